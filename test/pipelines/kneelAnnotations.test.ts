import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { annotationsDocument, parseAnnotationsJson } from "../../src/annotations/index.ts";
import type { Covariance, Point } from "../../src/geometry/index.ts";
import { kneeMeasures } from "../../src/knee/index.ts";
import {
  type Knee,
  type KneelResult,
  kneelAnnotation,
  kneelAnnotations,
  researchNote,
} from "../../src/pipelines/index.ts";

const landmarks = Array.from({ length: 16 }, (_, k): Point => [100 + 9 * (k % 9), 200 - 11 * Math.floor(k / 9)]);
const covariance = landmarks.map((_, k): Covariance => [1 + k, 0.5, 2]);
const knee = { side: "left", landmarks, covariance, located: [1, 2] } as unknown as Knee;
const result: KneelResult = {
  left: { knee, reason: null },
  right: { knee: null, reason: "the heatmaps are too wide" },
};
const image = {
  image: "a.dcm",
  width: 900,
  height: 800,
  spacing: [0.2, 0.25],
  spacingOrigin: {
    source: "PixelSpacing",
    plane: "patient",
    calibration: "GEOMETRY",
    magnification: null,
    magnificationApplied: false,
  } as const,
} as const;

describe("kneelAnnotation", () => {
  it("holds the landmarks, their covariances and the measures of each side, or the reason", () => {
    const odd = { code: "other", message: "odd" };
    const annotation = kneelAnnotation(result, { ...image, warnings: [odd] });
    expect(annotation).toEqual({
      ...image,
      warnings: [odd],
      sets: [
        { name: "right", landmarks: [], reason: "the heatmaps are too wide" },
        {
          name: "left",
          landmarks,
          reason: null,
          covariance,
          measures: kneeMeasures(landmarks, { spacing: [0.2, 0.25], covariance }),
        },
      ],
    });
  });

  it("takes over the confidence and the quality of a pipeline that gives them", () => {
    const confidence = landmarks.map((_, k) => k / 16);
    const confident = { ...knee, confidence, quality: 0.9 };
    const { sets } = kneelAnnotation({ left: { knee: confident, reason: null } }, image);
    expect(sets).toMatchObject([{ name: "left", confidence, quality: 0.9 }]);
  });

  it("becomes JSON that is read back, with version, model and note", () => {
    const annotations = kneelAnnotations([kneelAnnotation(result, image)], { sha256: "00" });
    const document = annotationsDocument(annotations);
    const { version } = JSON.parse(readFileSync("package.json", "utf8"));
    expect(document).toMatchObject({ library: `kneel-tfjs ${version}`, model: { sha256: "00" }, note: researchNote });
    expect(document.images[0]!.sets[1]!.landmarksMm![0]).toEqual([20, 50]);
    expect(parseAnnotationsJson(JSON.stringify(document))).toEqual(annotations);
  });

  it("gives measures in pixels without a spacing, and unknown covariances as null", () => {
    const unknown = covariance.map((): Covariance => [Number.NaN, Number.NaN, Number.NaN]);
    const { sets } = kneelAnnotation(
      { right: { knee: { ...knee, covariance: unknown }, reason: null } },
      { ...image, spacing: null },
    );
    expect(sets[0]!.measures!.tibialWidth).toEqual({ value: 72, deviation: null, unit: "px", reason: null });
    const { images } = annotationsDocument(kneelAnnotations([{ ...image, spacing: null, sets }]));
    expect(images[0]!.sets[0]!.covariance![0]).toBeNull();
  });
});

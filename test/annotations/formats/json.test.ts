import { toJsonSchema } from "@valibot/to-json-schema";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { annotationsSchema } from "../../../src/annotations/formats/jsonSchema.ts";
import {
  type Annotations,
  annotationsDocument,
  formatAnnotationsJson,
  parseAnnotationsJson,
} from "../../../src/annotations/index.ts";
import { arbitraryAnnotations } from "./arbitraryAnnotations.ts";

const one: Annotations = {
  landmarkNames: ["a", "b"],
  images: [
    {
      image: "x.dcm",
      width: 30,
      height: 20,
      spacing: [0.5, 0.25],
      spacingOrigin: {
        source: "PixelSpacing",
        plane: "patient",
        calibration: "GEOMETRY",
        magnification: null,
        magnificationApplied: false,
      } as const,
      warnings: [{ code: "color-as-gray", message: "a warning" }],
      sets: [
        {
          name: "right",
          landmarks: [
            [3, 4],
            [Number.NaN, Number.NaN],
          ],
          reason: null,
          confidence: [0.5, Number.NaN],
          covariance: [
            [1, 0.5, 2],
            [Number.NaN, Number.NaN, Number.NaN],
          ],
          quality: 0.75,
          measures: { width: { value: 3, deviation: null, unit: "mm", reason: null } },
        },
        { name: "left", landmarks: [], reason: "not found" },
      ],
    },
  ],
  source: { library: "x 1", model: { name: "m" }, note: "research" },
};

type ImageDocuments = { sets: { landmarks: unknown }[] }[];

const text = (change: (document: Record<string, unknown>) => void) => {
  const document = JSON.parse(formatAnnotationsJson(one));
  change(document);
  return JSON.stringify(document);
};

describe("annotations as JSON", () => {
  it("writes null for what is missing, and millimetres where there is a spacing", () => {
    const { images, ...rest } = annotationsDocument(one);
    expect(rest).toEqual({
      format: "kneel-tfjs annotations",
      formatVersion: 1,
      library: "x 1",
      model: { name: "m" },
      note: "research",
      landmarkNames: ["a", "b"],
    });
    expect(images[0]!.sets[0]).toMatchObject({
      landmarks: [[3, 4], null],
      landmarksMm: [[1.5, 1], null],
      confidence: [0.5, null],
      covariance: [[1, 0.5, 2], null],
    });
  });

  it("comes back as it was", () => {
    expect(parseAnnotationsJson(formatAnnotationsJson(one))).toEqual(one);
    fc.assert(
      fc.property(arbitraryAnnotations(), (annotations) => {
        expect(parseAnnotationsJson(formatAnnotationsJson(annotations))).toEqual(annotations);
      }),
    );
  });

  it("has a published schema", async () => {
    const schema = toJsonSchema(annotationsSchema, { errorMode: "throw", ignoreActions: ["finite"] });
    const published = { title: "Annotations and results of kneel-tfjs", ...schema };
    await expect(`${JSON.stringify(published, null, 2)}\n`).toMatchFileSnapshot(
      "../../../docs/annotations.schema.json",
    );
  });

  it.each([
    ["{", "f.json: is not valid JSON"],
    [
      text((document) => {
        document.formatVersion = 2;
      }),
      "f.json: format version 2 is newer than this kneel-tfjs reads (1); update kneel-tfjs",
    ],
    [
      text((document) => {
        document.landmarks = [];
      }),
      'f.json: is not annotations of kneel-tfjs (landmarks: Invalid key: Expected never but received "landmarks")',
    ],
    [
      text((document) => {
        (document.images as ImageDocuments)[0]!.sets[0]!.landmarks = [[1, 2, 3, "x"], null];
      }),
      "f.json: is not annotations of kneel-tfjs (images.0.sets.0.landmarks.0.2: Invalid type: Expected never but received 3)",
    ],
    [
      text((document) => {
        document.landmarkNames = ["a", "b", "c"];
      }),
      'f.json: set "right" of x.dcm must have 3 landmarks or none, got 2',
    ],
    [
      text((document) => {
        document.landmarkNames = ["a", "a"];
      }),
      'f.json: landmarkNames must differ, got "a" twice',
    ],
  ])("refuses %#", (json, message) => {
    expect(() => parseAnnotationsJson(json, "f.json")).toThrow(message);
  });
});

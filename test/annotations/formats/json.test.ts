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

  it("keeps where spacing and sides are known from, null or not, and writes nothing that is not there", () => {
    const image = { image: "x.dcm", width: null, height: null, spacing: null, sets: [{ name: "", landmarks: [] }] };
    const bare: Annotations = { landmarkNames: ["a"], images: [image] };
    expect(annotationsDocument(bare)).toStrictEqual({
      format: "kneel-tfjs annotations",
      formatVersion: 1,
      landmarkNames: ["a"],
      images: [image],
    });
    const sideOrigin = { source: "PatientOrientation", orientation: 2 } as const;
    for (const more of [{ sideOrigin }, { sideOrigin: null, spacingOrigin: null }]) {
      const full: Annotations = { ...bare, images: [{ ...image, ...more }] };
      expect(annotationsDocument(full).images[0]).toStrictEqual({ ...image, ...more });
      expect(parseAnnotationsJson(formatAnnotationsJson(full))).toStrictEqual(full);
    }
  });

  it("has null for a quality or a covariance that is no number, and only for such", () => {
    const set = { name: "", landmarks: [[1, 2]], covariance: [[1, Number.NaN, 1]] } as const;
    const document = (quality: number | null) =>
      annotationsDocument({
        landmarkNames: ["a"],
        images: [{ image: "x", width: null, height: null, spacing: null, sets: [{ ...set, quality }] }],
      }).images[0]!.sets[0];
    expect(document(Number.NaN)).toStrictEqual({ name: "", landmarks: [[1, 2]], covariance: [null], quality: null });
    expect(document(null)).toMatchObject({ quality: null });
    expect(document(0)).toMatchObject({ quality: 0 });
  });

  it("reads warnings that were sentences alone, beside those with codes, and a source of any one field", () => {
    const change = (document: Record<string, unknown>) => {
      const [image] = document.images as { warnings: unknown[] }[];
      image!.warnings.push("a sentence");
    };
    expect(parseAnnotationsJson(text(change)).images[0]!.warnings).toEqual([
      { code: "color-as-gray", message: "a warning" },
      { code: "other", message: "a sentence" },
    ]);
    for (const field of ["library", "model", "note"] as const) {
      const source = { [field]: one.source![field] };
      expect(parseAnnotationsJson(formatAnnotationsJson({ ...one, source })).source).toStrictEqual(source);
    }
    const { source: _, ...anonymous } = one;
    expect(parseAnnotationsJson(formatAnnotationsJson(anonymous))).not.toHaveProperty("source");
  });

  it("without a file is annotations.json, and may lack its version only as a document does", () => {
    expect(() => parseAnnotationsJson("[]")).toThrow(/^annotations\.json: is not annotations of kneel-tfjs \(/);
    expect(() =>
      parseAnnotationsJson(
        text((document) => {
          document.formatVersion = "2";
        }),
        "f.json",
      ),
    ).toThrow('f.json: is not annotations of kneel-tfjs (formatVersion: Invalid type: Expected 1 but received "2")');
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

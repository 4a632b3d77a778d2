import * as v from "valibot";
import { lateralitySources } from "../../knee/decideSide.ts";

/** What the field `format` of the documents says. */
export const annotationsFormatName = "kneel-tfjs annotations";

const number = v.pipe(v.number(), v.finite());
const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const pixels = v.pipe(v.number(), v.integer(), v.minValue(1));
const point = v.nullable(v.strictTuple([number, number]));

const described = <S extends v.GenericSchema>(schema: S, description: string) =>
  v.pipe(schema, v.description(description));

const measure = v.strictObject({
  value: v.nullable(number),
  deviation: v.nullable(v.pipe(number, v.minValue(0))),
  unit: v.string(),
  reason: v.nullable(v.string()),
});

const set = v.strictObject({
  name: described(v.string(), "What tells the objects of an image apart: right, left; empty for the only one."),
  reason: v.optional(v.nullable(v.string())),
  landmarks: described(
    v.array(point),
    "[x, y] in pixels of the image, centres of pixels at integers; null where missing; empty where nothing was found.",
  ),
  landmarksMm: v.optional(
    described(v.array(point), "The same times the spacing, in millimetres from the centre of the first pixel."),
  ),
  visible: v.optional(
    described(v.array(v.boolean()), "Of each landmark, false where it is known though it cannot be seen."),
  ),
  confidence: v.optional(described(v.array(v.nullable(share)), "Of each landmark, 0 to 1.")),
  covariance: v.optional(
    described(
      v.array(v.nullable(v.strictTuple([number, number, number]))),
      "Of each landmark, (xx, xy, yy) in squared pixels.",
    ),
  ),
  quality: v.optional(described(v.nullable(share), "Of the object as a whole, 0 to 1.")),
  measures: v.optional(described(v.record(v.string(), measure), "Geometry of the landmarks, not a diagnosis.")),
});

const spacingOrigin = v.strictObject({
  source: v.picklist(["PixelSpacing", "ImagerPixelSpacing", "NominalScannedPixelSpacing", "caller", "none"]),
  plane: v.picklist(["patient", "detector", "unknown"]),
  calibration: v.nullable(v.string()),
  magnification: v.nullable(positive),
  magnificationApplied: v.boolean(),
});

const sideOrigin = v.strictObject({
  source: v.picklist([...lateralitySources, "PatientOrientation", "caller", "convention"]),
  orientation: described(
    v.picklist([1, 2, 3, 4, 5, 6, 7, 8]),
    "How the image is stored, in EXIF's numbers; 1 upright.",
  ),
});

const warning = v.strictObject({
  code: described(v.string(), "What it is about, see docs/warnings.md."),
  message: v.string(),
});

const image = v.strictObject({
  image: described(v.pipe(v.string(), v.minLength(1)), "The file's name."),
  width: v.nullable(pixels),
  height: v.nullable(pixels),
  spacing: described(v.nullable(v.strictTuple([positive, positive])), "Millimetres per pixel along x and y."),
  spacingOrigin: v.optional(described(v.nullable(spacingOrigin), "Where the spacing comes from.")),
  sideOrigin: v.optional(described(v.nullable(sideOrigin), "Where the sides of the knees are known from.")),
  sets: v.array(set),
  warnings: v.optional(
    described(v.array(v.union([warning, v.string()])), "Older files have sentences instead of objects."),
  ),
});

/** The JSON format of annotations and of results; published as `docs/annotations.schema.json`. */
export const annotationsSchema = v.strictObject({
  format: v.literal(annotationsFormatName),
  formatVersion: v.literal(1),
  library: v.optional(described(v.string(), "Name and version of the program that wrote the file.")),
  model: v.optional(described(v.record(v.string(), v.unknown()), "What identifies the model.")),
  note: v.optional(described(v.string(), "What the file may be used for.")),
  landmarkNames: v.array(v.pipe(v.string(), v.minLength(1))),
  images: v.array(image),
});

/** The JSON of `formatAnnotationsJson` as an object, checked against the schema. */
export type AnnotationsDocument = v.InferOutput<typeof annotationsSchema>;

import Papa from "papaparse";
import { fieldsOf } from "../../../internal/guards.ts";
import { quote } from "../../../internal/printable.ts";
import { areKneeLandmarks, kneeLandmarkNames } from "../../../knee/landmarks.ts";
import { kneeSides, sideLetter } from "../../../knee/side.ts";
import type { Annotations, LandmarkSet } from "../../annotations.ts";
import { checkAnnotations } from "../../checkAnnotations.ts";
import { presentOf } from "../landmarkTables.ts";
import { assertPixelOrigin, type PixelOrigin, toOrigin } from "../pixelOrigin.ts";
import { viaBones } from "./viaBones.ts";

/**
 * How regions name their landmark: `names`, by the attributes `landmark` and `set`; `kneel2019`, as the annotations of
 * the 2019 release, by `Bone` (T, F), `Side` (R, L) and their order, in whole pixels.
 */
export type ViaStyle = "names" | "kneel2019";

/** Options of `formatViaCsv` and `formatViaJson`. */
export interface FormatViaOptions {
  /**
   * What coordinates count from. VIA draws a point at (cx, cy) of its canvas, whose corner is (0, 0); the 2019 release
   * took its whole numbers for indices of pixels. @default "corner", "center" in the style kneel2019
   */
  readonly origin?: PixelOrigin;
  /** @default "names" */
  readonly style?: ViaStyle;
}

/** VGG Image Annotator's CSV. */
export function formatViaCsv(annotations: Annotations, options: FormatViaOptions = {}): string {
  fieldsOf("formatViaCsv", "options", options);
  const entries = entriesOf("formatViaCsv", annotations, options);
  const data = entries.flatMap(({ image, fileAttributes, regions }) => {
    const row = (i: number, shape: object, attributes: object) => [
      image,
      -1,
      JSON.stringify(fileAttributes),
      regions.length,
      i,
      JSON.stringify(shape),
      JSON.stringify(attributes),
    ];
    if (regions.length === 0) return [row(0, {}, {})];
    return regions.map(({ shape, attributes }, i) => row(i, shape, attributes));
  });
  const fields = [
    "filename",
    "file_size",
    "file_attributes",
    "region_count",
    "region_id",
    "region_shape_attributes",
    "region_attributes",
  ];
  return `${Papa.unparse({ fields, data }, { newline: "\n" })}\n`;
}

/** VGG Image Annotator's JSON, without the settings of a project. */
export function formatViaJson(annotations: Annotations, options: FormatViaOptions = {}): string {
  fieldsOf("formatViaJson", "options", options);
  const entries = entriesOf("formatViaJson", annotations, options).map(({ image, fileAttributes, regions }) => [
    `${image}-1`,
    {
      filename: image,
      size: -1,
      regions: regions.map(({ shape, attributes }) => ({ shape_attributes: shape, region_attributes: attributes })),
      file_attributes: fileAttributes,
    },
  ]);
  return `${JSON.stringify(Object.fromEntries(entries), null, 1)}\n`;
}

function entriesOf(fn: string, annotations: Annotations, { style = "names", origin }: FormatViaOptions) {
  const from = origin ?? (style === "kneel2019" ? "center" : "corner");
  assertPixelOrigin(fn, from);
  checkAnnotations(fn, annotations);
  const { landmarkNames, images } = annotations;
  if (style === "kneel2019" && !areKneeLandmarks(landmarkNames))
    throw new RangeError(`${fn}: landmarkNames must be ${kneeLandmarkNames.join(", ")} in the style kneel2019`);
  return images.map(({ image, width, height, spacing, sets }) => ({
    image,
    fileAttributes:
      style === "kneel2019"
        ? {}
        : {
            ...(width !== null && { width: String(width) }),
            ...(height !== null && { height: String(height) }),
            ...(spacing && { mm_per_px_x: String(spacing[0]), mm_per_px_y: String(spacing[1]) }),
          },
    regions: sets.flatMap((set) =>
      presentOf(set).map(({ k, point }) => {
        const [cx, cy] = toOrigin(point, from);
        if (style === "names")
          return { shape: { name: "point", cx, cy }, attributes: { landmark: landmarkNames[k]!, set: set.name } };
        return {
          shape: { name: "point", cx: Math.round(cx), cy: Math.round(cy) },
          attributes: kneel2019Attributes(fn, image, set, k),
        };
      }),
    ),
  }));
}

function kneel2019Attributes(fn: string, image: string, set: LandmarkSet, k: number) {
  const side = kneeSides.find((each) => each === set.name);
  if (side === undefined)
    throw new RangeError(
      `${fn}: sets of ${image} must be right or left in the style kneel2019, got ${quote(set.name)}`,
    );
  if (presentOf(set).length !== kneeLandmarkNames.length)
    throw new RangeError(
      `${fn}: the ${set.name} knee of ${image} must have every landmark in the style kneel2019, whose points are told apart by their order`,
    );
  return { Bone: k < viaBones.T ? "T" : "F", Side: sideLetter(side) };
}

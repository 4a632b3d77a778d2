import * as v from "valibot";
import { isPresent, type Point } from "../../geometry/point.ts";
import { fieldsOf } from "../../internal/guards.ts";
import { printable, printableList, quote } from "../../internal/printable.ts";
import type { Annotations, ImageAnnotation, LandmarkSet } from "../annotations.ts";
import { checkAnnotations } from "../checkAnnotations.ts";
import { assertPixelOrigin, fromOrigin, type PixelOrigin, toOrigin } from "./pixelOrigin.ts";
import { readJson } from "./readJson.ts";

/** What COCO files leave open, in and out. */
export interface CocoOptions {
  /**
   * What keypoints count from. COCO's are indices of pixels, as Detectron2 and MMPose read them; CVAT and Label Studio
   * export `corner`. Boxes count from the corner in either case. @default "center"
   */
  readonly origin?: PixelOrigin;
}

/** Options of `formatCoco`. */
export interface FormatCocoOptions extends CocoOptions {
  /** What the objects are. @default "object" */
  readonly category?: string;
  /** Pairs of landmark indices, from 0, to be joined by lines. @default none */
  readonly skeleton?: readonly (readonly [number, number])[];
}

/** Options of `parseCoco`. */
export interface ParseCocoOptions extends CocoOptions {
  /** The category to read. @default the only one with keypoints */
  readonly category?: string;
  /** The name of the file in messages. @default "coco.json" */
  readonly source?: string;
}

/**
 * Annotations as COCO keypoints: one category, an annotation for each set that has landmarks, with v = 0 for missing
 * points, 1 for hidden and 2 for visible ones. What COCO has no place for: the set's name goes into `attributes.set` and
 * the spacing into `mm_per_px` of the image; confidences and covariances are left out. Sets without landmarks are too.
 *
 * @throws RangeError where the size of an image is not known
 */
export function formatCoco(annotations: Annotations, options: FormatCocoOptions = {}): string {
  const { origin = "center", category = "object", skeleton = [] } = fieldsOf("formatCoco", "options", options);
  assertPixelOrigin("formatCoco", origin);
  checkAnnotations("formatCoco", annotations);
  const { landmarkNames, images } = annotations;
  const objects = images.flatMap(({ sets }, i) => sets.map((set) => ({ set, image_id: i + 1 })));
  return `${JSON.stringify(
    {
      info: { description: "Landmarks", version: "1.0" },
      images: images.map(({ image, width, height, spacing }, i) => {
        if (width === null || height === null)
          throw new RangeError(`formatCoco: width and height of ${image} must be known`);
        return { id: i + 1, file_name: image, width, height, ...(spacing && { mm_per_px: spacing }) };
      }),
      categories: [
        {
          id: 1,
          name: category,
          supercategory: category,
          keypoints: landmarkNames,
          skeleton: skeleton.map(([a, b]) => [a + 1, b + 1]),
        },
      ],
      annotations: objects
        .filter(({ set }) => set.landmarks.length > 0)
        .map(({ set, image_id }, i) => ({
          id: i + 1,
          image_id,
          category_id: 1,
          ...keypointsOf(set, origin),
          iscrowd: 0,
          attributes: { set: set.name },
        })),
    },
    null,
    1,
  )}\n`;
}

function keypointsOf({ landmarks, visible }: LandmarkSet, origin: PixelOrigin) {
  const present = landmarks.filter(isPresent).map((point) => toOrigin(point, "corner"));
  const range = (axis: 0 | 1): [number, number] => {
    const values = present.map((point) => point[axis]);
    return present.length > 0 ? [Math.min(...values), Math.max(...values)] : [0, 0];
  };
  const [[left, right], [top, bottom]] = [range(0), range(1)];
  return {
    keypoints: landmarks.flatMap((point, k) =>
      isPresent(point) ? [...toOrigin(point, origin), visible?.[k] === false ? 1 : 2] : [0, 0, 0],
    ),
    num_keypoints: present.length,
    bbox: [left, top, right - left, bottom - top],
    area: (right - left) * (bottom - top),
  };
}

const number = v.pipe(v.number(), v.finite());
const positive = v.pipe(number, v.gtValue(0));
const id = v.union([v.number(), v.string()]);
const pixels = v.pipe(v.number(), v.integer(), v.minValue(1));

const cocoSchema = v.object({
  images: v.array(
    v.object({
      id,
      file_name: v.pipe(v.string(), v.minLength(1)),
      width: v.nullish(pixels),
      height: v.nullish(pixels),
      mm_per_px: v.optional(v.tuple([positive, positive])),
    }),
  ),
  categories: v.array(v.object({ id, name: v.string(), keypoints: v.optional(v.array(v.string())) })),
  annotations: v.array(
    v.object({
      id: v.optional(id),
      image_id: id,
      category_id: id,
      keypoints: v.optional(v.array(number)),
      attributes: v.optional(v.object({ set: v.optional(v.string()) })),
    }),
  ),
});

/**
 * Reads COCO keypoints. The objects of an image are told apart by `attributes.set`, else they are `1`, `2`, … in their
 * order, and `""` for a lone one. Annotations of other categories and those without keypoints are not looked at.
 *
 * @throws Error naming the file and what is wrong
 */
export function parseCoco(json: string, options: ParseCocoOptions = {}): Annotations {
  const { origin = "center", source = "coco.json" } = fieldsOf("parseCoco", "options", options);
  assertPixelOrigin("parseCoco", origin);
  const { images, categories, annotations } = readJson(cocoSchema, json, source, "COCO keypoints");
  const category = categoryOf(categories, options.category, source);
  const landmarkNames = category.keypoints!;
  const found = new Map(images.map((image): [number | string, LandmarkSet[]] => [image.id, []]));
  if (found.size !== images.length) throw new Error(`${source}: two images have the same id`);
  const known = new Set(categories.map(({ id }) => id));
  for (const [i, { image_id, category_id, keypoints, attributes }] of annotations.entries()) {
    const what = `${source}: annotations[${i}]`;
    if (!known.has(category_id))
      throw new Error(
        `${what} is of category ${typeof category_id === "string" ? quote(category_id) : category_id}, which is not there`,
      );
    if (category_id !== category.id || keypoints === undefined) continue;
    const sets = found.get(image_id);
    if (!sets) throw new Error(`${what} is of image ${printable(String(image_id))}, which is not there`);
    if (keypoints.length !== 3 * landmarkNames.length)
      throw new Error(
        `${what} must have 3 numbers for each of ${landmarkNames.length} keypoints, got ${keypoints.length}`,
      );
    const flags = landmarkNames.map((_, k) => keypoints[3 * k + 2]!);
    const odd = flags.find((flag) => ![0, 1, 2].includes(flag));
    if (odd !== undefined) throw new Error(`${what} must have visibilities 0, 1 or 2, got ${odd}`);
    sets.push({
      name: attributes?.set ?? String(sets.length + 1),
      landmarks: flags.map(
        (flag, k): Point =>
          flag === 0 ? [Number.NaN, Number.NaN] : fromOrigin([keypoints[3 * k]!, keypoints[3 * k + 1]!], origin),
      ),
      ...(flags.includes(1) && { visible: flags.map((flag) => flag !== 1) }),
    });
  }
  const named = annotations.some(({ attributes }) => attributes?.set !== undefined);
  const result: Annotations = {
    landmarkNames,
    images: images.map(({ id: key, file_name, width, height, mm_per_px }): ImageAnnotation => {
      const sets = found.get(key)!;
      const lone = sets.length === 1 && !named;
      return {
        image: file_name,
        width: width ?? null,
        height: height ?? null,
        spacing: mm_per_px ?? null,
        sets: lone ? [{ ...sets[0]!, name: "" }] : sets,
      };
    }),
  };
  checkAnnotations(source, result);
  return result;
}

type Category = v.InferOutput<typeof cocoSchema>["categories"][number];

function categoryOf(categories: readonly Category[], wanted: string | undefined, source: string): Category {
  const fits = categories.filter(
    ({ name, keypoints }) => keypoints && keypoints.length > 0 && (wanted === undefined || name === wanted),
  );
  if (fits.length === 1) return fits[0]!;
  const names = printableList(categories.map(({ name }) => name));
  if (fits.length === 0)
    throw new Error(
      `${source}: has no category ${wanted === undefined ? "with keypoints" : quote(wanted)}; there are: ${names}`,
    );
  throw new Error(`${source}: has several categories with keypoints (${names}); choose one`);
}

import * as v from "valibot";
import { fieldsOf } from "../../internal/guards.ts";
import { warning } from "../../internal/warning.ts";
import type { Annotations } from "../annotations.ts";
import { checkAnnotations } from "../checkAnnotations.ts";
import { hasKeys } from "./annotationFormat.ts";
import { collectSets, type NamedPoint, namesOf } from "./collectSets.ts";
import { fromOrigin, type PixelOrigin } from "./pixelOrigin.ts";
import { readJson } from "./readJson.ts";

/** Options of `parseLabelMe`. */
export interface ParseLabelMeOptions {
  /** What coordinates count from. @default "corner", that of the canvas LabelMe draws on */
  readonly origin?: PixelOrigin;
  /** The name of the file in messages. @default "labelme.json" */
  readonly source?: string;
}

const number = v.pipe(v.number(), v.finite());
const pixels = v.nullish(v.pipe(v.number(), v.integer(), v.minValue(1)));
const labelMeSchema = v.object({
  imagePath: v.pipe(v.string(), v.minLength(1)),
  imageWidth: pixels,
  imageHeight: pixels,
  shapes: v.array(
    v.object({
      label: v.string(),
      points: v.array(v.tuple([number, number])),
      group_id: v.nullish(v.union([v.number(), v.string()])),
      shape_type: v.optional(v.string(), "polygon"),
    }),
  ),
});

/** Whether JSON is a file of LabelMe. */
export const isLabelMe = (json: unknown): boolean => hasKeys(json, "shapes", "imagePath");

/**
 * Reads a file of LabelMe: shapes of type `point`, named by their labels; `group_id` tells the objects of an image apart.
 * Other shapes are left out, and a warning says so.
 *
 * @throws Error naming the file and the field
 */
export function parseLabelMe(json: string, options: ParseLabelMeOptions = {}): Annotations {
  const { origin = "corner", source = "labelme.json" } = fieldsOf("parseLabelMe", "options", options);
  const { imagePath, imageWidth, imageHeight, shapes } = readJson(labelMeSchema, json, source, "a file of LabelMe");
  const points = shapes
    .filter(({ shape_type, points: list }) => shape_type === "point" && list.length === 1)
    .map(({ label, points: [point], group_id }): NamedPoint => {
      return { set: group_id == null ? "" : String(group_id), landmark: label, point: fromOrigin(point!, origin) };
    });
  if (points.length === 0) throw new Error(`${source}: is a file of LabelMe without shapes of the type point`);
  const landmarkNames = namesOf(source, [points]);
  const left = shapes.length - points.length;
  const result: Annotations = {
    landmarkNames,
    images: [
      {
        image: imagePath,
        width: imageWidth ?? null,
        height: imageHeight ?? null,
        spacing: null,
        sets: collectSets(source, landmarkNames, points),
        ...(left > 0 && { warnings: [warning("shapes-left-out", `${left} shapes that are no points are left out`)] }),
      },
    ],
  };
  checkAnnotations(source, result);
  return result;
}

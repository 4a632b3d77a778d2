import * as v from "valibot";
import { fieldsOf } from "../../../internal/guards.ts";
import { printable } from "../../../internal/printable.ts";
import type { Annotations } from "../../annotations.ts";
import { hasKeys } from "../annotationFormat.ts";
import { readJson } from "../readJson.ts";
import { assembleVia } from "./assembleVia.ts";
import type { ParseViaOptions } from "./viaLandmarks.ts";
import { attributesSchema, bytesOf, shapeSchema, type ViaRegion } from "./viaRegion.ts";

const regionSchema = v.object({ shape_attributes: shapeSchema, region_attributes: attributesSchema });
const fileSchema = v.object({
  filename: v.pipe(v.string(), v.minLength(1)),
  size: v.optional(v.union([v.number(), v.string()])),
  // VIA 1 has an object with keys 0, 1, …, VIA 2 a list.
  regions: v.optional(v.union([v.array(regionSchema), v.record(v.string(), regionSchema)]), []),
  file_attributes: v.optional(attributesSchema, {}),
});
const filesSchema = v.pipe(
  v.record(v.string(), fileSchema),
  v.check((files) => Object.keys(files).length > 0, "has no file"),
);
const projectSchema = v.pipe(
  v.object({ _via_img_metadata: filesSchema }),
  v.transform((project) => project._via_img_metadata),
);

/** Whether JSON is of VIA 1 or 2: annotations, or a saved project. */
export function isViaJson(json: unknown): boolean {
  if (hasKeys(json, "_via_img_metadata")) return true;
  return (
    hasKeys(json) &&
    Object.values(json)
      .slice(0, 1)
      .some((file) => hasKeys(file, "filename"))
  );
}

/** Reads the points of VGG Image Annotator's JSON or of a saved project, see {@link parseViaCsv}. */
export function parseViaJson(json: string, options: ParseViaOptions = {}): Annotations {
  const { source = "via.json" } = fieldsOf("parseViaJson", "options", options);
  const project = /"_via_img_metadata"\s*:/.test(json);
  const files = Object.values(readJson(project ? projectSchema : filesSchema, json, source, "points of VIA"));
  const regions = files.flatMap(({ filename, regions: list }) =>
    Object.values(list).flatMap(({ shape_attributes: shape, region_attributes }, i): ViaRegion[] =>
      shape.name === "point"
        ? [
            {
              place: `${source}, region ${i} of ${printable(filename)}`,
              image: filename,
              point: [shape.cx, shape.cy],
              attributes: region_attributes,
            },
          ]
        : [],
    ),
  );
  return assembleVia(
    files.map(({ filename, file_attributes, regions: list, size }) => ({
      image: filename,
      bytes: bytesOf(size),
      attributes: file_attributes,
      others: Object.values(list).filter(({ shape_attributes: { name } }) => name !== "point").length,
    })),
    regions,
    options,
    source,
  );
}

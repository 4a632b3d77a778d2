import * as v from "valibot";
import { fieldsOf } from "../../internal/guards.ts";
import { warning } from "../../internal/warning.ts";
import type { Annotations, ImageAnnotation } from "../annotations.ts";
import { checkAnnotations } from "../checkAnnotations.ts";
import { hasKeys } from "./annotationFormat.ts";
import { collectSets, type NamedPoint, namesOf } from "./collectSets.ts";
import { fromOrigin } from "./pixelOrigin.ts";
import { readJson } from "./readJson.ts";

/** Options of `parseLabelStudio`. */
export interface ParseLabelStudioOptions {
  /** The name of the file in messages. @default "labelstudio.json" */
  readonly source?: string;
}

const number = v.pipe(v.number(), v.finite());
const pixels = v.pipe(v.number(), v.integer(), v.minValue(1));
const resultSchema = v.object({
  type: v.string(),
  original_width: v.optional(pixels),
  original_height: v.optional(pixels),
  image_rotation: v.optional(number, 0),
  value: v.looseObject({}),
  parentID: v.optional(v.string()),
});
const keypointSchema = v.object({ x: number, y: number, keypointlabels: v.pipe(v.array(v.string()), v.length(1)) });
const labelStudioSchema = v.array(
  v.object({
    data: v.record(v.string(), v.unknown()),
    annotations: v.array(v.object({ was_cancelled: v.optional(v.boolean(), false), result: v.array(resultSchema) })),
  }),
);

/** Whether JSON is an export of Label Studio. */
export const isLabelStudio = (json: unknown): boolean => Array.isArray(json) && hasKeys(json[0], "data", "annotations");

/** Whether JSON is Label Studio's short export, which lacks what is needed. */
export const isLabelStudioMin = (json: unknown): boolean => Array.isArray(json) && hasKeys(json[0], "annotator", "id");

/**
 * Reads Label Studio's export JSON: results of the type `keypointlabels`, in percent of the image, whose corner is (0, 0).
 * The image is the file that the task's data name, without the prefix that an upload got. Results of other types are left
 * out, and a warning says so.
 *
 * @throws Error naming the file and the task
 */
export function parseLabelStudio(json: string, options: ParseLabelStudioOptions = {}): Annotations {
  const { source = "labelstudio.json" } = fieldsOf("parseLabelStudio", "options", options);
  const tasks = readJson(labelStudioSchema, json, source, "an export of Label Studio");
  const read = tasks.flatMap(({ data, annotations }, t) => {
    const place = `${source}, task ${t}`;
    const done = annotations.filter(({ was_cancelled }) => !was_cancelled);
    if (done.length === 0) return [];
    if (done.length > 1) throw new Error(`${place}: has ${done.length} annotations; keep one for each task`);
    const { result } = done[0]!;
    const keypoints = result.filter(({ type }) => type === "keypointlabels");
    const sizes = new Set(keypoints.map(({ original_width: w, original_height: h }) => `${w ?? "?"}×${h ?? "?"}`));
    if (sizes.size > 1)
      throw new Error(`${place}: has points of images of different sizes: ${[...sizes].slice(0, 3).join(", ")}`);
    const turned = keypoints.find(({ image_rotation }) => image_rotation % 360 !== 0);
    if (turned)
      throw new Error(
        `${place}: its image was turned by ${turned.image_rotation} degrees in Label Studio, and the points are of the turned one; turn it back there, and export again`,
      );
    const points = keypoints.map(({ original_width: width, original_height: height, value }, i): NamedPoint => {
      const parsed = v.safeParse(keypointSchema, value);
      if (!parsed.success || width === undefined || height === undefined)
        throw new Error(`${place}, result ${i}: must have x, y, one label, original_width and original_height`);
      const { x, y, keypointlabels } = parsed.output;
      return {
        set: "",
        landmark: keypointlabels[0]!,
        point: fromOrigin([(x / 100) * width, (y / 100) * height], "corner"),
      };
    });
    const left = result.length - keypoints.length;
    const [{ original_width: width = null, original_height: height = null } = {}] = keypoints;
    return [{ place, image: imageOf(data, place), width, height, points, left }];
  });
  const landmarkNames = namesOf(
    source,
    read.map(({ points }) => points),
  );
  if (landmarkNames.length === 0) throw new Error(`${source}: is an export of Label Studio without keypointlabels`);
  const result: Annotations = {
    landmarkNames,
    images: read.map(
      ({ place, image, width, height, points, left }): ImageAnnotation => ({
        image,
        width,
        height,
        spacing: null,
        sets: collectSets(place, landmarkNames, points),
        ...(left > 0 && {
          warnings: [warning("shapes-left-out", `${left} results that are no keypoints are left out`)],
        }),
      }),
    ),
  };
  checkAnnotations(source, result);
  return result;
}

/** `/data/upload/3/1a2b3c4d-knee.png` is `knee.png`, `/data/local-files/?d=set/knee.png` is `set/knee.png`. */
function imageOf(data: Readonly<Record<string, unknown>>, place: string): string {
  const names = Object.values(data).filter(
    (value): value is string => typeof value === "string" && value.includes("."),
  );
  const url = typeof data.image === "string" ? data.image : names[0];
  if (url === undefined) throw new Error(`${place}: its data name no image`);
  const local = url.indexOf("?d=");
  if (local >= 0) return decoded(url.slice(local + 3));
  const upload = url.includes("/data/upload/");
  const name = url.slice(url.lastIndexOf("/") + 1);
  if (upload) return decoded(name).replace(/^[0-9a-f]{8}-/, "");
  return /^[a-z][a-z0-9+.-]*:/i.test(url) ? decoded(name) : url;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a percent sign that encodes nothing
  }
}

import * as v from "valibot";
import { fieldsOf } from "../../../internal/guards.ts";
import { own } from "../../../internal/own.ts";
import { printable } from "../../../internal/printable.ts";
import type { Annotations } from "../../annotations.ts";
import { hasKeys } from "../annotationFormat.ts";
import { readJson } from "../readJson.ts";
import { assembleVia } from "./assembleVia.ts";
import type { ParseViaOptions } from "./viaLandmarks.ts";
import type { ViaRegion } from "./viaRegion.ts";

const key = v.union([v.string(), v.number()]);
const via3Schema = v.object({
  attribute: v.record(
    v.string(),
    v.looseObject({ aname: v.string(), options: v.optional(v.record(v.string(), v.string()), {}) }),
  ),
  file: v.record(v.string(), v.looseObject({ fname: v.pipe(v.string(), v.minLength(1)) })),
  view: v.record(v.string(), v.looseObject({ fid_list: v.array(key) })),
  metadata: v.record(
    v.string(),
    v.looseObject({ vid: key, xy: v.array(v.number()), av: v.optional(v.record(v.string(), v.string()), {}) }),
  ),
});

/** VIA 3's number of the shape that is a point. */
const pointShape = 1;

/** Whether JSON is a project of VIA 3. */
export const isVia3 = (json: unknown): boolean => hasKeys(json, "metadata", "view", "file", "attribute");

/**
 * Reads a project of VGG Image Annotator 3: points of views of one file; the landmark by an attribute of the point, see
 * `parseViaJson`. Other shapes are left out, and a warning says so.
 *
 * @throws Error naming the file and the entry
 */
export function parseVia3(json: string, options: ParseViaOptions = {}): Annotations {
  const { source = "via.json" } = fieldsOf("parseVia3", "options", options);
  const { attribute, file, view, metadata } = readJson(via3Schema, json, source, "a project of VIA 3");
  const others = new Map<string, number>();
  const regions = Object.entries(metadata).flatMap(([id, { vid, xy, av }]): ViaRegion[] => {
    const place = `${source}, metadata ${printable(id)}`;
    if (xy.length === 0) return []; // of the file as a whole
    const files = own(view, String(vid))?.fid_list ?? [];
    const image = files.length === 1 ? own(file, String(files[0]))?.fname : undefined;
    if (image === undefined) throw new Error(`${place}: must be of a view of one file`);
    if (xy[0] !== pointShape || xy.length !== 3) {
      others.set(image, (others.get(image) ?? 0) + 1);
      return [];
    }
    const attributes = Object.entries(av).map(([aid, value]) => {
      const { aname = aid, options = {} } = own(attribute, aid) ?? {};
      return [aname, own(options, value) ?? value];
    });
    return [{ place, image, point: [xy[1]!, xy[2]!], attributes: Object.fromEntries(attributes) }];
  });
  const seen = new Set<string>();
  const twice = Object.values(file).find(({ fname }) => seen.size === seen.add(fname).size)?.fname;
  if (twice !== undefined)
    throw new RangeError(
      `${source}: has two files ${printable(twice)}: two images of one name; rename one, or export their folders apart`,
    );
  const files = Object.values(file).map(({ fname }) => ({
    image: fname,
    attributes: {},
    others: others.get(fname) ?? 0,
  }));
  return assembleVia(files, regions, options, source);
}

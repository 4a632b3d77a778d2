import type * as v from "valibot";
import { columnIndex } from "../../../data/landmarkColumns.ts";
import { readCsv } from "../../../data/readCsv.ts";
import type { Point } from "../../../geometry/point.ts";
import { fieldsOf } from "../../../internal/guards.ts";
import type { Annotations } from "../../annotations.ts";
import { readJson } from "../readJson.ts";
import { assembleVia } from "./assembleVia.ts";
import type { ParseViaOptions } from "./viaLandmarks.ts";
import { attributesSchema, bytesOf, shapeSchema, type ViaFile, type ViaRegion } from "./viaRegion.ts";

/**
 * Reads points of VGG Image Annotator's CSV: the landmark by an attribute of the region, or by Bone, Side and order as in
 * the annotations of the 2019 release. A landmark that a set lacks is missing.
 *
 * @throws RangeError naming the file and the row
 */
export function parseViaCsv(csv: string, options: ParseViaOptions = {}): Annotations {
  const { source = "via.csv" } = fieldsOf("parseViaCsv", "options", options);
  const { header: raw, rows } = readCsv(csv, source);
  const header = raw.map((name) => name.replace(/^#/, ""));
  const at = (column: string) => columnIndex(header, column, source);
  const [file, fileAttributes, shape, regionAttributes] = [
    at("filename"),
    at("file_attributes"),
    at("region_shape_attributes"),
    at("region_attributes"),
  ];
  const bytes = header.indexOf("file_size");
  const files: (ViaFile & { others: number })[] = [];
  const regions: ViaRegion[] = [];
  for (const { line, cells } of rows) {
    const place = `${source}, row ${line}`;
    const cell = <S extends v.GenericSchema>(column: number, schema: S, what: string) =>
      readJson(schema, cells[column] || "{}", place, what);
    const image = cells[file] ?? "";
    if (image === "") throw new RangeError(`${place}: must name the image file, got nothing`);
    files.push({
      image,
      attributes: cell(fileAttributes, attributesSchema, "file attributes"),
      others: 0,
      bytes: bytesOf(cells[bytes]),
    });
    // A file without regions has one row with an empty shape.
    if (["", "{}"].includes(cells[shape] ?? "")) continue;
    const drawn = cell(shape, shapeSchema, "a region of VIA");
    if (drawn.name !== "point") {
      files.at(-1)!.others++;
      continue;
    }
    const point: Point = [drawn.cx, drawn.cy];
    regions.push({ place, image, point, attributes: cell(regionAttributes, attributesSchema, "attributes") });
  }
  return assembleVia(files, regions, options, source);
}

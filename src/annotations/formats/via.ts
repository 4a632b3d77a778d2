import Papa from "papaparse";
import * as v from "valibot";
import { columnIndex } from "../../data/landmarkColumns.ts";
import { readCsv } from "../../data/readCsv.ts";
import type { Point, Spacing } from "../../geometry/point.ts";
import { printableList, quote } from "../../internal/printable.ts";
import { warning } from "../../internal/warning.ts";
import { areKneeLandmarks, kneeBoneLandmarks, kneeLandmarkNames } from "../../knee/landmarks.ts";
import { kneeSides, parseSide, sideLetter } from "../../knee/side.ts";
import type { Annotations, ImageAnnotation, LandmarkSet } from "../annotations.ts";
import { checkAnnotations } from "../checkAnnotations.ts";
import { hasKeys } from "./annotationFormat.ts";
import { assertShared } from "./collectSets.ts";
import { presentOf } from "./landmarkTables.ts";
import { assertPixelOrigin, fromOrigin, type PixelOrigin, toOrigin } from "./pixelOrigin.ts";
import { readJson } from "./readJson.ts";

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

/** Options of `parseViaCsv` and `parseViaJson`. */
export interface ParseViaOptions {
  /** See {@link FormatViaOptions.origin}. @default "corner", "center" for regions with Bone and Side */
  readonly origin?: PixelOrigin;
  /** The region attribute that names the landmark. @default "landmark", else the only one there is */
  readonly landmarkAttribute?: string;
  /** The region attribute that names the set. @default "set", where there is one */
  readonly setAttribute?: string;
  /** The name of the file in messages. @default "via" */
  readonly source?: string;
}

type Attributes = Readonly<Record<string, string>>;

/** A point of a region. */
export interface ViaRegion {
  /** Where it stands, for messages. */
  readonly place: string;
  readonly image: string;
  readonly point: Point;
  readonly attributes: Attributes;
}

interface ViaFile {
  readonly image: string;
  readonly attributes: Attributes;
  /** How many regions are other shapes than points. */
  readonly others: number;
  /** Size of the file in bytes, which tells images of one name apart; null where unknown. */
  readonly bytes?: number | null;
}

/** Names of the bones in the style `kneel2019`, with how many landmarks each has. */
const bones = { T: kneeBoneLandmarks.tibia.length, F: kneeBoneLandmarks.femur.length } as const;

const attributeValue = v.union([
  v.string(),
  v.pipe(
    v.number(),
    v.transform((value) => String(value)),
  ),
]);
/** Values of checkboxes and the like are objects; they name no landmark. */
const attributesSchema = v.pipe(
  v.record(v.string(), v.unknown()),
  v.transform((values): Attributes => {
    const texts = Object.entries(values).map(([key, value]) => [key, v.safeParse(attributeValue, value)] as const);
    return Object.fromEntries(texts.flatMap(([key, text]) => (text.success ? [[key, text.output]] : [])));
  }),
);
const pointSchema = v.object({
  name: v.literal("point"),
  cx: v.pipe(v.number(), v.finite()),
  cy: v.pipe(v.number(), v.finite()),
});
/** A point, or any other shape, of which nothing is read. */
const shapeSchema = v.variant("name", [
  pointSchema,
  v.looseObject({ name: v.picklist(["rect", "circle", "ellipse", "polygon", "polyline"]) }),
]);

/** VGG Image Annotator's CSV. */
export function formatViaCsv(annotations: Annotations, options: FormatViaOptions = {}): string {
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
  return { Bone: k < bones.T ? "T" : "F", Side: sideLetter(side) };
}

/**
 * Reads points of VGG Image Annotator's CSV: the landmark by an attribute of the region, or by Bone, Side and order as in
 * the annotations of the 2019 release. A landmark that a set lacks is missing.
 *
 * @throws RangeError naming the file and the row
 */
export function parseViaCsv(csv: string, options: ParseViaOptions = {}): Annotations {
  const { source = "via.csv" } = options;
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

/** VIA writes -1 where it does not know the size. */
function bytesOf(size: string | number | undefined): number | null {
  const value = Number(size ?? -1);
  return value > 0 ? value : null;
}

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
  const { source = "via.json" } = options;
  const project = /"_via_img_metadata"\s*:/.test(json);
  const files = Object.values(readJson(project ? projectSchema : filesSchema, json, source, "points of VIA"));
  const regions = files.flatMap(({ filename, regions: list }) =>
    Object.values(list).flatMap(({ shape_attributes: shape, region_attributes }, i): ViaRegion[] =>
      shape.name === "point"
        ? [
            {
              place: `${source}, region ${i} of ${filename}`,
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

/** Files and their points as annotations: what all versions of VIA have in common. */
export function assembleVia(
  files: readonly ViaFile[],
  regions: readonly ViaRegion[],
  options: ParseViaOptions,
  source: string,
): Annotations {
  const ordered =
    options.landmarkAttribute === undefined &&
    regions.length > 0 &&
    regions.every(({ attributes }) => attributes.Bone !== undefined && attributes.Side !== undefined);
  if (regions.length === 0 && files.some(({ others }) => others > 0))
    throw new RangeError(`${source}: has no regions that are points; landmarks are drawn as points in VIA`);
  const origin = options.origin ?? (ordered ? "center" : "corner");
  assertPixelOrigin("parseVia", origin);
  const named = ordered ? byOrder(regions) : byAttributes(regions, options, source);
  const landmarkNames = ordered ? kneeLandmarkNames : [...new Set(named.map(({ landmark }) => landmark))];
  assertShared(
    source,
    landmarkNames.length,
    new Set(named.map(({ region, set }) => JSON.stringify([region.image, set]))).size,
    named.length,
  );
  const index = new Map(landmarkNames.map((name, k) => [name, k]));
  const images = new Map<
    string,
    { attributes: Attributes; sets: Map<string, Point[]>; others: number; bytes: number | null }
  >();
  for (const { image, attributes, others, bytes = null } of files) {
    const known = images.get(image);
    if (!known) images.set(image, { attributes, sets: new Map(), others, bytes });
    else {
      known.others += others;
      if (bytes !== known.bytes)
        throw new RangeError(
          `${source}: has ${image} with ${known.bytes} and ${bytes} bytes: two images of one name; rename one, or export their folders apart`,
        );
      const differs = sizeAttributes.find((key) => (attributes[key] ?? "") !== (known.attributes[key] ?? ""));
      if (differs !== undefined)
        throw new RangeError(
          `${source}: has ${image} with ${differs} ${quote(known.attributes[differs] ?? "")} and ${quote(attributes[differs] ?? "")}; one image has one size`,
        );
    }
  }
  const filled = new Set<string>();
  for (const { region, landmark, set } of named) {
    const { sets } = images.get(region.image)!;
    const points = sets.get(set) ?? landmarkNames.map((): Point => [Number.NaN, Number.NaN]);
    sets.set(set, points);
    const key = JSON.stringify([region.image, set, landmark]);
    if (filled.has(key))
      throw new RangeError(`${region.place}: landmark ${quote(landmark)} is there twice in set ${quote(set)}`);
    filled.add(key);
    points[index.get(landmark)!] = fromOrigin(region.point, origin);
  }
  const result: Annotations = {
    landmarkNames,
    images: [...images].map(([image, { attributes, sets, others }]): ImageAnnotation => {
      const number = (key: string) => (attributes[key] ? Number(attributes[key]) : null);
      const spacing = [number("mm_per_px_x"), number("mm_per_px_y")];
      return {
        image,
        width: number("width"),
        height: number("height"),
        spacing: spacing.includes(null) ? null : (spacing as unknown as Spacing),
        sets: [...sets].map(([name, landmarks]) => ({ name, landmarks })),
        ...(others > 0 && {
          warnings: [warning("shapes-left-out", `${others} regions that are no points are left out`)],
        }),
      };
    }),
  };
  checkAnnotations(source, result);
  return result;
}

/** What an image has one value of. */
const sizeAttributes = ["width", "height", "mm_per_px_x", "mm_per_px_y"];

interface NamedRegion {
  readonly region: ViaRegion;
  readonly landmark: string;
  readonly set: string;
}

/** The landmarks of the 2019 release: the k-th point of a bone and side is its k-th landmark. */
function byOrder(regions: readonly ViaRegion[]): NamedRegion[] {
  const counts = new Map<string, number>();
  return regions.map((region) => {
    const { Bone = "", Side = "" } = region.attributes;
    const limit = bones[Bone as keyof typeof bones];
    const set = parseSide(Side);
    if (limit === undefined || set === null)
      throw new RangeError(`${region.place}: must have Bone T or F and Side R or L, got ${Bone} and ${Side}`);
    const key = JSON.stringify([region.image, Bone, Side]);
    const k = counts.get(key) ?? 0;
    counts.set(key, k + 1);
    if (k >= limit)
      throw new RangeError(`${region.place}: has more than ${limit} points of bone ${Bone}, side ${Side}`);
    return { region, landmark: `${Bone.toLowerCase()}${k}`, set };
  });
}

function byAttributes(regions: readonly ViaRegion[], options: ParseViaOptions, source: string): NamedRegion[] {
  const keys = [...new Set(regions.flatMap(({ attributes }) => Object.keys(attributes)))];
  const setAttribute = options.setAttribute ?? "set";
  const rest = keys.filter((key) => key !== setAttribute);
  const landmarkAttribute =
    options.landmarkAttribute ?? (keys.includes("landmark") || rest.length !== 1 ? "landmark" : rest[0]!);
  return regions.map((region) => {
    const landmark = region.attributes[landmarkAttribute];
    if (!landmark)
      throw new RangeError(
        `${region.place}: has no attribute ${quote(landmarkAttribute)} that names its landmark; the regions of ${source} have: ${printableList(keys)}`,
      );
    return { region, landmark, set: region.attributes[setAttribute] ?? "" };
  });
}

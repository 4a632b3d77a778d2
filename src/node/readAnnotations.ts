import { readFile, stat } from "node:fs/promises";
import { relative, sep } from "node:path";
import type { Annotations, ImageAnnotation } from "../annotations/annotations.ts";
import { parseCoco } from "../annotations/formats/coco.ts";
import { parseAnnotationsJson } from "../annotations/formats/json.ts";
import { parseKneelNpz } from "../annotations/formats/kneelNpz.ts";
import { fromLandmarkTable } from "../annotations/formats/landmarkTables.ts";
import { isLongCsv, parseLongCsv } from "../annotations/formats/longCsv.ts";
import type { PixelOrigin } from "../annotations/formats/pixelOrigin.ts";
import { parsePts } from "../annotations/formats/pts.ts";
import { parseSlicerMarkups } from "../annotations/formats/slicer.ts";
import { parseViaCsv, parseViaJson } from "../annotations/formats/via.ts";
import { parseLandmarkTable } from "../data/parseLandmarkTable.ts";
import { readCsv } from "../data/readCsv.ts";
import type { Spacing } from "../geometry/point.ts";
import { describeFileError } from "./describeFileError.ts";
import { walkFiles } from "./walkFiles.ts";

export interface ReadAnnotationsOptions {
  /** What coordinates count from, where the format leaves it open; `.pts` files need it. @default the format's */
  readonly origin?: PixelOrigin;
  /** Millimetres per pixel, for point lists of 3D Slicer. @default [1, 1], as Slicer loads PNG and JPEG */
  readonly spacing?: Spacing;
}

/**
 * Reads annotations of any known format, told by its content: JSON of this library, COCO keypoints, VIA (CSV, JSON or
 * project), long and wide CSV tables, `.npz` of the 2019 release, or a folder, with those inside it, of `.pts` or
 * `.mrk.json` files named after their images, `a/knee-1.pts` for an image `a/knee-1`.
 *
 * @throws Error naming the file
 */
export async function readAnnotations(path: string, options: ReadAnnotationsOptions = {}): Promise<Annotations> {
  const fail = (error: unknown) => {
    throw describeFileError(error as NodeJS.ErrnoException, path);
  };
  if ((await stat(path).catch(fail))!.isDirectory()) return readFolder(path, options);
  const bytes = (await readFile(path).catch(fail))!;
  if (/\.npz$/i.test(path)) return parseKneelNpz(bytes, path);
  return parseText(bytes.toString("utf8"), path, options);
}

/** Whether a text is a CSV table with a row for each image, and none of the other formats. */
export function isPlainTable(text: string, source: string): boolean {
  if (/^\ufeff?\s*[[{]/.test(text)) return false;
  const { header } = readCsv(text, source);
  return !header.includes("region_shape_attributes") && !isLongCsv(header);
}

function parseText(text: string, source: string, { origin }: ReadAnnotationsOptions): Annotations {
  const counted = { source, ...(origin && { origin }) };
  if (/^\ufeff?\s*[[{]/.test(text)) {
    if (/"format"\s*:\s*"kneel-tfjs annotations"/.test(text)) return parseAnnotationsJson(text, source);
    if (/"categories"\s*:/.test(text)) return parseCoco(text, counted);
    return parseViaJson(text, counted);
  }
  const { header } = readCsv(text, source);
  if (header.includes("region_shape_attributes")) return parseViaCsv(text, counted);
  if (isLongCsv(header)) return parseLongCsv(text, source);
  return fromLandmarkTable(parseLandmarkTable(text, { source }));
}

async function readFolder(path: string, { origin, spacing = [1, 1] }: ReadAnnotationsOptions): Promise<Annotations> {
  const found = await walkFiles([path], { recursive: true, accept: (file) => /\.(pts|mrk\.json)$/i.test(file) });
  const files = found.map((file) => file.path);
  if (files.length === 0) throw new Error(`${path}: has no .pts and no .mrk.json files`);
  const isPts = /\.pts$/i.test(files[0]!);
  if (files.some((file) => /\.pts$/i.test(file) !== isPts))
    throw new Error(`${path}: has .pts and .mrk.json files; give each kind a folder of its own`);
  let landmarkNames: readonly string[] | null = null;
  const images: ImageAnnotation[] = [];
  for (const source of files) {
    const text = await readFile(source, "utf8");
    if (isPts && origin === undefined)
      throw new Error(`${source}: .pts files do not say what they count from; give origin`);
    const { landmarkNames: names, landmarks } = isPts
      ? numbered(parsePts(text, { origin: origin!, source }))
      : parseSlicerMarkups(text, { spacing, source });
    landmarkNames ??= names;
    if (names.join("\n") !== landmarkNames.join("\n"))
      throw new Error(`${source}: must have the landmarks of ${files[0]}: ${landmarkNames.join(", ")}`);
    const image = relative(path, source)
      .replace(/\.(pts|mrk\.json)$/i, "")
      .split(sep)
      .join("/");
    images.push({ image, width: null, height: null, spacing: null, sets: [{ name: "", landmarks }] });
  }
  return { landmarkNames: landmarkNames!, images };
}

const numbered = (landmarks: ReturnType<typeof parsePts>) => ({
  landmarkNames: landmarks.map((_, k) => String(k + 1)),
  landmarks,
});

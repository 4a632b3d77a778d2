import { readFile, stat } from "node:fs/promises";
import { dirname, relative, sep } from "node:path";
import type { Annotations, ImageAnnotation } from "../annotations/annotations.ts";
import type { ParseAnnotationsOptions } from "../annotations/formats/annotationFormat.ts";
import { imagesOfTps, isTps } from "../annotations/formats/tps.ts";
import { parseAnnotations } from "../annotations/parseAnnotations.ts";
import { assertText, fieldsOf } from "../internal/guards.ts";
import { printableList } from "../internal/printable.ts";
import { describeFileError } from "./describeFileError.ts";
import { imageFinder } from "./imageFinder.ts";
import { readRadiograph } from "./readRadiograph.ts";
import { walkFiles } from "./walkFiles.ts";

/** Options of `readAnnotations`. */
export interface ReadAnnotationsOptions extends Omit<ParseAnnotationsOptions, "source" | "heightOf"> {
  /** Folder of the images, whose heights TPS files need. @default the folder of the file */
  readonly images?: string;
}

/**
 * Reads annotations of any known format, told by its content (`parseAnnotations`, `docs/formats.md`), or a folder, with
 * those inside it, of files for an image each: `.pts`, `.mrk.json`, `.fcsv`, named after their images, `a/knee-1.pts` for
 * an image `a/knee-1`, or those of LabelMe.
 *
 * @throws Error naming the file
 */
export async function readAnnotations(path: string, options: ReadAnnotationsOptions = {}): Promise<Annotations> {
  assertText("readAnnotations", "path", path);
  fieldsOf("readAnnotations", "options", options);
  const fail = (error: unknown) => {
    throw describeFileError(error, path);
  };
  if ((await stat(path).catch(fail))!.isDirectory()) return readFolder(path, options);
  return readFileOf(path, (await readFile(path).catch(fail))!, options);
}

async function readFileOf(path: string, bytes: Uint8Array, { images, ...options }: ReadAnnotationsOptions) {
  const heights = isTps(firstLine(bytes)) ? await heightsOf(path, bytes, images ?? dirname(path)) : null;
  return parseAnnotations(bytes, {
    ...options,
    source: path,
    ...(heights && { heightOf: (name) => heights.get(name) }),
  });
}

const firstLine = (bytes: Uint8Array) =>
  new TextDecoder()
    .decode(bytes.subarray(0, 80))
    .trim()
    .split(/[\r\n]/, 1)[0]!;

/** Heights of the images that a TPS file names, of those that are there. */
async function heightsOf(source: string, bytes: Uint8Array, directory: string): Promise<ReadonlyMap<string, number>> {
  const find = imageFinder(directory);
  const heights = new Map<string, number>();
  for (const name of new Set(imagesOfTps(new TextDecoder().decode(bytes), source))) {
    const path = await find(name).catch(() => null);
    if (path !== null) heights.set(name, (await readRadiograph(path, { anyModality: true })).image.height);
  }
  return heights;
}

/** What files of one image each end with. */
const listEnding = /\.(pts|mrk\.json|fcsv|json)$/i;

async function readFolder(path: string, options: ReadAnnotationsOptions): Promise<Annotations> {
  const found = await walkFiles([path], { recursive: true, accept: (file) => listEnding.test(file) });
  const files = found.map((file) => file.path);
  if (files.length === 0)
    throw new Error(
      `${path}: has no files with the points of an image each (.pts, .mrk.json, .fcsv, or .json of LabelMe)`,
    );
  const endingOf = (file: string) => listEnding.exec(file)![1]!.toLowerCase();
  const ending = endingOf(files[0]!);
  const other = files.find((file) => endingOf(file) !== ending);
  if (other !== undefined)
    throw new Error(`${path}: has .${ending} and .${endingOf(other)} files; give each kind a folder of its own`);
  const parts: { readonly source: string; readonly annotations: Annotations }[] = [];
  for (const source of files)
    parts.push({ source, annotations: await readFileOf(source, await readFile(source), options) });
  return ending === "json" ? joined(path, parts) : ofEachImage(path, parts);
}

interface Part {
  readonly source: string;
  readonly annotations: Annotations;
}

/** Point lists, named after their images: each has all landmarks, in one order. */
function ofEachImage(path: string, parts: readonly Part[]): Annotations {
  const { landmarkNames } = parts[0]!.annotations;
  const images = parts.map(({ source, annotations }): ImageAnnotation => {
    if (annotations.landmarkNames.join("\n") !== landmarkNames.join("\n"))
      throw new Error(`${source}: must have the landmarks of ${parts[0]!.source}: ${printableList(landmarkNames)}`);
    const image = relative(path, source).replace(listEnding, "").split(sep).join("/");
    return { ...annotations.images[0]!, image: image.normalize("NFC") };
  });
  return { landmarkNames, images };
}

/** Files that name their images, of which each holds the landmarks that could be seen. */
function joined(path: string, parts: readonly Part[]): Annotations {
  const landmarkNames = [...new Set(parts.flatMap(({ annotations }) => annotations.landmarkNames))];
  const images = parts.flatMap(({ source, annotations }) => {
    if (annotations.images.length !== 1)
      throw new Error(`${source}: is of several images; give the file itself, not its folder`);
    const index = new Map(annotations.landmarkNames.map((name, k) => [name, k]));
    const missing = [Number.NaN, Number.NaN] as const;
    return annotations.images.map(({ image, sets, ...rest }): ImageAnnotation => {
      const folder = relative(path, dirname(source)).split(sep).join("/");
      return {
        ...rest,
        image: folder === "" || /[\\/]/.test(image) ? image : `${folder}/${image}`,
        sets: sets.map((set) => ({
          name: set.name,
          landmarks: landmarkNames.map((name) => set.landmarks[index.get(name) ?? -1] ?? missing),
        })),
      };
    });
  });
  return { landmarkNames, images };
}

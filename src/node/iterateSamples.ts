import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { checkSample } from "../data/checkSample.ts";
import type { LandmarkSample, LandmarkTable, SampleProblem } from "../data/landmarkTable.ts";
import type { Spacing } from "../geometry/point.ts";
import type { Raster } from "../geometry/raster.ts";
import { describeFileError } from "./describeFileError.ts";
import { imageEndings } from "./listImages.ts";
import { readRadiograph } from "./readRadiograph.ts";

/** A sample with its image. */
export interface LoadedSample extends LandmarkSample {
  /** The file the image was read from. */
  readonly path: string;
  /** The image in gray, one channel. */
  readonly raster: Raster;
}

export interface IterateSamplesOptions {
  /** Told of each sample that cannot be used, which is then left out. By default it is an error. */
  readonly onProblem?: (problem: SampleProblem) => void;
  /** Told after each sample how many are done. */
  readonly onProgress?: (done: number, total: number) => void;
}

const isFile = (path: string) =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );

const sameName = (name: string, stem: string, ending: string) =>
  name.startsWith(stem) && name.slice(stem.length).toLowerCase() === ending;

/** The file of an image in a folder or in `images/` below it. */
async function findImage(directory: string, image: string): Promise<string> {
  for (const path of [resolve(directory, image), resolve(directory, "images", image)])
    if (await isFile(path)) return path;
  // Point lists and the .npz of the 2019 release name images without their extension.
  for (const folder of [directory, join(directory, "images")]) {
    const names = await readdir(folder).catch(() => [] as string[]);
    const found = names.filter((name) => imageEndings.some((ending) => sameName(name, image, ending)));
    if (found.length === 1) return resolve(folder, found[0]!);
    if (found.length > 1)
      throw new Error(`image ${image} may be ${found.sort().join(" or ")} in ${folder}; name it with its ending`);
  }
  throw new Error(
    `image ${image} is neither in ${directory} nor in ${join(directory, "images")}; add the file or correct its name`,
  );
}

interface LoadedImage extends Pick<LoadedSample, "path" | "raster"> {
  /** What the file itself says. */
  readonly spacing: Spacing | null;
}

async function loadImage(directory: string, image: string, last: LoadedImage | undefined): Promise<LoadedImage> {
  const path = await findImage(directory, image);
  if (last?.path === path) return last;
  const { image: raster, spacing } = await readRadiograph(path);
  return { path, raster, spacing };
}

/**
 * Reads the images of a table (DICOM, PNG, JPEG, TIFF) one after the other, in gray, and checks the points against them (`checkSample`): holds one
 * image at a time, so that a set larger than memory can be cropped or resampled on the way. Rows of the same image that
 * follow each other share its raster. Where the table gives no spacing, that of a DICOM file holds.
 */
export async function* iterateSamples(
  { samples, landmarkNames }: LandmarkTable,
  directory: string,
  { onProblem, onProgress }: IterateSamplesOptions = {},
): AsyncGenerator<LoadedSample, void, undefined> {
  const folder = await stat(directory).catch((error) => {
    throw describeFileError(error, directory);
  });
  if (!folder.isDirectory()) throw new Error(`${directory}: is a file where the folder of the images is needed`);
  let last: LoadedImage | undefined;
  for (const [index, sample] of samples.entries()) {
    const { image, row } = sample;
    let loaded: LoadedSample | null = null;
    try {
      const loadedImage: LoadedImage = await loadImage(directory, image, last).catch((cause: Error) => {
        throw new Error(`row ${row}: ${cause.message}`, { cause });
      });
      last = loadedImage;
      const placed = { ...sample, ...loadedImage, spacing: sample.spacing ?? loadedImage.spacing };
      const problem = checkSample(placed, placed.raster, { landmarkNames });
      if (problem) throw new RangeError(problem);
      loaded = placed;
    } catch (error) {
      if (!onProblem) throw error;
      onProblem({ image, row, message: (error as Error).message });
    }
    if (loaded) yield loaded;
    onProgress?.(index + 1, samples.length);
  }
}

import { stat } from "node:fs/promises";
import { checkSample } from "../data/checkSample.ts";
import { landmarksInside } from "../data/landmarksInside.ts";
import type { LandmarkSample, LandmarkTable, SampleProblem } from "../data/landmarkTable.ts";
import type { Spacing } from "../geometry/point.ts";
import type { Raster } from "../geometry/raster.ts";
import { assertText, fieldsOf, listsOf } from "../internal/guards.ts";
import { errorOf } from "../internal/thrown.ts";
import { type Warning, warning } from "../internal/warning.ts";
import type { Radiograph } from "../radiograph/radiograph.ts";
import { describeFileError } from "./describeFileError.ts";
import { type ImageFinder, imageFinder, isElsewhere } from "./imageFinder.ts";
import { readRadiograph } from "./readRadiograph.ts";

/** A sample with its image. */
export interface LoadedSample extends LandmarkSample {
  /** The file the image was read from. */
  readonly path: string;
  /** The image in gray, one channel. */
  readonly raster: Raster;
  /** Indices of landmarks that are missing because they lie outside the image. @default none */
  readonly outside?: readonly number[];
  /** What the file says where the table has another spacing, which holds. @default they agree, or one is unknown */
  readonly fileSpacing?: Spacing;
  /** Whether the file says that it was made, not taken. @default false */
  readonly synthetic?: boolean;
  /** What is odd about the file, but for its spacing where the table gives one. @default nothing */
  readonly warnings?: readonly Warning[];
  /** What a DICOM file says of the side and of how it is stored. @default nothing */
  readonly sideTags?: Pick<Radiograph, "lateralities" | "patientOrientation" | "viewPosition">;
}

/** Options of `iterateSamples`. */
export interface IterateSamplesOptions {
  /** Told of each sample that cannot be used, which is then left out. By default it is an error. */
  readonly onProblem?: (problem: SampleProblem) => void;
  /** Told after each sample how many are done. */
  readonly onProgress?: (done: number, total: number) => void;
}

interface LoadedImage extends Pick<LoadedSample, "path" | "raster" | "synthetic" | "sideTags"> {
  readonly warnings: readonly Warning[];
  /** What the file itself says. */
  readonly spacing: Spacing | null;
}

/** Two spacings that differ by more than rounding explains. */
const differ = (a: Spacing, b: Spacing) => a.some((mm, axis) => Math.abs(mm / b[axis]! - 1) > 0.02);

async function loadImage(find: ImageFinder, image: string, last: LoadedImage | undefined): Promise<LoadedImage> {
  const path = await find(image);
  if (last?.path === path) return last;
  const { image: raster, spacing, synthetic = false, warnings, source, ...tags } = await readRadiograph(path);
  const { lateralities, patientOrientation, viewPosition } = tags;
  const sideTags = source.format === "dicom" && { sideTags: { lateralities, patientOrientation, viewPosition } };
  return { path, raster, spacing, warnings, ...(synthetic && { synthetic }), ...sideTags };
}

const elsewhere = warning(
  "file-elsewhere",
  "it was found by its last part alone, in another folder than its name says",
);

/** What counts of the warnings of a file: not those of its spacing where the table's holds, nor that it has none. */
const relevant = (warnings: readonly Warning[], hasSpacing: boolean) =>
  warnings.filter(({ code }) => code !== "spacing-missing" && !(hasSpacing && code.startsWith("spacing-")));

/**
 * Reads the images of a table (DICOM, PNG, JPEG, TIFF; found by `imageFinder`) one after the other, in gray, and checks the
 * points against them (`checkSample`; those outside are missing, `landmarksInside`): holds one image at a time, so that a set larger than memory can be cropped or resampled on the way. Rows of the same image that
 * follow each other share its raster. Where the table gives no spacing, that of the file holds; where
 * they differ, that of the table, and `fileSpacing` says so.
 */
export async function* iterateSamples(
  table: LandmarkTable,
  directory: string,
  options: IterateSamplesOptions = {},
): AsyncGenerator<LoadedSample, void, undefined> {
  assertText("iterateSamples", "directory", directory);
  const { samples, landmarkNames } = listsOf("iterateSamples", "table", table, ["landmarkNames", "samples"]);
  const { onProblem, onProgress } = fieldsOf("iterateSamples", "options", options);
  const folder = await stat(directory).catch((error) => {
    throw describeFileError(error, directory);
  });
  if (!folder.isDirectory()) throw new Error(`${directory}: is a file where the folder of the images is needed`);
  const find = imageFinder(directory);
  let last: LoadedImage | undefined;
  for (const [index, sample] of samples.entries()) {
    const { image, row } = sample;
    let loaded: LoadedSample | null = null;
    try {
      const loadedImage: LoadedImage = await loadImage(find, image, last).catch((cause: Error) => {
        throw new Error(`row ${row}: ${cause.message}`, { cause });
      });
      last = loadedImage;
      const { spacing: fileSpacing, warnings: all, ...file } = loadedImage;
      const warnings = relevant(all, sample.spacing !== null);
      if (isElsewhere(directory, file.path, image)) warnings.push(elsewhere);
      const placed: LoadedSample = {
        ...sample,
        ...file,
        ...(warnings.length > 0 && { warnings }),
        spacing: sample.spacing ?? fileSpacing,
        ...(sample.spacing && fileSpacing && differ(sample.spacing, fileSpacing) && { fileSpacing }),
      };
      const problem = checkSample(placed, placed.raster, { landmarkNames });
      if (problem) throw new RangeError(problem);
      const { landmarks, outside } = landmarksInside(placed.landmarks, placed.raster);
      loaded = { ...placed, landmarks, ...(outside.length > 0 && { outside }) };
    } catch (error) {
      if (!onProblem) throw error;
      onProblem({ image, row, message: errorOf(error).message });
    }
    if (loaded) yield loaded;
    onProgress?.(index + 1, samples.length);
  }
}

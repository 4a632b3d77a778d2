import { dirname, join, parse } from "node:path";
import { formatLandmarkTable, type LandmarkSample, type LandmarkTable, parseFilter } from "../../data/index.ts";
import { provenanceFile, readDescription } from "../../files/dataProvenance.ts";
import { makeFolder } from "../../files/folders.ts";
import { composeFrames, spacingFrame } from "../../geometry/frame.ts";
import {
  cropFrame,
  type Frame,
  isPresent,
  type Point,
  type Raster,
  type Spacing,
  toFrame,
  warpImage,
} from "../../geometry/index.ts";
import { newPixels } from "../../geometry/pixels.ts";
import { counted } from "../../internal/counted.ts";
import { createRandom } from "../../internal/random.ts";
import { kneeHalf } from "../../knee/index.ts";
import {
  iterateSamples,
  type LoadedSample,
  readLandmarkTable,
  writeFileAtomic,
  writeJsonAtomic,
  writePng,
} from "../../node/index.ts";
import { sideOf } from "../../node/prediction/predictSamples.ts";
import { regionFrame } from "../../pipelines/regionFrame.ts";
import { aloneIn } from "../../terminal/aloneIn.ts";
import { UsageError } from "../../terminal/failure.ts";
import { fileWarnings } from "../../terminal/fileWarnings.ts";
import { inFlags } from "../../terminal/inFlags.ts";
import { checkDataOptions } from "../../terminal/loadSamples.ts";
import { nextSteps } from "../../terminal/nextSteps.ts";
import { assertApart, assertOwnTable, assertWritable } from "../../terminal/outputFolder.ts";
import { progressBar, say } from "../../terminal/progressBar.ts";
import { uprightSample } from "../../terminal/uprightSample.ts";
import type { CropOptions } from "./command.ts";

/** How a table of this command begins: its own columns stand behind those of the table that it read. */
const ownTable = /^image,.*\bsource,mirrored,/;

/** `kneel crop`: from whole radiographs, a row for each knee, the images that the stages of a pipeline learn from. */
export async function run(options: CropOptions): Promise<readonly string[]> {
  const { data, points, out, landmarks: names, filter, spacing } = options;
  checkDataOptions(options);
  await assertWritable(out);
  const own = [join(out, "images"), join(out, "points.csv")];
  await assertApart([out, ...own], { "--data": data, "--points": points });
  await assertOwnTable(out, ownTable);
  const table = await readLandmarkTable(points, {
    ...(filter && { filter: parseFilter(filter) }),
    ...(spacing && { spacing }),
  }).catch((error) => {
    throw inFlags(error, { filter: "--filter:" });
  });
  const kept = (names ?? table.landmarkNames).map((name) => indexOf(table.landmarkNames, name, points));
  const center = options.part === "field" ? indexOf(table.landmarkNames, options.center, points, "--center") : 0;
  return aloneIn(out, () => cropImages(table, kept, center, options));
}

/** @param kept indices of the landmarks that the crops have */
async function cropImages(
  table: LandmarkTable,
  kept: readonly number[],
  center: number,
  options: CropOptions,
): Promise<readonly string[]> {
  const { data, points, out } = options;
  await makeFolder(join(out, "images"));
  const bar = progressBar("cropping {bar} {value}/{total} | {left} left");
  const samples: LandmarkSample[] = [];
  const told = fileWarnings(options.sideColumn);
  try {
    for await (const stored of iterateSamples(table, data, { onProgress: bar.update })) {
      told.add(stored);
      const sample = uprightSample({ ...stored, raster: withoutPadding(stored.raster) });
      for (let draw = 0; draw < options.repeat; draw++) {
        const { frame, mirrored } = frameOf(sample, center, draw, options);
        const image = `${parse(sample.image).name}-${samples.length}.png`;
        const points = toFrame(
          frame,
          kept.map((k) => sample.landmarks[k]!),
        );
        assertInHalf(points, frame, sample, options);
        const crop = warpImage(sample.raster, frame, { sampling: "area" });
        await writePng(join(out, "images", image), crop, { synthetic: sample.synthetic ?? false });
        samples.push({
          image,
          row: samples.length + 2,
          landmarks: inside(points, frame),
          spacing: spacingOf(sample, frame),
          columns: { ...sample.columns, image, source: sample.image, mirrored: mirrored ? "1" : "0" },
        });
      }
    }
  } catch (error) {
    throw inFlags(error, { sideColumn: "--side-column:" });
  } finally {
    bar.stop();
  }
  told.tell();
  const landmarkNames = kept.map((k) => table.landmarkNames[k]!);
  await writeFileAtomic(join(out, "points.csv"), formatLandmarkTable({ landmarkNames, samples }));
  const about = await readDescription(join(dirname(points), provenanceFile));
  if (about) await writeJsonAtomic(join(out, provenanceFile), about);
  say(`${counted(samples.length, "image")} and points.csv are in ${out}`);
  return nextSteps.crop(out);
}

/**
 * PNG has no mark for what is no part of the picture, and contrast would count it: it becomes as dark as the picture's
 * darkest pixel, which is how networks see it.
 */
function withoutPadding({ padding, ...raster }: Raster): Raster {
  if (padding === undefined) return raster;
  const { data } = raster;
  let darkest = Number.POSITIVE_INFINITY;
  for (const value of data) if (value !== padding && value < darkest) darkest = value;
  if (darkest === Number.POSITIVE_INFINITY) return raster;
  const filled = newPixels(data, data.length);
  for (let i = 0; i < data.length; i++) filled[i] = data[i] === padding ? darkest : data[i]!;
  return { ...raster, data: filled };
}

function indexOf(names: readonly string[], name: string, points: string, option = "--landmarks"): number {
  const index = names.indexOf(name);
  if (index < 0) throw new UsageError(`${option}: ${points} has no landmark "${name}"; there are: ${names.join(", ")}`);
  return index;
}

/** Where a sample's half or field lands in its crop. */
function frameOf(
  sample: LoadedSample,
  center: number,
  draw: number,
  options: CropOptions,
): { readonly frame: Frame; readonly mirrored: boolean } {
  const { raster, spacing, row } = sample;
  const { points, part, sideColumn, toSpacing, fieldMm, jitterMm, mirrorLeft, seed } = options;
  if (!spacing && (part === "field" || toSpacing))
    throw new UsageError(`${points}: row ${row} has no spacing; add --spacing, the mm per pixel`);
  if (part === "half") {
    const half = cropFrame(kneeHalf(raster, sideOf(sample, sideColumn)));
    return { frame: toSpacing ? composeFrames(half, spacingFrame(half, spacing!, toSpacing)) : half, mirrored: false };
  }
  const mirrored = mirrorLeft && sideOf(sample, sideColumn) === "left";
  const at = sample.landmarks[center]!;
  if (!isPresent(at)) throw new Error(`${points}: row ${row}: the landmark ${options.center} is missing`);
  const random = createRandom(seed, "crop", row, draw);
  const jitter = (axis: 0 | 1) => ((2 * random() - 1) * jitterMm) / spacing![axis];
  const own = toSpacing ?? spacing!;
  const size = { width: Math.round(fieldMm / own[0]), height: Math.round(fieldMm / own[1]) };
  return { frame: regionFrame([at[0] + jitter(0), at[1] + jitter(1)], spacing!, size, own, mirrored), mirrored };
}

/** Refuses a half without the most of its points: the table's side is not that of the knee, or the film is mirrored. */
function assertInHalf(
  points: readonly Point[],
  frame: Frame,
  { image, row }: LoadedSample,
  options: CropOptions,
): void {
  const [present, left] = [points, inside(points, frame)].map((list) => list.filter(isPresent).length);
  if (options.part === "half" && 2 * left! < present!)
    throw new Error(
      `${options.points}: row ${row} (${image}): ${present! - left!} of ${present} points lie in the other half of the image than its side says; correct the side, or leave the row out with --filter`,
    );
}

/** Points outside the crop are missing from it. */
function inside(points: readonly Point[], { width, height }: Frame): Point[] {
  return points.map(([x, y]) =>
    x >= -0.5 && y >= -0.5 && x <= width - 0.5 && y <= height - 0.5 ? [x, y] : [Number.NaN, Number.NaN],
  );
}

function spacingOf({ spacing }: LoadedSample, { homography }: Frame): Spacing | null {
  return spacing && [spacing[0] / Math.abs(homography[0]!), spacing[1] / Math.abs(homography[4]!)];
}

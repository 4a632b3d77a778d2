import { parseFilter, splitByFold } from "../data/index.ts";
import { problemsError } from "../files/problemsError.ts";
import type { Point } from "../geometry/index.ts";
import { counted } from "../internal/counted.ts";
import { type Dataset, type LoadedSample, loadDataset } from "../node/index.ts";
import type { DataOptions } from "./dataOptions.ts";
import { sentenceOf, UsageError, usage } from "./failure.ts";
import { fileWarnings } from "./fileWarnings.ts";
import { inFlags } from "./inFlags.ts";
import { progressBar, say } from "./progressBar.ts";
import { uprightSample } from "./uprightSample.ts";

/** Refuses data options that are wrong in themselves, before any file is read; `folds`: what names values of the column. */
export function checkDataOptions({ filter, foldsColumn, testFold }: DataOptions, folds = testFold): void {
  if (filter !== undefined)
    usage(
      () => parseFilter(filter),
      (error) => (error.option === "filter" ? `--filter ${error.reason}` : `--filter: ${sentenceOf(error)}`),
    );
  if (testFold !== undefined && foldsColumn === undefined)
    throw new UsageError("--test-fold needs --folds-column, the column that holds the folds");
  if (folds === undefined && foldsColumn !== undefined)
    throw new UsageError("--folds-column needs --test-fold, the fold or folds for testing such as 3 or 3,4");
}

/**
 * Loads a data set with a bar; what is odd about its files, and rows left out with --skip-bad, are told on stderr.
 *
 * @param upright whether films are turned upright, as pipelines see them
 */
export async function loadSamples(
  options: DataOptions & { readonly sideColumn?: string | undefined },
  upright = false,
): Promise<Dataset> {
  const bar = progressBar("reading images {bar} {value}/{total}");
  try {
    const dataset = await loadDataset({
      directory: options.data,
      points: options.points,
      onProblem: "skip",
      onProgress: bar.update,
      ...(options.filter !== undefined && { filter: options.filter }),
      ...(options.spacing && { spacing: options.spacing }),
      ...(options.pointsScale !== undefined && { pointsScale: options.pointsScale }),
      ...(options.encoding && { encoding: options.encoding }),
      images: options.data,
      ...(options.pointsOrigin && { origin: options.pointsOrigin }),
      ...(options.imageColumn !== undefined && { imageColumn: options.imageColumn }),
    });
    bar.stop();
    const { problems, samples } = dataset;
    if (problems.length > 0 && !options.skipBad)
      throw problemsError(options.points, problems, samples.length + problems.length, " (--skip-bad leaves them out)");
    for (const { message } of problems) say(`left out: ${message}`);
    tellOutside(dataset);
    tellPlaceholders(dataset);
    tellRepeated(dataset);
    tellSpacing(dataset);
    tellFiles(samples, options.sideColumn);
    return upright ? { ...dataset, samples: samples.map(uprightSample) } : dataset;
  } catch (error) {
    throw inFlags(error, { filter: "--filter:", imageColumn: "--image-column:" });
  } finally {
    bar.stop();
  }
}

/** What programs write for points that are not there. */
const placeholders: readonly Point[] = [
  [0, 0],
  [-1, -1],
];

/** Says which points look as if they were missing, and are taken for points of the corner. */
function tellPlaceholders({ samples, landmarkNames }: Dataset): void {
  for (const [x, y] of placeholders) {
    const is = (point: Point) => point[0] === x && point[1] === y;
    const found = samples.filter(({ landmarks }) => landmarks.some(is));
    if (found.length === 0) continue;
    const count = found.reduce((sum, { landmarks }) => sum + landmarks.filter(is).length, 0);
    const [{ image, row, landmarks }] = found as [LoadedSample]; // at least one
    say(
      `warning: ${counted(count, "point")} of ${counted(found.length, "image")} ${count === 1 ? "is" : "are"} exactly (${x}, ${y}); if that stands for missing, leave both cells empty; the first is ${landmarkNames[landmarks.findIndex(is)]} of ${image} (row ${row})`,
    );
  }
}

/** Says which rows are those of other rows again: they are learned from, and counted, twice. */
function tellRepeated({ samples }: Dataset): void {
  const rows = new Map<string, number>();
  const found = samples.flatMap(({ image, landmarks, columns, row }) => {
    const key = JSON.stringify([image, landmarks, columns]);
    const before = rows.get(key);
    if (before === undefined) rows.set(key, row);
    return before === undefined ? [] : [{ row, before }];
  });
  if (found.length === 0) return;
  const [{ row, before }] = found as [{ row: number; before: number }]; // at least one
  say(
    `warning: ${counted(found.length, "row")} ${found.length === 1 ? "is another row" : "are other rows"} again and count${found.length === 1 ? "s" : ""} twice; remove what was not meant; the first is row ${row}, as row ${before}`,
  );
}

/** Says which points count as missing because they lie outside their images. */
function tellOutside({ samples, landmarkNames }: Dataset): void {
  const found = samples.filter(({ outside = [] }) => outside.length > 0);
  if (found.length === 0) return;
  const count = found.reduce((sum, { outside = [] }) => sum + outside.length, 0);
  const [{ image, row, outside = [] }] = found as [LoadedSample]; // at least one
  say(
    `warning: ${count} ${count === 1 ? "point lies" : "points lie"} outside of ${found.length === 1 ? "its image" : `${found.length} images`} and count${count === 1 ? "s" : ""} as missing; the first is ${landmarkNames[outside[0]!]} of ${image} (row ${row})`,
  );
}

/** Says what is odd about the files of samples. */
export function tellFiles(samples: readonly LoadedSample[], sideColumn?: string): void {
  const told = fileWarnings(sideColumn);
  for (const sample of samples) told.add(sample);
  told.tell();
}

/** Says where the table's spacing is not that of the files: errors in millimetres follow from it. */
function tellSpacing({ samples }: Dataset): void {
  const found = samples.filter(({ fileSpacing }) => fileSpacing !== undefined);
  if (found.length === 0) return;
  const [{ image, row, spacing, fileSpacing }] = found as [LoadedSample]; // at least one
  const rows = found.length === 1 ? "1 row" : `${found.length} rows`;
  say(
    `warning: the spacing of ${rows} is not that of the image's file, and holds; the first is ${spacing!.join(" × ")} mm for ${image} (row ${row}), whose file says ${fileSpacing!.join(" × ")}`,
  );
}

/** Refuses a column, named by an option, that the samples do not have. */
export function assertColumn(samples: readonly LoadedSample[], option: string, column: string, points: string): void {
  const lacking = samples.find(({ columns }) => !Object.hasOwn(columns, column));
  if (!lacking) return;
  const names = Object.keys(lacking.columns).join(", ");
  throw new UsageError(`${option}: ${points} has no column "${column}"; there are: ${names}`);
}

/** Training and test samples by fold; all samples train where no test fold is given. */
export function splitTest(
  samples: readonly LoadedSample[],
  { foldsColumn, testFold, points }: DataOptions,
): { readonly train: readonly LoadedSample[]; readonly test: readonly LoadedSample[] } {
  if (testFold === undefined || foldsColumn === undefined) return { train: samples, test: [] };
  assertColumn(samples, "--folds-column", foldsColumn, points);
  return usage(
    () => splitByFold(samples, { column: foldsColumn, test: testFold }),
    (error) => `--test-fold: ${points}: ${sentenceOf(error)}`,
  );
}

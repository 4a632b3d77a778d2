import { dirname } from "node:path";
import type { Filter } from "../data/filterSamples.ts";
import type { SampleProblem } from "../data/landmarkTable.ts";
import { parseFilter } from "../data/parseFilter.ts";
import { assertOneOf, assertText, fieldsOf } from "../internal/guards.ts";
import { iterateSamples, type LoadedSample } from "./iterateSamples.ts";
import { problemsError } from "./problemsError.ts";
import { type ReadLandmarkTableOptions, readLandmarkTable } from "./readLandmarkTable.ts";

/** Options of `loadDataset`. */
export interface LoadDatasetOptions extends Omit<ReadLandmarkTableOptions, "filter" | "onProblem" | "source"> {
  /** The landmarks: a CSV table, or a file or folder of another format, see `readLandmarkTable`. */
  readonly points: string;
  /** The folder of the images; `images/` below it is tried too. @default the folder of `points` */
  readonly directory?: string;
  /** Rows to use, such as `"ok=1,inverted=0"`. @default all */
  readonly filter?: string | Filter;
  /** `"error"`: throw if any row cannot be used, naming the first; `"skip"`: leave them out and report them. @default "error" */
  readonly onProblem?: "error" | "skip";
  /** Told after each image how many are done. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** The samples of a table with their images, and what was left out. */
export interface Dataset {
  readonly landmarkNames: readonly string[];
  readonly samples: readonly LoadedSample[];
  /** The rows left out, in the order of the table. */
  readonly problems: readonly SampleProblem[];
}

/**
 * Loads a data set into memory: the table, then each image in gray, its points checked against it (`iterateSamples` does
 * the same for sets that do not fit). Everything wrong with the rows is collected: cells that are not numbers, images that
 * are missing or damaged, points outside.
 *
 * @throws Error listing the first problems, with `onProblem: "error"` if there is any, with `"skip"` if no row is left
 */
export async function loadDataset(options: LoadDatasetOptions): Promise<Dataset> {
  assertText("loadDataset", "points", fieldsOf("loadDataset", "options", options).points);
  const { points, directory = dirname(points), filter = [], onProblem = "error", onProgress, ...table } = options;
  assertOneOf("loadDataset", "onProblem", onProblem, ["error", "skip"]);
  const problems: SampleProblem[] = [];
  const report = (problem: SampleProblem) => problems.push(problem);
  const conditions = typeof filter === "string" ? parseFilter(filter) : filter;
  const read = await readLandmarkTable(points, { ...table, filter: conditions, onProblem: report });
  const total = read.samples.length + problems.length;
  const samples: LoadedSample[] = [];
  const watch = onProgress ? { onProblem: report, onProgress } : { onProblem: report };
  for await (const sample of iterateSamples(read, directory, watch)) samples.push(sample);
  problems.sort((a, b) => a.row - b.row);
  if (problems.length > 0 && onProblem === "error")
    throw problemsError(points, problems, total, ' (onProblem "skip" leaves them out)');
  if (samples.length === 0) throw problemsError(points, problems, total, "");
  return { landmarkNames: read.landmarkNames, samples, problems };
}

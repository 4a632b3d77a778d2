import { parseFilter, splitByFold } from "../data/index.ts";
import type { Spacing } from "../geometry/index.ts";
import { type Dataset, type LoadedSample, loadDataset } from "../node/index.ts";
import { UsageError } from "./failure.ts";
import { progressBar } from "./progressBar.ts";

/** The options that choose data, shared by the commands. */
export interface DataOptions {
  readonly data: string;
  readonly points: string;
  readonly filter?: string;
  readonly spacing?: Spacing;
  readonly pointsScale?: number;
  readonly imageColumn?: string;
  readonly skipBad?: boolean;
  readonly foldsColumn?: string;
  readonly testFold?: readonly string[];
}

/** Loads a data set with a bar; rows left out with --skip-bad are named on stderr. */
export async function loadSamples(options: DataOptions): Promise<Dataset> {
  if (options.filter !== undefined) usage(() => parseFilter(options.filter!));
  const bar = progressBar("reading images {bar} {value}/{total}", 1);
  try {
    const dataset = await loadDataset({
      directory: options.data,
      points: options.points,
      onProblem: options.skipBad ? "skip" : "error",
      onProgress: (done, total) => {
        bar.setTotal(total);
        bar.update(done);
      },
      ...(options.filter !== undefined && { filter: options.filter }),
      ...(options.spacing && { spacing: options.spacing }),
      ...(options.pointsScale !== undefined && { pointsScale: options.pointsScale }),
      ...(options.imageColumn !== undefined && { imageColumn: options.imageColumn }),
    });
    for (const { message } of dataset.problems) process.stderr.write(`left out: ${message}\n`);
    return dataset;
  } catch (error) {
    if (error instanceof Error)
      error.message = error.message.replace('(onProblem "skip" leaves them out)', "(--skip-bad leaves them out)");
    throw error;
  } finally {
    bar.stop();
  }
}

/** Training and test samples by fold; all samples train where no test fold is given. */
export function splitTest(samples: readonly LoadedSample[], { foldsColumn, testFold }: DataOptions) {
  if (testFold === undefined) return { train: samples, test: [] };
  if (foldsColumn === undefined)
    throw new UsageError("--test-fold needs --folds-column, the column that holds the folds");
  return splitByFold(samples, { column: foldsColumn, test: testFold });
}

function usage<T>(f: () => T): T {
  try {
    return f();
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

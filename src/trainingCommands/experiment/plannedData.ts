import {
  type AssignedFolds,
  assignFolds,
  dataDigest,
  type Experiment,
  selectLandmarks,
} from "../../experiments/index.ts";
import { type Dataset, loadDataset } from "../../node/index.ts";
import { sentenceOf, UsageError, usage } from "../../terminal/failure.ts";
import type { PlanSettings } from "./planSettings.ts";

/** The data of a plan, split. */
export interface PlannedData extends Dataset {
  readonly digest: string;
  readonly assigned: AssignedFolds;
}

/** Loads and checks the data of settings: rows, images, columns, patients. */
export async function loadPlanned(
  settings: PlanSettings,
  onProgress?: (done: number, total: number) => void,
): Promise<PlannedData> {
  const dataset = await loadTable(settings, onProgress);
  return {
    ...dataset,
    digest: await dataDigest(dataset.landmarkNames, dataset.samples),
    assigned: split(dataset, settings),
  };
}

export function loadTable(
  { data, points, filter, spacing }: Pick<PlanSettings, "data" | "points" | "filter" | "spacing">,
  onProgress?: (done: number, total: number) => void,
): Promise<Dataset> {
  return loadDataset({
    directory: data,
    images: data,
    points,
    ...(filter !== null && { filter }),
    ...(spacing && { spacing }),
    ...(onProgress && { onProgress }),
  });
}

export const split = (
  { samples }: Pick<Dataset, "samples">,
  { groupColumn, folds, points }: Pick<PlanSettings, "groupColumn" | "folds" | "points">,
) =>
  usage(
    () => assignFolds(samples, groupColumn, folds),
    (error) => (error.option === "choice.count" ? `--folds ${error.reason}` : `${points}: ${sentenceOf(error)}`),
  );

/** Refuses rows that the data do not allow. */
export function checkRows(
  experiments: readonly Experiment[],
  { landmarkNames, samples }: Dataset,
  { scale, points }: PlanSettings,
): void {
  for (const { name, landmarks } of experiments)
    usage(
      () => selectLandmarks([], landmarkNames, landmarks),
      ({ reason }) => `${name}: landmarks ${reason}; ${points} has those`,
    );
  if (scale.inputSpacing !== null && samples.some(({ spacing }) => spacing === null))
    throw new UsageError(
      `--scale ${scale.name} needs the spacing of every image, which ${points} does not give; add --spacing`,
    );
}

import { groupedSplit } from "../../data/index.ts";
import { isPresent } from "../../geometry/index.ts";
import type { LoadedSample } from "../../node/index.ts";
import { sentenceOf, UsageError, usage } from "../../terminal/failure.ts";
import { assertColumn, loadSamples, splitTest } from "../../terminal/loadSamples.ts";
import type { RunRecord, TrainSettings } from "./runRecord.ts";
import { digest } from "./trainingRun.ts";

/** The images of a run, each in the part that it plays. */
export interface RunImages {
  readonly landmarkNames: readonly string[];
  /** `training` and `validation` together. */
  readonly learning: readonly LoadedSample[];
  readonly training: readonly LoadedSample[];
  readonly validation: readonly LoadedSample[];
  readonly test: readonly LoadedSample[];
  /** Landmarks that no training image has. */
  readonly unlabeled: readonly string[];
  /** Images of a step. */
  readonly batch: number;
}

/**
 * Loads the images of a run and splits them.
 *
 * @param stored the run that goes on, null for a new one
 * @throws Error where they are not those of the stored run
 */
export async function loadRunImages(settings: TrainSettings, stored: RunRecord | null): Promise<RunImages> {
  const { out, points, workers, accumulate } = settings;
  const { samples, landmarkNames } = await loadSamples(settings);
  if (settings.inputSpacing && samples.some(({ spacing }) => spacing === null))
    throw new UsageError(
      `--input-spacing needs the spacing of every image, which ${points} does not give; add --spacing`,
    );
  const { train: learning, test } = splitTest(samples, settings);
  const { train: training, validation } = splitValidation(learning, settings);
  const unlabeled = landmarkNames.filter((_, k) => !training.some(({ landmarks }) => isPresent(landmarks[k]!)));
  if (unlabeled.length === landmarkNames.length)
    throw new UsageError(
      `${points}: none of the ${training.length} training images has a point; nothing can be learned`,
    );
  const { batch = Math.min(16, training.length) } = settings;
  if (batch > training.length)
    throw new UsageError(
      `--batch must be at most the ${training.length} training images, got ${batch}; make it smaller`,
    );
  if (batch < workers * accumulate)
    throw new UsageError(
      `--batch must be at least --workers × --accumulate = ${workers * accumulate}, an image for each part, got ${batch}`,
    );
  if (stored && digest(training) !== stored.images.digest)
    throw new Error(`${points}: not the training data of the run in ${out}; resume with the same files`);
  return { landmarkNames, learning, training, validation, test, unlabeled, batch };
}

/** Training and validation samples: groups (by default `subject`, where there is such a column) stay together. */
function splitValidation(
  samples: readonly LoadedSample[],
  { validation: fraction, groupColumn, seed, points }: TrainSettings,
): { readonly train: readonly LoadedSample[]; readonly validation: readonly LoadedSample[] } {
  if (groupColumn !== undefined) assertColumn(samples, "--group-column", groupColumn, points);
  if (fraction === 0) return { train: samples, validation: [] };
  const subjects = samples.every(({ columns }) => columns.subject) ? "subject" : undefined;
  const column = groupColumn ?? subjects;
  return usage(
    () => groupedSplit(samples, { fraction, seed, ...(column !== undefined && { groupColumn: column }) }),
    (error) => `--validation: ${points}: ${sentenceOf(error)}; change --group-column, or --validation 0 for none`,
  );
}

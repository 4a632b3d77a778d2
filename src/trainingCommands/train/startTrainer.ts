import { gaussianNllLoss, type HeatmapLoss, sumLosses, type TrainableLoss } from "../../losses/index.ts";
import type { Weights } from "../../network/index.ts";
import { startParallelTrainer } from "../../node/index.ts";
import { networkOf } from "../../pipelines/index.ts";
import { usage } from "../../terminal/failure.ts";
import { say } from "../../terminal/progressBar.ts";
import { Trainer, type TrainerLike, transferWeights } from "../../training/index.ts";
import { fewOf } from "./fewOf.ts";
import type { InitialWeights } from "./readInit.ts";
import type { RunRecord } from "./runRecord.ts";

/** What a trainer needs besides the record of its run. */
export interface StartTrainerOptions {
  /** To start from; null for weights drawn anew. */
  readonly weights: Weights | null;
  readonly loss: TrainableLoss;
}

/** The trainer of a run: in this thread, or with `--workers` of 2 or more over as many. */
export async function startTrainer(run: RunRecord, { weights, loss }: StartTrainerOptions): Promise<TrainerLike> {
  const { settings, architecture } = run;
  const { workers, seed, accumulate, backend, mixup, mixupVariant, clip, weightDecay } = settings;
  const options = {
    network: networkOf(architecture),
    ...(weights && { weights }),
    adam: { weightDecay, clipNorm: clip > 0 ? clip : null },
    mixUp: mixup > 0 ? { alpha: mixup, variant: mixupVariant } : null,
    seed,
    accumulate,
    recompute: settings.recompute ?? false,
  };
  if (workers === 1) return new Trainer({ ...options, loss, heatmapLoss: heatmapLossOf(run) });
  return startParallelTrainer({
    ...options,
    loss: settings.loss,
    workers,
    syncStatistics: settings.syncStatistics ?? false,
    backend,
    onWarning: (message) => say(`--workers: ${message}`),
  });
}

function heatmapLossOf({ settings, architecture }: RunRecord): HeatmapLoss | null {
  const { heatmapLoss, heatmapWeight } = settings;
  if (heatmapLoss === undefined) return null;
  const { beta, grid } = architecture;
  return sumLosses([{ loss: gaussianNllLoss({ beta, grid }), weight: heatmapWeight }]);
}

/** The weights to start from, saying what was taken. */
export function transferredWeights(
  { settings, architecture, landmarkNames }: RunRecord,
  source: InitialWeights,
): Weights {
  const { init, seed } = settings;
  const { landmarks, unmatched, width, depth, block } = source;
  const head = Array.isArray(landmarks)
    ? landmarks.join() === landmarkNames.join()
    : landmarks === landmarkNames.length;
  const { weights, taken, fresh } = usage(
    () => transferWeights(networkOf(architecture), source, { head, seed }),
    () => `--init ${init} is of another network; give --width ${width} --depth ${depth} --block ${block}, as it has`,
  );
  say(`${taken.length} parameters from ${init}; fresh: ${fresh.length === 0 ? "none" : fewOf(fresh)}`);
  if (unmatched.length > 0) say(`${init}: ${fewOf(unmatched)} left out, which the network does not have`);
  return weights;
}

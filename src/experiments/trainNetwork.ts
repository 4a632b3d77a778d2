import { groupedSplit } from "../data/index.ts";
import { toFrame } from "../geometry/index.ts";
import { fieldsOf, rowsOf } from "../internal/guards.ts";
import { trainableLossByName } from "../losses/index.ts";
import { hourglassArchitecture } from "../models/hourglassArchitecture.ts";
import type { Weights } from "../network/index.ts";
import { type LandmarkModel, networkOf } from "../pipelines/index.ts";
import { inputFrame, type Preprocessing } from "../radiograph/index.ts";
import {
  type Checkpoint,
  type EpochEvent,
  measureNormalization,
  networkSamples,
  type Progress,
  schedule,
  Trainer,
  train,
  transferWeights,
} from "../training/index.ts";
import type { NetworkExperiment } from "./experimentConfig.ts";
import type { ExperimentSample } from "./experimentSample.ts";
import { meanShape } from "./meanShape.ts";
import { augmentationOf, type Scale } from "./scale.ts";

/** Where a row starts from, its seed and its limits. */
export interface TrainNetworkOptions {
  readonly landmarkNames: readonly string[];
  /** The column whose equal cells stay together where images are held out to choose the best epoch. @default the image */
  readonly groupColumn?: string;
  /** A model of the same blocks to start from, all but its head. @default fresh weights */
  readonly init?: LandmarkModel | null;
  /** Seeds weights, order, augmentation, dropout and MixUp. @default 0 */
  readonly seed?: number | string;
  /** Longest time of the run; a run that it ends keeps the model it has. @default no limit */
  readonly minutes?: number;
  /** Where to go on from, and the model so far. @default the beginning */
  readonly resume?: { readonly checkpoint: Checkpoint; readonly model: LandmarkModel } | null;
  /** Told of every epoch, with the model so far: what `resume` takes. */
  readonly onEpoch?: (event: EpochEvent, model: LandmarkModel) => void | Promise<void>;
}

/**
 * Trains the network of a row on samples. With the scale's `validation` the model is that of the epoch with the lowest
 * validation loss, as in the paper; without it that of the last epoch.
 *
 * @throws RangeError for samples that the settings do not fit, Error where the loss is no longer finite
 */
export async function trainNetwork(
  samples: readonly ExperimentSample[],
  experiment: NetworkExperiment,
  scale: Scale,
  options: TrainNetworkOptions,
): Promise<LandmarkModel> {
  rowsOf("trainNetwork", "samples", samples);
  const {
    landmarkNames,
    groupColumn,
    init = null,
    seed = 0,
    minutes,
    resume = null,
    onEpoch,
  } = fieldsOf("trainNetwork", "options", options);
  const { size, inputSpacing, validation: fraction, batch, epochs, clipNorm } = scale;
  const split =
    fraction > 0
      ? groupedSplit(samples, { fraction, seed, ...(groupColumn !== undefined && { groupColumn }) })
      : { train: samples, validation: [] };
  const images = split.train.map(annotated);
  const fit =
    inputSpacing === null
      ? ({ fit: "contain" } as const)
      : ({ fit: "spacing", spacing: [inputSpacing, inputSpacing] as const } as const);
  const input = { width: size, height: size, ...fit, intensity: { low: 5, high: 99 } } as const;
  const preprocessing: Preprocessing = { ...input, normalization: measureNormalization(images, input) };
  const architecture = hourglassArchitecture(
    { ...scale, block: experiment.block, dropout: experiment.dropout },
    { width: size, height: size },
    landmarkNames.length,
  );
  const network = networkOf(architecture);
  const loss = trainableLossByName(experiment.loss, network.landmarks);
  const weights =
    init &&
    transferWeights(network, { network: networkOf(init.architecture), weights: init.weights }, { seed }).weights;
  const trainer = new Trainer({
    network,
    loss,
    ...(weights && { weights }),
    adam: { l2: experiment.weightDecay, clipNorm },
    mixUp: experiment.mixUp,
    seed,
  });
  const inputs = { preprocessing, grid: architecture.grid, seed };
  const placed = split.train.map(({ raster, spacing, landmarks }) =>
    toFrame(inputFrame(raster, preprocessing, spacing), landmarks),
  );
  const about = { experiment, scale, seed, images: images.length, meanShape: meanShape(placed) };
  const modelOf = (weights: Weights, { history }: Progress): LandmarkModel => ({
    ...{ architecture, preprocessing, landmarkNames, weights },
    training: { ...about, history },
  });
  let model = resume?.model ?? null;
  try {
    const events = train({
      trainer,
      samples: networkSamples(images, { ...inputs, augmentation: augmentationOf(experiment, scale) }),
      validation: networkSamples(split.validation.map(annotated), inputs),
      batchSize: Math.min(batch, images.length),
      schedule: schedule(scale.learningRate, { shape: scale.schedule, warmup: scale.warmup }),
      epochs,
      ...(minutes !== undefined && { minutes }),
      seed,
      onWarning: () => {},
      ...(resume && { resume: resume.checkpoint }),
    });
    for await (const event of events) {
      if (event.type === "epoch") {
        const { state, progress } = event.checkpoint;
        if (fraction === 0 || event.improved || model === null) model = modelOf(state.weights, progress);
        await onEpoch?.(event, model);
      }
      if (event.type === "stopped") model ??= modelOf(event.checkpoint.state.weights, event.checkpoint.progress);
    }
  } finally {
    trainer.dispose();
    loss.dispose();
  }
  return model!; // there is at least one epoch, or what was resumed
}

const annotated = ({ raster: image, landmarks, spacing, image: name }: ExperimentSample) => ({
  image,
  landmarks,
  spacing,
  name,
});

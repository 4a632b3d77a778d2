import { assertInteger, assertPositive } from "../internal/guards.ts";
import type { LandmarkLoss } from "../losses/landmarkLoss.ts";
import { assembleBatch, epochOrder } from "./batch.ts";
import type { SampleSource } from "./samples.ts";
import type { Schedule } from "./schedule.ts";
import type { Trainer, TrainerState } from "./Trainer.ts";
import { type ValidationResult, validate } from "./validate.ts";

/** One finished epoch. */
export interface EpochRecord {
  /** From 1. */
  readonly epoch: number;
  readonly trainLoss: number;
  readonly validation: ValidationResult | null;
  readonly learningRate: number;
  readonly seconds: number;
}

/** Where a run stands; with the trainer's state it is all that a resumed run needs. */
export interface Progress {
  /** Epochs finished. */
  readonly epoch: number;
  /** Steps taken in the epoch under way, and the sum of their losses. */
  readonly step: number;
  readonly lossSum: number;
  readonly secondsInEpoch: number;
  /** Epochs planned; with `minutes` alone it is known after the first. */
  readonly epochs: number | null;
  readonly history: readonly EpochRecord[];
  /** The lowest validation loss (training loss without validation) and its epoch. */
  readonly best: { readonly epoch: number; readonly loss: number } | null;
}

export interface Checkpoint {
  readonly progress: Progress;
  readonly state: TrainerState;
}

export type TrainingEvent =
  | {
      readonly type: "step";
      readonly epoch: number;
      readonly step: number;
      readonly steps: number;
      readonly loss: number;
      readonly gradientNorm: number;
      readonly learningRate: number;
      readonly seconds: number;
      readonly images: number;
      readonly epochs: number | null;
    }
  | {
      readonly type: "epoch";
      readonly record: EpochRecord;
      readonly improved: boolean;
      readonly checkpoint: Checkpoint;
    }
  /** Aborted or out of time in the middle of an epoch: save the checkpoint to go on later. */
  | { readonly type: "stopped"; readonly reason: "aborted" | "minutes"; readonly checkpoint: Checkpoint }
  | { readonly type: "done"; readonly progress: Progress };

export interface TrainOptions {
  readonly trainer: Trainer;
  readonly samples: SampleSource;
  /** @default none */
  readonly validation?: SampleSource;
  readonly loss: LandmarkLoss;
  readonly batchSize: number;
  readonly schedule: Schedule;
  /** Epochs to train. @default as many as fit into `minutes` */
  readonly epochs?: number;
  /** Time limit. Without `epochs` their number is planned from the duration of the first one. @default none */
  readonly minutes?: number;
  /** Seeds the order of the samples. @default 0 */
  readonly seed?: number | string;
  readonly signal?: AbortSignal;
  /** Goes on from here; the trainer is restored to its state. @default from the beginning */
  readonly resume?: Checkpoint;
}

/**
 * Trains, as an async iterator of events: read them with `for await`, save the checkpoints that they carry.
 *
 * Everything random derives from seeds and (epoch, index), so a run that is resumed from a checkpoint, in the middle of an
 * epoch too, gives the same weights bit for bit as one that was never interrupted, on the same backend.
 */
export async function* train(options: TrainOptions): AsyncGenerator<TrainingEvent, Progress> {
  const { trainer, samples, validation, loss, batchSize, schedule, minutes, seed = 0, signal, resume } = options;
  assertInteger("train", "batchSize", batchSize);
  if (options.epochs !== undefined) assertInteger("train", "epochs", options.epochs);
  if (minutes !== undefined) assertPositive("train", "minutes", minutes);
  if (options.epochs === undefined && minutes === undefined) throw new Error("train: give epochs, minutes or both");
  if (samples.size < batchSize) {
    throw new RangeError(`train: batchSize must be at most the ${samples.size} samples, got ${batchSize}`);
  }
  const steps = Math.floor(samples.size / batchSize); // the incomplete last batch is left out, as in the paper
  const started = performance.now();
  let progress: Progress = resume?.progress ?? {
    epoch: 0,
    step: 0,
    lossSum: 0,
    secondsInEpoch: 0,
    epochs: options.epochs ?? null,
    history: [],
    best: null,
  };
  if (options.epochs !== undefined) progress = { ...progress, epochs: options.epochs };
  if (resume) trainer.restore(resume.state);
  const earlier = progress.history.reduce((sum, record) => sum + record.seconds, progress.secondsInEpoch);
  const elapsed = () => earlier + (performance.now() - started) / 1000;
  const outOfTime = () => minutes !== undefined && elapsed() >= 60 * minutes;

  while (progress.epochs === null || progress.epoch < progress.epochs) {
    const epoch = progress.epoch;
    const order = epochOrder(samples.size, seed, epoch);
    const epochStart = performance.now();
    const before = progress.secondsInEpoch;
    let learningRate = 0;
    for (let step = progress.step; step < steps; step++) {
      if (signal?.aborted || outOfTime()) {
        progress = { ...progress, secondsInEpoch: before + (performance.now() - epochStart) / 1000 };
        yield {
          type: "stopped",
          reason: signal?.aborted ? "aborted" : "minutes",
          checkpoint: { progress, state: await trainer.state() },
        };
        return progress;
      }
      const batch = assembleBatch(samples, order.subarray(step * batchSize, (step + 1) * batchSize), epoch);
      learningRate = schedule(epoch * steps + step, (progress.epochs ?? Number.POSITIVE_INFINITY) * steps);
      const result = await trainer.step(batch, learningRate);
      progress = { ...progress, step: step + 1, lossSum: progress.lossSum + result.loss };
      const event = {
        epoch: epoch + 1,
        step: step + 1,
        steps,
        images: batch.size,
        learningRate,
        seconds: elapsed(),
        epochs: progress.epochs,
      };
      yield { type: "step", ...event, ...result };
    }
    const result =
      validation && validation.size > 0
        ? await validate(trainer.network, await trainer.weights(), validation, loss, batchSize)
        : null;
    const trainLoss = progress.lossSum / steps;
    const judged = result?.loss ?? trainLoss;
    const improved = progress.best === null || judged < progress.best.loss;
    const seconds = before + (performance.now() - epochStart) / 1000;
    const record: EpochRecord = { epoch: epoch + 1, trainLoss, validation: result, learningRate, seconds };
    progress = {
      ...progress,
      epoch: epoch + 1,
      step: 0,
      lossSum: 0,
      secondsInEpoch: 0,
      history: [...progress.history, record],
      best: improved ? { epoch: epoch + 1, loss: judged } : progress.best,
      epochs: progress.epochs ?? Math.max(1, Math.floor((60 * (minutes ?? 0) * 0.98) / seconds)),
    };
    yield { type: "epoch", record, improved, checkpoint: { progress, state: await trainer.state() } };
  }
  yield { type: "done", progress };
  return progress;
}

import { assertAnswers, assertFunction, assertInteger, assertPositive, fieldsOf, refusal } from "../internal/guards.ts";
import { assembleBatch, epochOrder } from "./batch.ts";
import { breathe } from "./breathe.ts";
import { LabelCount } from "./LabelCount.ts";
import { oneRun } from "./oneRun.ts";
import { Prefetch } from "./prefetch.ts";
import type { Checkpoint, EpochRecord, Progress, TrainingEvent, TrainingWarning } from "./progress.ts";
import type { SampleSource } from "./sampleSource.ts";
import type { Schedule } from "./schedule.ts";
import type { TrainerLike } from "./trainerOptions.ts";
import { validate } from "./validate.ts";

/** Options of `train`. */
export interface TrainOptions {
  /** Makes the steps; it stays yours to dispose. */
  readonly trainer: TrainerLike;
  /** What it learns from, in an order that is drawn anew for each epoch. */
  readonly samples: SampleSource;
  /** @default none */
  readonly validation?: SampleSource;
  /** Images of a step. @default 16, or all where there are fewer */
  readonly batchSize?: number;
  /** The learning rate of each step (`schedule`). */
  readonly schedule: Schedule;
  /** Epochs to train. @default as many as fit into `minutes` */
  readonly epochs?: number;
  /**
   * Time limit of the whole run, that before an interruption included. Without `epochs` their number is planned by what is
   * left of it and the last epoch's duration, after each epoch of the first quarter of the time. @default none
   */
  readonly minutes?: number;
  /** Ends the run after so many epochs without a better one than the best. @default never */
  readonly patience?: number;
  /** Seeds the order of the samples. @default 0 */
  readonly seed?: number | string;
  /** Batches asked for ahead of their step, so that a source that works elsewhere need not make it wait. @default 1 */
  readonly prefetch?: number;
  /** Told of what is not wrong, but probably not meant. @default console.warn of the message */
  readonly onWarning?: (warning: TrainingWarning) => void;
  /** Stops before the next step, with a `stopped` event. @default never */
  readonly signal?: { readonly aborted: boolean };
  /** Goes on from here; the trainer is restored to its state. @default from the beginning */
  readonly resume?: Checkpoint;
}

const beginning: Progress = {
  epoch: 0,
  step: 0,
  lossSum: 0,
  secondsInEpoch: 0,
  waitedInEpoch: 0,
  epochs: null,
  history: [],
  best: null,
};

/** Shares of the time limit: what a plan uses, and when the last one is made. */
const [plannedShare, planningShare] = [0.98, 0.25];

/**
 * Trains, as an async iterator of events: read them with `for await`, save the checkpoints that they carry. A consumer
 * that leaves the loop ends the run.
 *
 * Everything random derives from seeds and (epoch, index), so a run that is resumed from a checkpoint, in the middle of an
 * epoch too, gives the same weights bit for bit as one that was never interrupted, on the same backend.
 *
 * A run whose samples hold no landmark at all is refused: before its first step where the source counts its `labels`,
 * otherwise after its first epoch. Landmarks that no sample has are warned of at the same time. A trainer is in one run
 * at a time: two would take their steps on the same weights.
 *
 * @throws RangeError for options out of range, a batch larger than the samples, samples without landmarks, a checkpoint
 *   of other samples; Error for a validation whose loss the trainer does not know, and for a trainer whose run has not
 *   ended; whatever `trainer.step` throws
 */
export async function* train(options: TrainOptions): AsyncGenerator<TrainingEvent, Progress> {
  const { trainer, samples, schedule } = fieldsOf("train", "options", options);
  assertAnswers("train", "trainer", trainer, "step", "state", "restore");
  assertAnswers("train", "samples", samples, "get");
  assertFunction("train", "schedule", schedule);
  return yield* oneRun(trainer, run(options));
}

async function* run(options: TrainOptions): AsyncGenerator<TrainingEvent, Progress> {
  const { trainer, samples, validation, schedule, minutes, patience, signal, resume } = options;
  const { seed = 0, prefetch = 1, onWarning = ({ message }) => console.warn(message) } = options;
  assertInteger("train", "samples.size", samples.size);
  const { batchSize = Math.min(16, samples.size) } = options;
  assertInteger("train", "batchSize", batchSize);
  if (options.epochs !== undefined) assertInteger("train", "epochs", options.epochs);
  if (minutes !== undefined) assertPositive("train", "minutes", minutes);
  if (patience !== undefined) assertInteger("train", "patience", patience);
  assertInteger("train", "prefetch", prefetch, 0);
  if (options.epochs === undefined && minutes === undefined) throw new Error("train: give epochs, minutes or both");
  if (samples.size < batchSize) throw refusal("train", "batchSize", `at most the ${samples.size} samples`, batchSize);
  const steps = Math.floor(samples.size / batchSize); // the incomplete last batch is left out, as in the paper
  let progress = resume?.progress ?? beginning;
  if (progress.step > steps)
    throw refusal("train", "resume.progress.step", `at most the ${steps} steps of an epoch`, progress.step);
  if (options.epochs !== undefined) progress = { ...progress, epochs: options.epochs };
  if (validation && validation.size > 0 && !trainer.loss)
    throw new Error("train: trainer.loss must be there to validate by; give the trainer one, or no validation");
  const labels = new LabelCount(trainer.network.landmarks, samples, onWarning);
  if (resume) await trainer.restore(resume.state);

  const started = performance.now();
  const earlier = progress.history.reduce((sum, record) => sum + record.seconds, progress.secondsInEpoch);
  const elapsed = () => earlier + (performance.now() - started) / 1000;
  const outOfTime = () => minutes !== undefined && elapsed() >= 60 * minutes;
  const plannedEpochs = (done: number, seconds: number): number | null => {
    if (options.epochs !== undefined || minutes === undefined) return progress.epochs;
    if (progress.epochs !== null && elapsed() > 60 * minutes * planningShare) return progress.epochs;
    return done + Math.max(0, Math.floor((60 * minutes * plannedShare - elapsed()) / seconds));
  };
  const rateAt = (epoch: number, step: number) =>
    schedule(epoch * steps + step, (progress.epochs ?? Number.POSITIVE_INFINITY) * steps);
  const checkpoint = async (): Promise<Checkpoint> => ({ progress, state: await trainer.state() });
  const batches = new Prefetch(
    places(() => progress, steps),
    ({ epoch, step }) => {
      const order = epochOrder(samples.size, seed, epoch);
      return assembleBatch(samples, order.subarray(step * batchSize, (step + 1) * batchSize), epoch);
    },
    prefetch,
  );

  const isAtEnd = () => progress.epochs !== null && progress.epoch >= progress.epochs;
  const isOutOfPatience = () =>
    patience !== undefined && progress.best !== null && progress.epoch - progress.best.epoch >= patience;
  while (!isAtEnd() && !isOutOfPatience()) {
    const { epoch, secondsInEpoch: before } = progress;
    const whole = progress.step === 0;
    const epochStart = performance.now();
    const inEpoch = () => before + (performance.now() - epochStart) / 1000;
    for (let step = progress.step; ; step++) {
      await breathe();
      // An epoch whose steps are done is finished even when the time is up: its validation may make it the best one.
      if (signal?.aborted || (step < steps && outOfTime())) {
        progress = { ...progress, secondsInEpoch: inEpoch() };
        yield { type: "stopped", reason: signal?.aborted ? "aborted" : "minutes", checkpoint: await checkpoint() };
        return progress;
      }
      if (step === steps) break;
      const { result: batch, waited } = await batches.next({ fill: !trainer.elsewhere });
      labels.add(batch);
      const learningRate = rateAt(epoch, step);
      const stepping = trainer.step(batch, learningRate);
      if (trainer.elsewhere) batches.fill(); // on this thread, which is free now
      const result = await stepping;
      const { lossSum, waitedInEpoch } = progress;
      progress = {
        ...progress,
        step: step + 1,
        lossSum: lossSum + result.loss,
        waitedInEpoch: waitedInEpoch + waited,
      };
      const place = { epoch: epoch + 1, step: step + 1, steps, epochs: progress.epochs };
      yield { type: "step", ...place, ...result, images: batch.size, learningRate, seconds: elapsed(), waited };
    }
    if (whole) labels.judge();
    const { network } = trainer;
    const result =
      validation && validation.size > 0
        ? await validate({
            network,
            weights: await trainer.weights(),
            samples: validation,
            loss: trainer.loss!,
            batchSize,
          })
        : null;
    const trainLoss = progress.lossSum / steps;
    const judged = result && result.count > 0 ? result.loss : trainLoss;
    const improved = judged < (progress.best?.loss ?? Number.POSITIVE_INFINITY);
    const seconds = inEpoch();
    const learningRate = rateAt(epoch, steps - 1);
    const { waitedInEpoch: waited } = progress;
    const record: EpochRecord = { epoch: epoch + 1, trainLoss, validation: result, learningRate, seconds, waited };
    progress = {
      epoch: epoch + 1,
      step: 0,
      lossSum: 0,
      secondsInEpoch: 0,
      waitedInEpoch: 0,
      epochs: plannedEpochs(epoch + 1, seconds),
      history: [...progress.history, record],
      best: improved ? { epoch: epoch + 1, loss: judged } : progress.best,
    };
    yield { type: "epoch", record, improved, checkpoint: await checkpoint() };
  }
  yield { type: "done", progress };
  return progress;
}

/** The steps from where a run stands to its end, which may become known only on the way. */
function* places(progress: () => Progress, steps: number) {
  let { epoch, step } = progress();
  for (; epoch < (progress().epochs ?? Number.POSITIVE_INFINITY); epoch++, step = 0)
    for (; step < steps; step++) yield { epoch, step };
}

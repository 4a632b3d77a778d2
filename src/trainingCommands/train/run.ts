import { availableParallelism } from "node:os";
import { basename, resolve } from "node:path";
import type { Augmentation } from "../../augment/index.ts";
import { patchBackend } from "../../backends/index.ts";
import { groupedSplit } from "../../data/index.ts";
import { dataProvenance, today } from "../../files/dataProvenance.ts";
import { exists, makeFolder } from "../../files/folders.ts";
import { isPresent } from "../../geometry/index.ts";
import { counted } from "../../internal/counted.ts";
import { gaussianNllLoss, type HeatmapLoss, sumLosses, trainableLossByName } from "../../losses/index.ts";
import { countParameters, type Weights } from "../../network/index.ts";
import { type LoadedSample, samplePool, startParallelTrainer } from "../../node/index.ts";
import { networkOf } from "../../pipelines/index.ts";
import { collectRarely } from "../../terminal/collectRarely.ts";
import { sentenceOf, UsageError, usage } from "../../terminal/failure.ts";
import { Interruption } from "../../terminal/Interruption.ts";
import { learnFamiliarityOf } from "../../terminal/learnFamiliarityOf.ts";
import { refineModel } from "../../terminal/learnRefinement.ts";
import { assertColumn, checkDataOptions, loadSamples, splitTest } from "../../terminal/loadSamples.ts";
import { assertWritable } from "../../terminal/outputFolder.ts";
import { preset, readAugmentation } from "../../terminal/preset.ts";
import { isPreset } from "../../terminal/presetNames.ts";
import { say } from "../../terminal/progressBar.ts";
import { shellQuote } from "../../terminal/shellQuote.ts";
import { startBackend } from "../../terminal/startBackend.ts";
import {
  type Checkpoint,
  networkSamples,
  schedule,
  Trainer,
  type TrainerLike,
  train,
  transferWeights,
} from "../../training/index.ts";
import type { TrainOptions, trainCommand } from "./command.ts";
import { type InitialWeights, readInit } from "./readInit.ts";
import { RunFiles } from "./runFiles.ts";
import { TrainingDisplay } from "./trainingDisplay.ts";
import {
  annotated,
  checkNetwork,
  checkpointFile,
  digest,
  newRun,
  type RunRecord,
  readCheckpoint,
  type TrainSettings,
} from "./trainingRun.ts";

/** Steps over which the learning rate rises. */
const warmup = 20;

/** Settings that may be given anew on resuming: limits and places, not what shapes the model. */
const movableSettings = [
  "out",
  "data",
  "points",
  "epochs",
  "minutes",
  "patience",
  "backend",
  "dataWorkers",
  "recompute",
] as const;

/** Why some of the others may not. */
const fixedReasons: Readonly<Record<string, string>> = {
  workers: "each worker normalizes and mixes its own part of a batch, so other parts train another model",
  syncStatistics: "normalization would change",
  accumulate: "each part of a batch is normalized and mixed by itself, so other parts train another model",
};

type MovableSettings = Partial<Pick<TrainSettings, (typeof movableSettings)[number]>> & { readonly out: string };

/** `kneel train`: a model directory in --out, with the checkpoint, log and curves beside the model. */
export async function run({ resume, ...options }: TrainOptions, command: ReturnType<typeof trainCommand>) {
  return resume ? resumeRun(options, command) : startRun(options);
}

async function startRun({ data, points, ...options }: Omit<TrainOptions, "resume">): Promise<readonly string[]> {
  const missing = data === undefined ? "--data" : points === undefined ? "--points" : null;
  if (missing) throw new UsageError(`${missing} is missing; see kneel train --help`);
  const unlimited = options.epochs === undefined && options.minutes === undefined;
  const settings = { ...options, data: data!, points: points!, ...(unlimited && { epochs: 60 }) };
  const { out } = settings;
  checkDataOptions(settings);
  if (settings.syncStatistics && settings.workers === 1)
    throw new UsageError(
      "--sync-statistics needs --workers of 2 or more, whose parts of a batch it normalizes together",
    );
  checkNetwork(settings);
  if ((await exists(checkpointFile(out))) || (await exists(resolve(out, "model.json"))))
    throw new UsageError(
      `--out ${out} holds a run or a model already; add --resume to go on with it, or choose another folder`,
    );
  if (settings.heatmapLoss !== undefined && settings.workers > 1)
    throw new UsageError("--heatmap-loss is computed by one worker only; leave it out, or --workers");
  const { init } = settings;
  const places = {
    data: resolve(settings.data),
    points: resolve(settings.points),
    ...(init !== undefined && { init: resolve(init) }),
  };
  return work({ ...settings, ...places }, null);
}

/** `kneel train --resume`: goes on from the checkpoint in --out. */
async function resumeRun(options: Omit<TrainOptions, "resume">, command: ReturnType<typeof trainCommand>) {
  const moved = movedSettings(options, command);
  const stored = await readCheckpoint(moved.out);
  const { data = stored.run.settings.data, points = stored.run.settings.points } = moved;
  const settings = { ...stored.run.settings, ...moved, data: resolve(data), points: resolve(points) };
  const { epoch, epochs } = stored.checkpoint.progress;
  if (epoch >= (moved.epochs ?? epochs ?? Number.POSITIVE_INFINITY))
    throw new UsageError(
      `--resume: the ${epoch} epochs of the run in ${moved.out} are finished; give more --epochs to go on`,
    );
  return work(settings, stored);
}

/** What was given beside --resume. */
function movedSettings(
  options: Omit<TrainOptions, "resume">,
  command: ReturnType<typeof trainCommand>,
): MovableSettings {
  const names = Object.keys(options) as (keyof typeof options)[];
  const given = names.filter((name) => command.getOptionValueSource(name) === "cli");
  const fixed = given.find((name) => !(movableSettings as readonly string[]).includes(name));
  if (fixed !== undefined) {
    const { long } = command.options.find((option) => option.attributeName() === fixed)!;
    const why = fixedReasons[fixed] ? `: ${fixedReasons[fixed]}` : "";
    throw new UsageError(
      `${long} cannot change on resuming${why}; leave it out, or start another run in another --out`,
    );
  }
  return { ...Object.fromEntries(given.map((name) => [name, options[name]])), out: options.out };
}

async function work(
  settings: TrainSettings,
  stored: { checkpoint: Checkpoint; run: RunRecord } | null,
): Promise<readonly string[]> {
  const { out, points, seed, workers, accumulate } = settings;
  await assertWritable(out);
  collectRarely();
  await startBackend(settings.backend, workers);
  const source = stored || settings.init === undefined ? null : await readInit(settings.init);
  const dataset = await loadSamples(settings);
  if (settings.inputSpacing && dataset.samples.some(({ spacing }) => spacing === null))
    throw new UsageError(
      `--input-spacing needs the spacing of every image, which ${points} does not give; add --spacing`,
    );
  const { train: learning, test } = splitTest(dataset.samples, settings);
  const { train: training, validation } = splitValidation(learning, settings);
  const unlabeled = dataset.landmarkNames.filter((_, k) => !training.some(({ landmarks }) => isPresent(landmarks[k]!)));
  if (unlabeled.length === dataset.landmarkNames.length)
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
  if (stored && digest(training) !== stored.run.images.digest)
    throw new Error(`${settings.points}: not the training data of the run in ${out}; resume with the same files`);
  const { simd: kernels } = await patchBackend();
  if (stored?.run.kernels !== undefined && stored.run.kernels !== kernels)
    say(
      `this run has computed with "${stored.run.kernels}", here it goes on with "${kernels}": its weights may differ in their last bits`,
    );
  const augmentation = stored?.run.augmentation ?? (await augmentationOf(settings.augmentation, settings.size));
  const own = stored
    ? { ...stored.run, settings }
    : { ...newRun({ ...settings, batch }, dataset.landmarkNames, training), augmentation };
  const record: RunRecord = { ...own, kernels };
  const network = networkOf(record.architecture);
  say(
    `${counted(training.length, "image")} to train, ${validation.length} to validate, ${test.length} held out for testing`,
  );
  say(
    `hourglass of width ${settings.width}, depth ${settings.depth}: ${countParameters(network).toLocaleString("en")} parameters, backend ${settings.backend}`,
  );
  const weights = source && transferred(settings, record, source);

  await makeFolder(out);
  const about = await dataProvenance(points, settings.data, training);
  const command = `kneel train --data ${basename(settings.data)} --points ${basename(points)}`;
  const files = new RunFiles(record, {
    trainedOn: { ...about, date: today(), command },
    familiarity: learnFamiliarityOf(learning, record, settings.groupColumn),
  });
  await files.begin(stored?.checkpoint.progress ?? null);
  const loss = trainableLossByName(settings.loss, network.landmarks);
  const inputs = { preprocessing: record.preprocessing, grid: record.architecture.grid, seed };
  const hasSpacing = learning.every(({ spacing }) => spacing !== null);
  const display = new TrainingDisplay(settings.minutes, hasSpacing ? "mm" : "px");
  const interruption = new Interruption((line) => display.log(line));
  const options = {
    network,
    ...(weights && { weights }),
    adam: { weightDecay: settings.weightDecay, clipNorm: settings.clip > 0 ? settings.clip : null },
    mixUp: settings.mixup > 0 ? { alpha: settings.mixup, variant: settings.mixupVariant } : null,
    seed,
    accumulate,
    recompute: settings.recompute ?? false,
  };
  const { backend } = settings;
  const idle = Math.max(0, availableParallelism() - workers);
  const { dataWorkers = Math.min(2, idle) } = settings;
  const samples = samplePool(training.map(annotated), { ...inputs, augmentation, workers: dataWorkers });
  let trainer: TrainerLike | undefined;
  let next: readonly string[] | null = null;
  try {
    trainer =
      workers === 1
        ? new Trainer({ ...options, loss, heatmapLoss: heatmapLossOf(settings, record) })
        : await startParallelTrainer({
            ...options,
            loss: settings.loss,
            workers,
            syncStatistics: settings.syncStatistics ?? false,
            backend,
            onWarning: (message) => say(`--workers: ${message}`),
          });
    const events = train({
      trainer,
      samples,
      validation: networkSamples(validation.map(annotated), inputs),
      batchSize: batch,
      onWarning: () =>
        say(
          `${points}: no training image has ${listed(unlabeled)}: the model learns nothing of where, and predicts all the same`,
        ),
      schedule: schedule(settings.lr, { shape: settings.schedule, warmup }),
      ...(settings.epochs !== undefined && { epochs: settings.epochs }),
      ...(settings.minutes !== undefined && { minutes: settings.minutes }),
      ...(settings.patience !== undefined && { patience: settings.patience }),
      seed,
      signal: interruption.signal,
      ...(stored && { resume: stored.checkpoint }),
    });
    for await (const event of events) {
      if (event.type === "step") display.step(event);
      if (event.type === "epoch") {
        await files.epoch(event);
        display.epoch(event);
      }
      if (event.type === "stopped") {
        await files.save(event.checkpoint);
        display.end();
        const more = event.reason === "minutes" ? ` --minutes ${2 * settings.minutes!}` : "";
        const why = event.reason === "minutes" ? "time is up" : "stopped";
        say(`${why}; go on with: kneel train --resume --out ${shellQuote(out)}${more}`);
        if (event.reason === "aborted") process.exitCode = interruption.exitCode;
      }
      if (event.type === "done") {
        next = display.done(event.progress, out);
      }
    }
  } catch (error) {
    throw new Error(`${(error as Error).message}; ${await kept(out)}`, { cause: error });
  } finally {
    display.end();
    await samples.close();
    await trainer?.dispose();
    loss.dispose();
    interruption.end();
  }
  if (next !== null && settings.refine) await refineModel(out, training, validation, settings.groupColumn);
  return next ?? [];
}

/** A preset, or what a file says. */
async function augmentationOf(name: string, size: TrainSettings["size"]): Promise<Augmentation> {
  return isPreset(name) ? preset(name, size, "--augmentation") : readAugmentation(name, "--augmentation");
}

/** What is left of a run that has failed. */
async function kept(out: string): Promise<string> {
  if (!(await exists(checkpointFile(out)))) {
    const isBegun = await exists(resolve(out, "model.json")); // `startRun` refuses such a folder
    return `there is no checkpoint of it yet${isBegun ? `; begin again in another --out, or remove ${out}` : ""}`;
  }
  return `its last checkpoint is kept; go on from there with: kneel train --resume --out ${shellQuote(out)}`;
}

/** The weights to start from, saying what was taken. */
function transferred({ init, seed }: TrainSettings, record: RunRecord, source: InitialWeights): Weights {
  const { landmarks, unmatched, width, depth, block } = source;
  const own = record.landmarkNames;
  const head = Array.isArray(landmarks) ? landmarks.join() === own.join() : landmarks === own.length;
  const { weights, taken, fresh } = usage(
    () => transferWeights(networkOf(record.architecture), source, { head, seed }),
    () => `--init ${init} is of another network; give --width ${width} --depth ${depth} --block ${block}, as it has`,
  );
  say(`${taken.length} parameters from ${init}; fresh: ${fresh.length === 0 ? "none" : listed(fresh)}`);
  if (unmatched.length > 0) say(`${init}: ${listed(unmatched)} left out, which the network does not have`);
  return weights;
}

const listed = (names: readonly string[]) =>
  names.slice(0, 4).join(", ") + (names.length > 4 ? ` and ${names.length - 4} more` : "");

function heatmapLossOf({ heatmapLoss, heatmapWeight }: TrainSettings, { architecture }: RunRecord): HeatmapLoss | null {
  if (heatmapLoss === undefined) return null;
  const { beta, grid } = architecture;
  return sumLosses([{ loss: gaussianNllLoss({ beta, grid }), weight: heatmapWeight }]);
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

import { availableParallelism } from "node:os";
import { basename, resolve } from "node:path";
import type { Augmentation } from "../../augment/index.ts";
import { patchBackend } from "../../backends/index.ts";
import { dataProvenance, today } from "../../files/dataProvenance.ts";
import { exists } from "../../files/folders.ts";
import { counted } from "../../internal/counted.ts";
import { errorOf } from "../../internal/thrown.ts";
import { trainableLossByName } from "../../losses/index.ts";
import { countParameters } from "../../network/index.ts";
import { samplePool } from "../../node/index.ts";
import { networkOf } from "../../pipelines/index.ts";
import { collectRarely } from "../../terminal/collectRarely.ts";
import { UsageError } from "../../terminal/failure.ts";
import { Interruption } from "../../terminal/Interruption.ts";
import { learnFamiliarityOf } from "../../terminal/learnFamiliarityOf.ts";
import { refineModel } from "../../terminal/learnRefinement.ts";
import { preset, readAugmentation } from "../../terminal/preset.ts";
import { isPreset } from "../../terminal/presetNames.ts";
import { say } from "../../terminal/progressBar.ts";
import { seenFold } from "../../terminal/seenFold.ts";
import { shellQuote } from "../../terminal/shellQuote.ts";
import { startBackend } from "../../terminal/startBackend.ts";
import { networkSamples, schedule, type TrainerLike, train } from "../../training/index.ts";
import { fewOf } from "./fewOf.ts";
import { loadRunImages } from "./loadRunImages.ts";
import { type InitialWeights, readInit } from "./readInit.ts";
import { RunFiles } from "./runFiles.ts";
import type { RunRecord, TrainSettings } from "./runRecord.ts";
import { startTrainer, transferredWeights } from "./startTrainer.ts";
import { TrainingDisplay } from "./trainingDisplay.ts";
import { annotated, checkpointFile, newRun, type StoredRun } from "./trainingRun.ts";

/** Steps over which the learning rate rises. */
const warmup = 20;

/** Refuses to start from what learned from the images that are held out for testing, by its own record. */
function assertUnseen(source: InitialWeights | null, { init, foldsColumn, testFold }: TrainSettings): void {
  const seen = testFold && source?.training ? seenFold(source.training, foldsColumn!, testFold) : null;
  if (seen !== null)
    throw new UsageError(`--init: ${init} ${seen}; test on what it never saw, or start from another model`);
}

/** Trains, anew or from a checkpoint on, and writes the files of the run; what comes next. */
export async function trainModel(settings: TrainSettings, stored: StoredRun | null): Promise<readonly string[]> {
  const { out, points, seed, workers } = settings;
  collectRarely();
  await startBackend(settings.backend, workers);
  const source = stored || settings.init === undefined ? null : await readInit(settings.init);
  assertUnseen(source, settings);
  const images = await loadRunImages(settings, stored?.run ?? null);
  const { landmarkNames, learning, training, validation, unlabeled } = images;
  const { simd: kernels } = await patchBackend();
  if (stored?.run.kernels !== undefined && stored.run.kernels !== kernels)
    say(
      `this run has computed with "${stored.run.kernels}", here it goes on with "${kernels}": its weights may differ in their last bits`,
    );
  const augmentation = stored?.run.augmentation ?? (await augmentationOf(settings.augmentation, settings.size));
  const own = stored
    ? { ...stored.run, settings }
    : { ...newRun({ ...settings, batch: images.batch }, landmarkNames, training), augmentation };
  const record: RunRecord = { ...own, kernels };
  const network = networkOf(record.architecture);
  say(
    `${counted(training.length, "image")} to train, ${validation.length} to validate, ${images.test.length} held out for testing`,
  );
  say(
    `hourglass of width ${settings.width}, depth ${settings.depth}: ${countParameters(network).toLocaleString("en")} parameters, backend ${settings.backend}`,
  );
  const weights = source && transferredWeights(record, source);

  const about = await dataProvenance(points, settings.data, training);
  const command = `kneel train --data ${basename(settings.data)} --points ${basename(points)}`;
  const files = new RunFiles(record, {
    trainedOn: { ...about, date: today(), command },
    familiarity: learnFamiliarityOf(learning, record, settings.groupColumn),
  });
  await files.begin(stored?.checkpoint.progress ?? null);
  const loss = trainableLossByName(settings.loss, network.landmarks);
  const inputs = { preprocessing: record.preprocessing, grid: record.architecture.grid, seed };
  const hasSpacing = validation.every(({ spacing }) => spacing !== null); // of what errors are told
  const display = new TrainingDisplay(settings.minutes, hasSpacing ? "mm" : "px");
  const interruption = new Interruption((line) => display.log(line));
  const idle = Math.max(0, availableParallelism() - workers);
  const { dataWorkers = Math.min(2, idle) } = settings;
  const samples = samplePool(training.map(annotated), { ...inputs, augmentation, workers: dataWorkers });
  let trainer: TrainerLike | undefined;
  let next: readonly string[] | null = null;
  try {
    trainer = await startTrainer(record, { weights, loss });
    const events = train({
      trainer,
      samples,
      validation: networkSamples(validation.map(annotated), inputs),
      batchSize: images.batch,
      onWarning: () =>
        say(
          `${points}: no training image has ${fewOf(unlabeled)}: the model learns nothing of where, and predicts all the same`,
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
    throw new Error(`${errorOf(error).message}; ${await kept(out)}`, { cause: error });
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

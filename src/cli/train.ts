import { createHash } from "node:crypto";
import { appendFile, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { lightAugmentation, noAugmentation } from "../augment/index.ts";
import { lossByName } from "../losses/index.ts";
import { countParameters } from "../network/index.ts";
import { type LoadedSample, writeFileAtomic, writeModel } from "../node/index.ts";
import { networkOf } from "../pipelines/index.ts";
import {
  type Checkpoint,
  formatCheckpoint,
  measureNormalization,
  networkSamples,
  type Progress,
  schedule,
  Trainer,
  type TrainingEvent,
  train,
} from "../training/index.ts";
import { trainingCurvesSvg } from "../viz/index.ts";
import { UsageError } from "./failure.ts";
import { loadSamples, splitTest } from "./loadSamples.ts";
import { clock, progressBar } from "./progressBar.ts";
import { startBackend } from "./startBackend.ts";
import {
  annotated,
  checkpointFile,
  meanShape,
  type RunRecord,
  readCheckpoint,
  splitValidation,
  type TrainSettings,
} from "./trainingRun.ts";

/** Steps over which the learning rate rises. */
const warmup = 20;

/** `kneel train`: a model directory in --out, with the checkpoint, log and curves beside the model. */
export async function trainCommand(settings: TrainSettings, resume: boolean): Promise<void> {
  const stored = resume ? await readCheckpoint(settings.out) : null;
  if (!resume && (await exists(checkpointFile(settings.out)))) {
    throw new UsageError(
      `--out ${settings.out} holds a run already; add --resume to go on with it, or choose another folder`,
    );
  }
  const options = stored ? { ...stored.run.settings, ...limitsOf(settings, stored.run.settings) } : settings;
  const dataset = await loadSamples(options);
  const { train: learning, test } = splitTest(dataset.samples, options);
  const { train: training, validation } = splitValidation(learning, options);
  await startBackend(options.backend);
  const fresh = () => newRun(options, dataset.landmarkNames, training);
  const run: RunRecord = stored ? { ...stored.run, settings: options } : fresh();
  if (stored && digest(training) !== run.images.digest) {
    throw new Error(
      `${options.points}: not the training data of the run in ${options.out}; resume with the same files`,
    );
  }
  await mkdir(options.out, { recursive: true });
  say(`${training.length} images to train, ${validation.length} to validate, ${test.length} held out for testing`);
  const network = networkOf(run.architecture);
  say(
    `hourglass of width ${options.width}, depth ${options.depth}: ${countParameters(network).toLocaleString("en")} parameters, backend ${options.backend}`,
  );

  const loss = lossByName(options.loss);
  const { preprocessing, architecture } = run;
  const source = { preprocessing, grid: architecture.grid, seed: options.seed };
  const augmentation = options.augmentation === "light" ? lightAugmentation() : noAugmentation();
  const trainer = new Trainer({
    network,
    loss,
    adam: { weightDecay: options.weightDecay, clipNorm: options.clip > 0 ? options.clip : null },
    mixUp: options.mixup > 0 ? { alpha: options.mixup, variant: options.mixupVariant } : null,
    seed: options.seed,
  });
  const abort = new AbortController();
  const interrupt = () => {
    if (abort.signal.aborted) process.exit(130);
    abort.abort();
    say("stopping after this step; press Ctrl-C again to stop at once");
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  const output = new RunOutput(run, validation.length > 0);
  try {
    await output.begin(stored?.checkpoint.progress ?? null);
    const events = train({
      trainer,
      samples: networkSamples(training.map(annotated), { ...source, augmentation }),
      validation: networkSamples(validation.map(annotated), source),
      loss,
      batchSize: options.batch,
      schedule: schedule(options.lr, { shape: options.schedule, warmup }),
      ...(options.epochs !== undefined && { epochs: options.epochs }),
      ...(options.minutes !== undefined && { minutes: options.minutes }),
      seed: options.seed,
      signal: abort.signal,
      ...(stored && { resume: stored.checkpoint }),
    });
    for await (const event of events) await output.take(event);
  } finally {
    output.end();
    trainer.dispose();
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
}

const say = (line: string) => process.stderr.write(`${line}\n`);

const exists = (path: string) =>
  readFile(path).then(
    () => true,
    () => false,
  );

/** On resuming, the limits may be moved; what shapes the model may not. */
function limitsOf(settings: TrainSettings, stored: TrainSettings): Partial<TrainSettings> {
  const { epochs = stored.epochs, minutes = stored.minutes, out } = settings;
  return { out, ...(epochs !== undefined && { epochs }), ...(minutes !== undefined && { minutes }) };
}

function newRun(
  settings: TrainSettings,
  landmarkNames: readonly string[],
  training: readonly LoadedSample[],
): RunRecord {
  const { width, height } = settings.size;
  const input = { width, height, fit: "contain", intensity: { low: 5, high: 99 } } as const;
  const preprocessing = { ...input, normalization: measureNormalization(training.map(annotated), input) };
  return {
    settings,
    architecture: {
      kind: "hourglass",
      inputShape: [height, width, 1],
      landmarks: landmarkNames.length,
      width: settings.width,
      depth: settings.depth,
      block: settings.block,
      upsampling: settings.upsampling,
      dropout: settings.dropout,
      beta: 1,
      grid: "center",
    },
    preprocessing,
    landmarkNames,
    images: { count: training.length, digest: digest(training) },
    meanShape: meanShape(training, preprocessing),
  };
}

function digest(samples: readonly LoadedSample[]): string {
  const hash = createHash("sha256");
  for (const { image, landmarks, raster } of samples) {
    hash
      .update(`${image} ${JSON.stringify(landmarks)}`)
      .update(new Uint8Array(raster.data.buffer, raster.data.byteOffset, raster.data.byteLength));
  }
  return hash.digest("hex").slice(0, 16);
}

/** The files and the bar of a run. */
class RunOutput {
  private readonly run: RunRecord;
  private readonly validated: boolean;
  private readonly bar = progressBar(
    "epoch {epoch} {bar} {percentage}% | loss {loss} | {rate} images/s | {left} left",
    1,
  );
  private seen = 0;
  private readonly started = performance.now();

  constructor(run: RunRecord, validated: boolean) {
    this.run = run;
    this.validated = validated;
  }

  private path(name: string): string {
    return join(this.run.settings.out, name);
  }

  /** Starts the log; on resuming, lines past the checkpoint go. */
  async begin(progress: Progress | null): Promise<void> {
    const lines = progress ? (await readFile(this.path("log.jsonl"), "utf8").catch(() => "")).split("\n") : [];
    const kept = lines.filter((line) => {
      try {
        return (JSON.parse(line).epoch ?? 0) <= progress!.epoch;
      } catch {
        return false;
      }
    });
    const start = JSON.stringify({
      event: progress ? "resume" : "start",
      at: new Date().toISOString(),
      ...(progress ? { after: progress.epoch } : { settings: this.run.settings }),
    });
    await writeFileAtomic(this.path("log.jsonl"), `${[...kept, start].join("\n")}\n`);
  }

  async take(event: TrainingEvent): Promise<void> {
    if (event.type === "step") this.step(event);
    if (event.type === "epoch") await this.epoch(event);
    if (event.type === "stopped") {
      await this.save(event.checkpoint);
      const why = event.reason === "aborted" ? "stopped" : "time is up";
      say(
        `${why}; go on with: kneel train --resume --out ${this.run.settings.out}${event.reason === "minutes" ? " --minutes MORE" : ""}`,
      );
      if (event.reason === "aborted") process.exitCode = 130;
    }
    if (event.type === "done") say(`done: ${this.summary(event.progress)}; the model is in ${this.run.settings.out}`);
  }

  private step(event: Extract<TrainingEvent, { type: "step" }>): void {
    const { epoch, step, steps, epochs, loss, images } = event;
    this.seen += images;
    const rate = this.seen / ((performance.now() - this.started) / 1000);
    const done = (epoch - 1) * steps + step;
    const total = (epochs ?? epoch) * steps;
    this.bar.setTotal(total);
    const left = epochs === null ? "?" : clock(((total - done) * images) / rate);
    this.bar.update(done, { epoch: `${epoch}/${epochs ?? "?"}`, loss: loss.toFixed(4), rate: rate.toFixed(1), left });
  }

  private async epoch({ record, improved, checkpoint }: Extract<TrainingEvent, { type: "epoch" }>): Promise<void> {
    const { progress } = checkpoint;
    if (improved) await writeModel(this.run.settings.out, this.model(checkpoint));
    await this.save(checkpoint);
    await appendFile(this.path("log.jsonl"), `${JSON.stringify({ event: "epoch", ...record, best: improved })}\n`);
    const history = progress.history.map(({ epoch, trainLoss, learningRate, validation }) => ({
      epoch,
      trainLoss,
      learningRate,
      ...(validation && {
        validationLoss: validation.loss,
        pck: validation.pck,
        validationError: validation.meanError,
      }),
    }));
    await writeFileAtomic(
      this.path("curves.svg"),
      trainingCurvesSvg(history, { title: "Training", pckLabel: "PCK at 2.5 (%)" }),
    );
    const { validation } = record;
    const judged = validation
      ? `, validation ${validation.loss.toFixed(4)}, mean error ${validation.meanError.toFixed(2)}, within 2.5: ${(100 * validation.pck).toFixed(1)} %`
      : "";
    say(
      `epoch ${record.epoch}/${progress.epochs ?? "?"}: loss ${record.trainLoss.toFixed(4)}${judged}, ${clock(record.seconds)}${improved ? " *" : ""}`,
    );
  }

  private save(checkpoint: Checkpoint): Promise<void> {
    return writeFileAtomic(
      checkpointFile(this.run.settings.out),
      formatCheckpoint(networkOf(this.run.architecture), checkpoint, this.run),
    );
  }

  private model({ progress, state }: Checkpoint) {
    const { architecture, preprocessing, landmarkNames, settings, images, meanShape: shape } = this.run;
    const { out: _, ...options } = settings;
    const training = {
      options,
      images: images.count,
      epoch: progress.epoch,
      best: progress.best,
      history: progress.history,
      meanShape: shape,
    };
    return { architecture, preprocessing, landmarkNames, weights: state.weights, training };
  }

  private summary({ best, history }: Progress): string {
    const record = history.find(({ epoch }) => epoch === best?.epoch);
    if (!record) return "no epoch finished";
    const { validation } = record;
    if (!this.validated || !validation)
      return `best epoch ${record.epoch}, training loss ${record.trainLoss.toFixed(4)}`;
    return `best epoch ${record.epoch}, mean validation error ${validation.meanError.toFixed(2)} over ${validation.count} points`;
  }

  end(): void {
    this.bar.stop();
  }
}

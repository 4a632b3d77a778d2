import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describeFileError } from "../../files/describeFileError.ts";
import { removeLeftovers } from "../../files/folders.ts";
import { writeFileAtomic, writeModel } from "../../node/index.ts";
import { networkOf } from "../../pipelines/index.ts";
import { type Checkpoint, type EpochEvent, formatCheckpoint, type Progress } from "../../training/index.ts";
import { trainingCurvesSvg } from "../../viz/index.ts";
import { logCsv } from "./logCsv.ts";
import type { RunRecord } from "./runRecord.ts";
import { checkpointFile, modelOf, type TrainingImages } from "./trainingRun.ts";

/** What `writeFileAtomic` leaves behind of these files when the process is killed. */
const leftover =
  /^\.(?:(?:checkpoint|weights-[0-9a-f]{12})\.safetensors|model\.json|log\.jsonl|log\.csv|curves\.svg)\.\d+\.\d+\.tmp$/;

/**
 * The files of a run. The checkpoint is written last: killed at any moment, a resumed run takes up the last one and
 * writes again what came after it, with the same content.
 */
export class RunFiles {
  private readonly run: RunRecord;
  private readonly images: TrainingImages;

  constructor(run: RunRecord, images: TrainingImages) {
    this.run = run;
    this.images = images;
  }

  private path(name: string): string {
    return join(this.run.settings.out, name);
  }

  /** Clears what a killed run left and starts the log; on resuming, its lines past the checkpoint go. */
  async begin(progress: Progress | null): Promise<void> {
    await removeLeftovers(this.run.settings.out, leftover);
    const kept = progress ? await this.logUpTo(progress.epoch) : [];
    const start = JSON.stringify({
      event: progress ? "resume" : "start",
      at: new Date().toISOString(),
      ...(progress ? { after: progress.epoch } : { settings: this.run.settings }),
    });
    await writeFileAtomic(this.path("log.jsonl"), `${[...kept, start].join("\n")}\n`);
  }

  private async logUpTo(last: number): Promise<string[]> {
    const log = await readFile(this.path("log.jsonl"), "utf8").catch(() => "");
    return log.split("\n").filter((line) => {
      try {
        return (JSON.parse(line).epoch ?? 0) <= last;
      } catch {
        return false;
      }
    });
  }

  async epoch({ record, improved, checkpoint }: EpochEvent): Promise<void> {
    if (improved) await writeModel(this.run.settings.out, modelOf(this.run, checkpoint, this.images));
    const line = JSON.stringify({ event: "epoch", ...record, best: improved });
    await appendFile(this.path("log.jsonl"), `${line}\n`).catch((error) => {
      throw describeFileError(error, this.path("log.jsonl"));
    });
    await writeFileAtomic(this.path("curves.svg"), curves(checkpoint.progress));
    await writeFileAtomic(this.path("log.csv"), logCsv(checkpoint.progress));
    await this.save(checkpoint);
  }

  async save(checkpoint: Checkpoint): Promise<void> {
    const bytes = formatCheckpoint(networkOf(this.run.architecture), checkpoint, this.run);
    await writeFileAtomic(checkpointFile(this.run.settings.out), bytes);
  }
}

function curves({ history }: Progress): string {
  const epochs = history.map(({ epoch, trainLoss, learningRate, validation }) => ({
    epoch,
    trainLoss,
    learningRate,
    ...(validation && {
      validationLoss: validation.loss,
      pck: validation.pck,
      validationError: validation.meanError,
    }),
  }));
  return trainingCurvesSvg(epochs, { title: "Training", pckLabel: "PCK at 2.5 (%)" });
}

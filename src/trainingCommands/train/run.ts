import { resolve } from "node:path";
import { exists } from "../../files/folders.ts";
import { aloneIn } from "../../terminal/aloneIn.ts";
import { UsageError } from "../../terminal/failure.ts";
import { checkDataOptions } from "../../terminal/loadSamples.ts";
import type { TrainOptions, trainCommand } from "./command.ts";
import { movedSettings } from "./movedSettings.ts";
import { assertCheckpoint, checkNetwork, checkpointFile, readCheckpoint } from "./trainingRun.ts";
import { trainModel } from "./trainModel.ts";

/** `kneel train`: a model directory in --out, with the checkpoint, log and curves beside the model. */
export async function run({ resume, ...options }: TrainOptions, command: ReturnType<typeof trainCommand>) {
  if (!resume) return startRun(options);
  const moved = movedSettings(options, command);
  await assertCheckpoint(moved.out);
  return aloneIn(moved.out, () => resumeRun(moved));
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
  await assertFresh(out);
  if (settings.heatmapLoss !== undefined && settings.workers > 1)
    throw new UsageError("--heatmap-loss is computed by one worker only; leave it out, or --workers");
  const { init } = settings;
  const places = {
    data: resolve(settings.data),
    points: resolve(settings.points),
    ...(init !== undefined && { init: resolve(init) }),
  };
  return aloneIn(out, async () => {
    await assertFresh(out);
    return trainModel({ ...settings, ...places }, null);
  });
}

async function assertFresh(out: string): Promise<void> {
  if ((await exists(checkpointFile(out))) || (await exists(resolve(out, "model.json"))))
    throw new UsageError(
      `--out ${out} holds a run or a model already; add --resume to go on with it, or choose another folder`,
    );
}

/** `kneel train --resume`: goes on from the checkpoint in --out. */
async function resumeRun(moved: ReturnType<typeof movedSettings>) {
  const stored = await readCheckpoint(moved.out);
  const { data = stored.run.settings.data, points = stored.run.settings.points } = moved;
  const settings = { ...stored.run.settings, ...moved, data: resolve(data), points: resolve(points) };
  const { epoch, epochs } = stored.checkpoint.progress;
  if (epoch >= (moved.epochs ?? epochs ?? Number.POSITIVE_INFINITY))
    throw new UsageError(
      `--resume: the ${epoch} epochs of the run in ${moved.out} are finished; give more --epochs to go on`,
    );
  return trainModel(settings, stored);
}

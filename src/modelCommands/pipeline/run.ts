import { basename, dirname, join } from "node:path";
import { exists } from "../../files/folders.ts";
import { readModel, writePipeline } from "../../node/index.ts";
import { KneelPipeline, type KneelPipelineModel, type LandmarkModel } from "../../pipelines/index.ts";
import { UsageError } from "../../terminal/failure.ts";
import { nextSteps } from "../../terminal/nextSteps.ts";
import { assertWritable } from "../../terminal/outputFolder.ts";
import { say } from "../../terminal/progressBar.ts";
import { seenFold, unrecordedFold } from "../../terminal/seenFold.ts";
import { startBackend } from "../../terminal/startBackend.ts";
import type { PipelineOptions } from "./command.ts";
import { learnPipeline } from "./learnPipeline.ts";

/** `kneel pipeline`: a pipeline directory from model directories, with limits and calibration learned from data. */
export async function run(options: PipelineOptions): Promise<readonly string[]> {
  const { data, points, out, refine, fieldMm, half = false } = options;
  if ((data === undefined) !== (points === undefined))
    throw new UsageError(`--${data === undefined ? "data" : "points"} is missing: --data and --points go together`);
  checkHeldOut(options);
  if (options.shape && data === undefined)
    throw new UsageError("--shape needs --data and --points: images to learn shape models from");
  await assertWritable(out);
  if (options.outOfFold !== undefined) await assertWritable(dirname(options.outOfFold), "--out-of-fold");
  const locate = options.locate ? await modelsOf(options.locate) : null;
  const localize = await modelsOf(options.localize);
  await assertUnseen(localize, options);
  const parts: KneelPipelineModel = { locate, localize, refine, fieldMm };
  await startBackend(options.backend);
  new KneelPipeline(parts).dispose(); // refuses models that do not go together
  const learned = data === undefined ? {} : await learnPipeline(parts, { ...options, data, points: points! });
  const names = (folders: readonly string[]) => folders.map((folder) => basename(folder));
  const models = { ...(options.locate && { locate: names(options.locate) }), localize: names(options.localize) };
  const pipeline = { ...parts, ...learned, about: { models, ...learned.about } };
  await writePipeline(out, pipeline, { precision: half ? "half" : "single" });
  say(`the pipeline is in ${out}`);
  return nextSteps.pipeline(out);
}

/** Refuses --held-out without what it needs. */
function checkHeldOut({ heldOut, foldsColumn, testFold, data, localize, outOfFold }: PipelineOptions): void {
  if (heldOut === undefined && outOfFold !== undefined)
    throw new UsageError("--out-of-fold needs --held-out, which model never saw which fold");
  if (heldOut === undefined) return;
  if (data === undefined) throw new UsageError("--held-out needs --data and --points: images to learn from");
  if (foldsColumn === undefined)
    throw new UsageError("--held-out needs --folds-column, the column that holds the fold of each row");
  if (testFold !== undefined)
    throw new UsageError("--held-out and --test-fold exclude each other: images of every fold are judged");
  if (heldOut.length !== localize.length)
    throw new UsageError(
      `--held-out must name one fold for each model of --localize (${localize.length}), got ${heldOut.length}`,
    );
}

/** Refuses models for --held-out which, by what is known of them, learned from the fold that they are to judge; says of which nothing is. */
async function assertUnseen(
  models: readonly LandmarkModel[],
  { localize, heldOut, foldsColumn, shape }: PipelineOptions,
): Promise<void> {
  for (const [i, { training, refinement }] of models.entries()) {
    if (heldOut === undefined) return;
    const seen = seenFold(training, foldsColumn!, [heldOut[i]!]);
    if (seen !== null) throw new UsageError(`--held-out: ${localize[i]} ${seen}`);
    const unknown = unrecordedFold(training, foldsColumn!);
    if (unknown !== null)
      say(`warning: --held-out: ${localize[i]} ${unknown}; that it never saw ${foldsColumn} ${heldOut[i]} is believed`);
    // A pipeline keeps its shape models with its first network; they learned from what all of its networks judged.
    if (refinement && !shape && (await exists(join(localize[i]!, "..", "pipeline.json"))))
      throw new UsageError(
        `--held-out: the shape models in ${localize[i]} are those of the pipeline around it and learned from every fold: give the folder that kneel train wrote, or --shape for new ones`,
      );
  }
}

async function modelsOf(folders: readonly string[]): Promise<LandmarkModel[]> {
  const models: LandmarkModel[] = [];
  for (const folder of folders) models.push(await readModel(folder));
  return models;
}

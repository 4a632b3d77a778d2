import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { patchBackend } from "../../backends/index.ts";
import { groupedSplit } from "../../data/index.ts";
import type { SplitSample } from "../../data/sampleGroups.ts";
import {
  crossValidate,
  type Experiment,
  fitExperiment,
  formatOutOfFold,
  isAnnotated,
  selectLandmarks,
} from "../../experiments/index.ts";
import { exists, makeFolder } from "../../files/folders.ts";
import { errorOf } from "../../internal/thrown.ts";
import { readModel, writeFileAtomic, writeModel } from "../../node/index.ts";
import { networkOf } from "../../pipelines/index.ts";
import { collectRarely } from "../../terminal/collectRarely.ts";
import { startBackend } from "../../terminal/startBackend.ts";
import { formatCheckpoint, parseCheckpoint } from "../../training/index.ts";
import { readPlan } from "./plan.ts";
import type { Plan } from "./planDocument.ts";
import { loadPlanned, type PlannedData } from "./plannedData.ts";
import { clearFailure, partFile, type Task, taskFolder } from "./rowFiles.ts";

/** What a process of the queue is told, and tells. */
export type JobRequest = Task & { readonly backend: string };
export type JobAnswer =
  | { readonly type: "done"; readonly seconds: number }
  | { readonly type: "failed"; readonly message: string }
  | { readonly type: "epoch"; readonly epoch: number; readonly epochs: number };

/** `kneel experiment job`: does the tasks that its parent sends, one after the other, in a process of their own. */
export async function run(out: string): Promise<readonly string[]> {
  if (!process.send) throw new Error("kneel experiment job: is started by kneel experiment run");
  collectRarely();
  let data: PlannedData | null = null;
  let started = false;
  process.on("message", async (request: JobRequest) => {
    const begun = performance.now();
    try {
      const plan = await readPlan(out);
      data ??= await loadPlanned(plan.settings);
      if (data.digest !== plan.data) throw new Error(`${plan.settings.points}: has changed since the queue began`);
      if (!started) {
        await startBackend(request.backend);
        await patchBackend();
        started = true;
      }
      await work(out, plan, data, request);
      answer({ type: "done", seconds: (performance.now() - begun) / 1000 });
    } catch (error) {
      answer({ type: "failed", message: errorOf(error).message });
    }
  });
  process.on("disconnect", () => process.exit(0));
  return []; // it works on until then
}

const answer = (message: JobAnswer): void => {
  process.send?.(message);
};

/** One task: trains on the other folds, from its checkpoint where there is one, and predicts the fold. */
async function work(
  out: string,
  { settings, experiments, data: digest }: Plan,
  data: PlannedData,
  task: Task,
): Promise<void> {
  const experiment = experiments.find(({ name }) => name === task.row)!;
  const folder = taskFolder(out, task);
  await makeFolder(folder);
  await clearFailure(out, task);
  const { samples, names } = selectLandmarks(data.samples, data.landmarkNames, experiment.landmarks);
  const { scale, seed, part, minutes, groupColumn } = settings;
  const { folds } = data.assigned;
  /** The same patients for every row. */
  const partOf = <S extends SplitSample>(training: readonly S[]): readonly S[] => {
    if (part === 1) return training;
    const groups = groupColumn === null ? {} : { groupColumn };
    return groupedSplit(training, { fraction: part, seed, ...groups }).validation;
  };
  const init = await initOf(out, experiment, task.fold);
  // As `kneel train` records it, for the commands that are told which folds a model never saw (`seenFold`).
  const unseen =
    "column" in settings.folds ? { options: { foldsColumn: settings.folds.column, testFold: [task.fold] } } : {};
  const result = await crossValidate(samples, {
    landmarkNames: names,
    folds: data.assigned,
    only: [task.fold],
    data: digest,
    about: { experiment, scale, images: partOf(data.samples.filter((_, i) => folds[i] !== task.fold)).length },
    learn: async (training) =>
      fitExperiment(partOf(training).filter(isAnnotated), experiment, scale, {
        landmarkNames: names,
        ...(groupColumn !== null && { groupColumn }),
        init,
        // The same for every row, so that rows are compared on the same start and order.
        seed: `${seed} fold ${task.fold}`,
        ...(minutes !== null && { minutes }),
        resume: await resumed(folder),
        onEpoch: async ({ checkpoint, record }, model) => {
          await writeModel(folder, { ...model, training: { ...model.training, ...unseen } });
          await writeFileAtomic(checkpointFile(folder), formatCheckpoint(networkOf(model.architecture), checkpoint));
          answer({ type: "epoch", epoch: record.epoch, epochs: scale.epochs });
        },
      }),
  });
  await writeFileAtomic(partFile(out, task), formatOutOfFold(result));
  await rm(checkpointFile(folder), { force: true });
}

/** The model of the row that this one starts from, trained without the same fold. */
async function initOf(out: string, experiment: Experiment, fold: string) {
  if (experiment.method !== "network" || experiment.init === null) return null;
  return readModel(taskFolder(out, { row: experiment.init, fold }));
}

/** Where a task that was stopped goes on. */
async function resumed(folder: string) {
  const path = checkpointFile(folder);
  if (!(await exists(path))) return null;
  const { checkpoint } = parseCheckpoint(await readFile(path), path);
  return { checkpoint, model: await readModel(folder) };
}

const checkpointFile = (folder: string) => join(folder, "checkpoint.safetensors");

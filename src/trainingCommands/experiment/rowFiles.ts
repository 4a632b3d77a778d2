import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { formatOutOfFold, joinOutOfFold, type OutOfFold, parseOutOfFold } from "../../experiments/index.ts";
import { exists, makeFolder } from "../../files/folders.ts";
import { writeFileAtomic } from "../../node/index.ts";
import type { Plan } from "./planDocument.ts";

/** One model of a row: that which is trained without a fold. */
export interface Task {
  readonly row: string;
  readonly fold: string;
}

/** The folder of a task. */
export const taskFolder = (out: string, { row, fold }: Task): string =>
  join(out, row, `fold-${fold.replaceAll(/[^\w.-]+/g, "_")}`);

/** The task's own part of the out-of-fold predictions; it is there when the task is done. */
export const partFile = (out: string, task: Task): string => join(taskFolder(out, task), "out-of-fold.json");

const failureFile = (out: string, task: Task) => join(taskFolder(out, task), "failure.txt");

export const isDone = (out: string, task: Task): Promise<boolean> => exists(partFile(out, task));

/** Keeps why a task failed, until it is tried again. */
export async function writeFailure(out: string, task: Task, message: string): Promise<void> {
  await makeFolder(taskFolder(out, task));
  await writeFileAtomic(failureFile(out, task), `${message}\n`);
}

export const clearFailure = (out: string, task: Task): Promise<void> => rm(failureFile(out, task), { force: true });

/** What a row has come to: its predictions so far, in one file once all folds are there, and what failed. */
export async function readRow(
  out: string,
  { data }: Plan,
  row: string,
  folds: readonly string[],
): Promise<{ outOfFold: OutOfFold | null; failures: string[] }> {
  const parts: OutOfFold[] = [];
  const failures: string[] = [];
  for (const fold of folds) {
    const path = partFile(out, { row, fold });
    const text = await readFile(path, "utf8").catch(() => null);
    if (text !== null) {
      const part = parseOutOfFold(text, path);
      if (part.data !== data)
        throw new Error(
          `${path}: is of another data set (digest ${part.data}, the plan's is ${data}); remove it, or restore the data`,
        );
      parts.push(part);
      continue;
    }
    const failure = await readFile(failureFile(out, { row, fold }), "utf8").catch(() => null);
    if (failure !== null) failures.push(`fold ${fold}: ${failure.trim()}`);
  }
  return { outOfFold: parts.length > 0 ? joinOutOfFold(parts) : null, failures };
}

/** Writes the row's `out-of-fold.json` when all of its folds are done. */
export async function finishRow(out: string, plan: Plan, row: string, folds: readonly string[]): Promise<void> {
  for (const fold of folds) if (!(await isDone(out, { row, fold }))) return;
  const { outOfFold } = await readRow(out, plan, row, folds);
  if (outOfFold) await writeFileAtomic(join(out, row, "out-of-fold.json"), formatOutOfFold(outOfFold));
}

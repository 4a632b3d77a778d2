import type { Experiment } from "../../experiments/index.ts";
import { dataDigest } from "../../experiments/index.ts";
import { counted } from "../../internal/counted.ts";
import { aloneIn } from "../../terminal/aloneIn.ts";
import { UsageError } from "../../terminal/failure.ts";
import { Interruption } from "../../terminal/Interruption.ts";
import { tellFiles } from "../../terminal/loadSamples.ts";
import { nextSteps } from "../../terminal/nextSteps.ts";
import { clock, progressBar, say } from "../../terminal/progressBar.ts";
import type { ValidationOptions } from "./command.ts";
import { runQueue } from "./JobQueue.ts";
import { joinPlan } from "./plan.ts";
import type { Plan } from "./planDocument.ts";
import { checkRows, loadTable, split } from "./plannedData.ts";
import { settingsOf } from "./planSettings.ts";
import { readExperiments } from "./readExperiments.ts";
import { finishRow, isDone, type Task, writeFailure } from "./rowFiles.ts";

/** `kneel experiment run`: the rows of configurations, each by cross-validation, in a queue that can be interrupted. */
export async function run(configurations: readonly string[], options: ValidationOptions): Promise<readonly string[]> {
  const experiments = await readExperiments(configurations);
  const { failed } = await runExperiments(experiments, options);
  if (failed > 0) process.exitCode = 1;
  return nextSteps["experiment run"](options.out);
}

/** What became of rows. */
interface ExperimentRun {
  readonly plan: Plan;
  readonly folds: readonly string[];
  readonly failed: number;
}

/** Plans the rows, refusing what cannot run before anything is trained, and does what is not done. */
export const runExperiments = (experiments: readonly Experiment[], options: ValidationOptions) =>
  aloneIn(options.out, () => planAndRun(experiments, options));

async function planAndRun(experiments: readonly Experiment[], options: ValidationOptions): Promise<ExperimentRun> {
  const { out, points } = options;
  const bar = progressBar("reading images {bar} {value}/{total}");
  const dataset = await loadTable(
    { data: options.data, points, filter: options.filter ?? null, spacing: options.spacing ?? null },
    bar.update,
  ).finally(() => bar.stop());
  tellFiles(dataset.samples);
  const columns = Object.keys(dataset.samples[0]!.columns);
  const settings = settingsOf(options, columns, null);
  const { names: folds, groups } = split(dataset, settings);
  const planned = settingsOf(options, columns, folds.length);
  checkRows(experiments, dataset, planned);
  const data = await dataDigest(dataset.landmarkNames, dataset.samples);
  const plan = await joinPlan(out, {
    ...{ format: "kneel-experiment-plan", formatVersion: 1 },
    ...{ settings: planned, data, folds, experiments },
  });
  const chosen = new Set(experiments.map(({ name }) => name));
  const rows = plan.experiments.filter(({ name }) => chosen.has(name));
  // Fold by fold: a queue that is stopped has the same folds of every row.
  const all = folds.flatMap((fold) => rows.map(({ name: row }): Task => ({ row, fold })));
  const tasks: Task[] = [];
  for (const task of all) if (!(await isDone(out, task))) tasks.push(task);
  say(
    `${counted(rows.length, "row")} × ${folds.length} folds, ${counted(dataset.samples.length, "image")} of ${counted(new Set(groups).size, "patient")}; ${all.length - tasks.length} done before, ${tasks.length} to do`,
  );
  const failed = await work(out, plan, tasks, folds, options);
  for (const { name } of rows) await finishRow(out, plan, name, folds);
  return { plan, folds, failed };
}

async function work(
  out: string,
  plan: Plan,
  tasks: readonly Task[],
  folds: readonly string[],
  { jobs, backend }: ValidationOptions,
): Promise<number> {
  if (tasks.length === 0) return 0;
  const bar = progressBar("{bar} {value}/{total} | {text}");
  const interruption = new Interruption((line) => bar.log(line), "stopping; the same command goes on");
  const inits = new Map(plan.experiments.map((one) => [one.name, one.method === "network" ? one.init : null]));
  const started = performance.now();
  let [done, failed] = [0, 0];
  const report = (line: string) => {
    const left = (((performance.now() - started) / 1000) * (tasks.length - done - failed)) / Math.max(1, done);
    bar.log(`${line} (${done + failed}/${tasks.length}${done > 0 ? `, about ${clock(left)} left` : ""})`);
  };
  try {
    await runQueue(tasks, {
      ...{ out, jobs, backend, signal: interruption.signal },
      after: ({ row, fold }) => {
        const init = inits.get(row) ?? null;
        return init === null ? null : { row: init, fold };
      },
      onDone: async (task, seconds) => {
        done++;
        await finishRow(out, plan, task.row, folds);
        report(`${task.row}, fold ${task.fold}: done in ${clock(seconds)}`);
      },
      onFailed: async (task, message) => {
        failed++;
        await writeFailure(out, task, message);
        report(`${task.row}, fold ${task.fold}: FAILED: ${message}`);
      },
      onEpoch: ({ row, fold }, epoch, epochs) =>
        bar.update(done + failed, tasks.length, { text: `${row}, fold ${fold}: epoch ${epoch}/${epochs}` }),
    });
  } finally {
    bar.stop();
    interruption.end();
  }
  if (interruption.signal.aborted) {
    process.exitCode = interruption.exitCode;
    throw new UsageError(`stopped after ${done} of ${tasks.length}; the same command goes on`);
  }
  return failed;
}

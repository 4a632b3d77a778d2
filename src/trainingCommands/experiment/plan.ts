import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import {
  type AssignedFolds,
  assignFolds,
  dataDigest,
  type Experiment,
  orderExperiments,
  parseExperiment,
  type Scale,
  type SourcedExperiment,
  scaleOf,
  selectLandmarks,
} from "../../experiments/index.ts";
import { describeFileError } from "../../files/describeFileError.ts";
import { exists } from "../../files/folders.ts";
import { keysOf } from "../../internal/keysOf.ts";
import { type Dataset, loadDataset, writeJsonAtomic } from "../../node/index.ts";
import { UsageError, usage } from "../../terminal/failure.ts";
import type { ValidationOptions } from "./command.ts";
import { type Plan, type PlanSettings, parsePlan } from "./planDocument.ts";

/** The data of a plan, split. */
export interface PlannedData extends Dataset {
  readonly digest: string;
  readonly assigned: AssignedFolds;
}

/** Configurations of files, and of the JSON files of folders, in the order of their names. */
export async function readExperiments(paths: readonly string[]): Promise<Experiment[]> {
  const files: string[] = [];
  for (const path of paths) {
    const found = await stat(path).catch((error) => {
      throw describeFileError(error, path);
    });
    if (!found.isDirectory()) files.push(path);
    else
      files.push(
        ...(await readdir(path))
          .filter((name) => name.endsWith(".json"))
          .sort()
          .map((name) => join(path, name)),
      );
  }
  if (files.length === 0)
    throw new UsageError(`${paths.join(", ")}: no configuration is there; give files or folders of them`);
  const read: SourcedExperiment[] = [];
  for (const file of files) {
    const text = await readFile(file, "utf8").catch((error) => {
      throw describeFileError(error, file);
    });
    read.push({ source: file, experiment: usage(() => parseExperiment(text, file), plainly) });
  }
  return usage(() => orderExperiments(read), plainly);
}

/** The sentence of an error that names its file by itself. */
const plainly = ({ message }: Error): string => message;

/** Refuses options that do not go together; the settings of the others. */
export function settingsOf(options: ValidationOptions, columns: readonly string[], folds: number | null): PlanSettings {
  const { foldsColumn, folds: count, stratify, groupColumn, scale: name, epochs, size, width, seed } = options;
  if (foldsColumn !== undefined && (count !== undefined || stratify !== undefined))
    throw new UsageError(
      `--folds-column and ${count === undefined ? "--stratify" : "--folds"} exclude each other: folds are read or made; leave one out`,
    );
  for (const [option, column] of Object.entries({
    "--folds-column": foldsColumn,
    "--stratify": stratify,
    "--group-column": groupColumn,
  }))
    if (column !== undefined && !columns.includes(column))
      throw new UsageError(`${option}: ${options.points} has no column "${column}"; there are: ${columns.join(", ")}`);
  const whole = scaleOf(name);
  const scale: Scale = {
    ...whole,
    ...(epochs !== undefined && { epochs }),
    ...(size !== undefined && { size }),
    ...(width !== undefined && { width }),
  };
  const smallest = 2 ** (scale.depth + 2) - 1;
  if (scale.size < smallest)
    throw new UsageError(
      `--size must be at least ${smallest}, which a depth of ${scale.depth} needs, got ${scale.size}`,
    );
  return {
    data: resolve(options.data),
    points: resolve(options.points),
    filter: options.filter ?? null,
    spacing: options.spacing ?? null,
    groupColumn: groupColumn ?? (columns.includes("subject") ? "subject" : null),
    folds:
      foldsColumn === undefined ? { count: count ?? 5, stratify: stratify ?? null, seed } : { column: foldsColumn },
    scale,
    part: options.part,
    minutes: options.budget === undefined || folds === null ? null : options.budget / folds,
    seed,
  };
}

/** Loads and checks the data of settings: rows, images, columns, patients. */
export async function loadPlanned(
  settings: PlanSettings,
  onProgress?: (done: number, total: number) => void,
): Promise<PlannedData> {
  const dataset = await loadTable(settings, onProgress);
  return {
    ...dataset,
    digest: await dataDigest(dataset.landmarkNames, dataset.samples),
    assigned: split(dataset, settings),
  };
}

export function loadTable(
  { data, points, filter, spacing }: Pick<PlanSettings, "data" | "points" | "filter" | "spacing">,
  onProgress?: (done: number, total: number) => void,
): Promise<Dataset> {
  return loadDataset({
    directory: data,
    images: data,
    points,
    ...(filter !== null && { filter }),
    ...(spacing && { spacing }),
    ...(onProgress && { onProgress }),
  });
}

export const split = (
  { samples }: Pick<Dataset, "samples">,
  { groupColumn, folds, points }: Pick<PlanSettings, "groupColumn" | "folds" | "points">,
) =>
  usage(
    () => assignFolds(samples, groupColumn, folds),
    ({ message }) => `${points}: ${message.replace(/^\w+: /, "")}`,
  );

/** Refuses rows that the data do not allow. */
export function checkRows(
  experiments: readonly Experiment[],
  { landmarkNames, samples }: Dataset,
  { scale, points }: PlanSettings,
): void {
  for (const { name, landmarks } of experiments)
    usage(
      () => selectLandmarks([], landmarkNames, landmarks),
      ({ message }) => `${name}: ${message.replace(/^\w+: /, "")}; ${points} has those`,
    );
  if (scale.inputSpacing !== null && samples.some(({ spacing }) => spacing === null))
    throw new UsageError(
      `--scale ${scale.name} needs the spacing of every image, which ${points} does not give; add --spacing`,
    );
}

const planFile = (out: string): string => join(out, "plan.json");

/** The plan of a folder. */
export async function readPlan(out: string): Promise<Plan> {
  const path = planFile(out);
  if (!(await exists(path)))
    throw new UsageError(`${out}: there is no plan.json of kneel experiment run; give its --out`);
  const text = await readFile(path, "utf8").catch((error) => {
    throw describeFileError(error, path);
  });
  return parsePlan(text, path);
}

/** Writes a plan, joined with the one that is there; refuses to mix settings, data or rows of one name. */
export async function joinPlan(out: string, plan: Plan): Promise<Plan> {
  if (!(await exists(planFile(out)))) {
    await writeJsonAtomic(planFile(out), plan);
    return plan;
  }
  const there = await readPlan(out);
  const keys = keysOf(plan.settings);
  const moved: readonly string[] = ["data", "points"];
  const other = keys.find((key) => !moved.includes(key) && !isDeepStrictEqual(there.settings[key], plan.settings[key]));
  if (other !== undefined)
    throw new UsageError(
      `--out ${out}: its rows ran with ${other} ${JSON.stringify(there.settings[other])}, now it is ${JSON.stringify(plan.settings[other])}; choose another folder`,
    );
  if (there.data !== plan.data)
    throw new UsageError(
      `--out ${out}: its rows are of other data than ${basename(plan.settings.points)} (digest ${there.data}, now ${plan.data}); choose another folder`,
    );
  const known = new Map(there.experiments.map((one) => [one.name, one]));
  for (const one of plan.experiments)
    if (known.has(one.name) && !isDeepStrictEqual(known.get(one.name), one))
      throw new UsageError(
        `--out ${out}: its row "${one.name}" is configured differently; give the row another name, or choose another folder`,
      );
  const added = plan.experiments.filter(({ name }) => !known.has(name));
  const joined = { ...plan, experiments: [...there.experiments, ...added] };
  await writeJsonAtomic(planFile(out), joined);
  return joined;
}

import { resolve } from "node:path";
import { type FoldChoice, type Scale, scaleOf } from "../../experiments/index.ts";
import type { Spacing } from "../../geometry/index.ts";
import { UsageError } from "../../terminal/failure.ts";
import type { ValidationOptions } from "./command.ts";

/** What rows of one queue have in common: the data, how they are split, the scale of the training. */
export interface PlanSettings {
  readonly data: string;
  readonly points: string;
  readonly filter: string | null;
  readonly spacing: Spacing | null;
  readonly groupColumn: string | null;
  readonly folds: FoldChoice;
  readonly scale: Scale;
  /** Of the training patients of a fold, what is learned from. */
  readonly part: number;
  /** Of each fold of a row. */
  readonly minutes: number | null;
  readonly seed: number;
}

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

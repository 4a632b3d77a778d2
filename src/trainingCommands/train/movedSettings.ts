import { isOneOf } from "../../internal/isOneOf.ts";
import { keysOf } from "../../internal/keysOf.ts";
import { UsageError } from "../../terminal/failure.ts";
import type { TrainOptions, trainCommand } from "./command.ts";
import type { TrainSettings } from "./runRecord.ts";

/** Settings that may be given anew on resuming: limits and places, not what shapes the model. */
const movableSettings = [
  "out",
  "data",
  "points",
  "epochs",
  "minutes",
  "patience",
  "backend",
  "dataWorkers",
  "recompute",
] as const;

/** Why some of the others may not. */
const fixedReasons: Readonly<Record<string, string>> = {
  workers: "each worker normalizes and mixes its own part of a batch, so other parts train another model",
  syncStatistics: "normalization would change",
  accumulate: "each part of a batch is normalized and mixed by itself, so other parts train another model",
};

type MovableSettings = Partial<Pick<TrainSettings, (typeof movableSettings)[number]>> & { readonly out: string };

/** What was given beside --resume. */
export function movedSettings(
  options: Omit<TrainOptions, "resume">,
  command: ReturnType<typeof trainCommand>,
): MovableSettings {
  const names = keysOf(options);
  const given = names.filter((name) => command.getOptionValueSource(name) === "cli");
  const fixed = given.find((name) => !isOneOf(name, movableSettings));
  if (fixed !== undefined) {
    const { long } = command.options.find((option) => option.attributeName() === fixed)!;
    const why = fixedReasons[fixed] ? `: ${fixedReasons[fixed]}` : "";
    throw new UsageError(
      `${long} cannot change on resuming${why}; leave it out, or start another run in another --out`,
    );
  }
  return { ...Object.fromEntries(given.map((name) => [name, options[name]])), out: options.out };
}

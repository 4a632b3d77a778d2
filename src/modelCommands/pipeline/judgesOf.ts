import type { LoadedSample } from "../../node/index.ts";
import type { KneelPipelineModel } from "../../pipelines/index.ts";
import type { DataOptions } from "../../terminal/dataOptions.ts";
import { UsageError } from "../../terminal/failure.ts";
import { groupOf } from "../../terminal/learnFamiliarityOf.ts";
import { assertColumn } from "../../terminal/loadSamples.ts";
import type { PipelineOptions } from "./command.ts";

/** Images, and a pipeline of models that never saw them. */
export interface Judge {
  readonly parts: KneelPipelineModel;
  readonly samples: readonly LoadedSample[];
}

/** One judge of all images; with --held-out one for each fold, of the models that never saw it. */
export function judgesOf(
  parts: KneelPipelineModel,
  samples: readonly LoadedSample[],
  { heldOut, foldsColumn, points }: PipelineOptions & DataOptions,
): Judge[] {
  if (heldOut === undefined) return [{ parts, samples }];
  const column = foldsColumn!;
  assertColumn(samples, "--folds-column", column, points);
  const seen = samples.find(({ columns }) => !heldOut.includes(columns[column]!));
  if (seen)
    throw new UsageError(
      `--held-out: ${points}: fold ${JSON.stringify(seen.columns[column])} of ${seen.image} is none of ${heldOut.join(", ")}: no model is known not to have seen it`,
    );
  const foldOf = new Map<string, string>();
  for (const sample of samples) {
    const [patient, fold] = [groupOf(sample), sample.columns[column]!];
    const other = foldOf.get(patient) ?? fold;
    if (other !== fold)
      throw new UsageError(`--held-out: ${points}: images of ${patient} are in two folds, ${other} and ${fold}`);
    foldOf.set(patient, fold);
  }
  return [...new Set(heldOut)].map((fold) => ({
    parts: { ...parts, localize: parts.localize.filter((_, i) => heldOut[i] === fold) },
    samples: samples.filter(({ columns }) => columns[column] === fold),
  }));
}

import type { LoadedSample } from "../../node/index.ts";
import type { DataOptions } from "../../terminal/dataOptions.ts";
import { groupOf } from "../../terminal/learnFamiliarityOf.ts";
import type { PipelineOptions } from "./command.ts";

/** What says which fold an image is of. */
export type PatientPartsOptions = Pick<PipelineOptions & DataOptions, "heldOut" | "foldsColumn">;

/** Parts of the samples, patients whole: the folds of --held-out, else four. Three quarters teach what the rest is judged with. */
export function patientParts(
  samples: readonly LoadedSample[],
  { heldOut, foldsColumn }: PatientPartsOptions,
): Map<LoadedSample, string> {
  if (heldOut !== undefined && new Set(heldOut).size > 1)
    return new Map(samples.map((sample) => [sample, sample.columns[foldsColumn!]!]));
  const patients = [...new Set(samples.map((sample) => groupOf(sample)))];
  const part = new Map(patients.map((patient, i) => [patient, `${i % 4}`]));
  return new Map(samples.map((sample) => [sample, part.get(groupOf(sample))!]));
}

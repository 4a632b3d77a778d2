import type { LoadedSample } from "../../node/index.ts";
import { sideOf } from "../../node/prediction/predictSamples.ts";
import type { KneelPipelineModel, LandmarkModel } from "../../pipelines/index.ts";
import type { ShapeRefinement } from "../../shape/index.ts";
import { learnRefinement } from "../../terminal/learnRefinement.ts";
import { type JudgedSample, type JudgeOptions, judgeSamples } from "./judgeSamples.ts";
import type { Judge } from "./judgesOf.ts";
import { type PatientPartsOptions, patientParts } from "./patientParts.ts";

/** What the pipeline finds, and its models where they have learned shape models. */
export interface Shaped extends Partial<Pick<KneelPipelineModel, "localize">> {
  readonly judged: readonly JudgedSample[];
}

/**
 * The models with shape models of all knees that they found; and what they make of each knee with shape models that learned
 * from other patients, for limits and calibration.
 */
export async function learnShapes(
  parts: KneelPipelineModel,
  judges: readonly Judge[],
  folds: PatientPartsOptions,
  { views, ...look }: JudgeOptions,
): Promise<Shaped> {
  const { view, sideColumn = "side" } = look;
  const bare = ({ parts, samples }: Judge): Judge => ({
    parts: { ...parts, localize: parts.localize.map(({ refinement: _, ...model }) => model) },
    samples,
  });
  const first = await judgeSamples(judges.map(bare), { ...look, views: 0 });
  const found = new Map(first.map(({ sample, finding }) => [sample, finding.landmarks]));
  const settings = {
    // In crops left knees are mirrored already.
    mirror: (sample: LoadedSample) => view !== "crop" && sideOf(sample, sideColumn) === "left",
  };
  const refine = (models: readonly LandmarkModel[], refinement: ShapeRefinement) =>
    models.map((model, i) => (i === 0 ? { ...model, refinement } : model));
  const learn = (samples: readonly LoadedSample[]) =>
    learnRefinement(samples, (sample) => found.get(sample) ?? null, settings);
  const known = [...found.keys()];
  const partOf = patientParts(known, folds);
  const judged: JudgedSample[] = [];
  for (const part of new Set(partOf.values())) {
    const refinement = await learn(known.filter((sample) => partOf.get(sample) !== part));
    const shaped = judges.map(bare).map(({ parts, samples }) => ({
      parts: { ...parts, localize: refine(parts.localize, refinement) },
      samples: samples.filter((sample) => partOf.get(sample) === part),
    }));
    judged.push(...(await judgeSamples(shaped, { ...look, views })));
  }
  return { localize: refine(bare({ parts, samples: [] }).parts.localize, await learn(known)), judged };
}

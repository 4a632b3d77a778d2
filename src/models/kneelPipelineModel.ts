import type { Familiarity } from "./familiarity.ts";
import type { LandmarkModel } from "./landmarkModel.ts";
import type { Plausibility } from "./plausibility.ts";
import { combineProvenances, type Provenance } from "./provenance.ts";
import type { Uncertainty } from "./uncertainty.ts";
import type { ContrastScope } from "./view.ts";

/** A whole pipeline in memory; `new KneelPipeline(model)` runs it. */
export interface KneelPipelineModel {
  /** One model, or the members of an ensemble; null for a pipeline of crops. */
  readonly locate: readonly LandmarkModel[] | null;
  readonly localize: readonly LandmarkModel[];
  /** Whether to centre again on landmark 4, between the tibial spines, and repeat. @default true */
  readonly refine?: boolean;
  /** Side in mm of the field of a `localize` model that was trained on crops without a fixed spacing. @default 140 */
  readonly fieldMm?: number;
  /** Of what the gray values that a stage of models sees are stretched; a stage of one's own has its own. @default "region" */
  readonly contrast?: ContrastScope;
  /** Limits beyond which a knee is not believed to be one. @default null: everything is believed */
  readonly plausibility?: Plausibility | null;
  /**
   * Calibrated covariances and confidences from the scatter of several views, which makes the last pass of `localize`
   * 1 + `views` times as long. @default null: the heatmaps' own spread
   */
  readonly uncertainty?: Uncertainty | null;
  /** What its models learned from. @default what they say themselves */
  readonly trainedOn?: Provenance;
  /**
   * What the fields look like in which it is to find landmarks; it abstains from others, not with `compat`.
   * @default null: everything is believed
   */
  readonly familiarity?: Familiarity | null;
  /** How it came about. @default {} */
  readonly about?: Readonly<Record<string, unknown>>;
}

/** What a pipeline learned from: what it says itself, else what its models say. */
export function pipelineProvenance({
  trainedOn,
  locate,
  localize,
}: {
  readonly trainedOn?: Provenance;
  readonly locate?: readonly Pick<LandmarkModel, "trainedOn">[] | null;
  readonly localize: readonly Pick<LandmarkModel, "trainedOn">[];
}): Provenance {
  return trainedOn ?? combineProvenances([...(locate ?? []), ...localize].map((model) => model.trainedOn));
}

/** Refuses limits and calibration of other numbers of landmarks than the models'. */
export function assertOneCount(source: string, { localize, plausibility, uncertainty }: KneelPipelineModel): void {
  const shape = uncertainty?.whole?.shape;
  const counts = [
    ...localize.map(({ landmarkNames }) => landmarkNames.length),
    ...(plausibility ? [plausibility.shape.length] : []),
    ...(uncertainty ? [uncertainty.intercepts.length] : []),
    ...(shape ? [shape.mean.length, ...shape.modes.map(({ length }) => length / 2)] : []),
  ];
  if (new Set(counts).size !== 1)
    throw new Error(
      `${source}: models, plausibility and uncertainty must have one number of landmarks, got ${counts.join(", ") || "no model"}`,
    );
}

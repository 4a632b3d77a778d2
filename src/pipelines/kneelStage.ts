import type { Spacing } from "../geometry/index.ts";
import { refusal } from "../internal/guards.ts";
import type { LandmarkModel } from "../models/landmarkModel.ts";
import type { ShapeRefinement } from "../shape/index.ts";
import { type EngineModel, engineOf } from "./engineModel.ts";
import { ensembleEngine } from "./ensembleEngine.ts";
import type { LandmarkEngine } from "./LandmarkEngine.ts";
import type { StageOptions } from "./TwoStagePipeline.ts";

type StageModel = LandmarkModel | EngineModel;

/** A stage: a model, an ensemble of them (the mean of their landmarks), or a stage of one's own. */
export type KneelStage = StageModel | readonly StageModel[] | StageOptions;

/** What a stage of models has that says nothing else. */
interface StageDefaults extends Required<Pick<StageOptions, "mirror" | "contrast">> {
  readonly fieldMm: number | null;
}

/** The stage that is given, or one of the models that are given, with an engine of their own. */
export function stageOf(name: string, stage: KneelStage, { fieldMm, mirror, contrast }: StageDefaults): StageOptions {
  if ("spacing" in stage) return { mirror, ...stage };
  const models = modelsOf(stage);
  if (models.length === 0) throw refusal("KneelPipeline", name, "at least one model", []);
  const engines: LandmarkEngine[] = [];
  try {
    const spacings = models.map((model) => inputSpacing(name, model, fieldMm));
    const [first] = spacings;
    if (spacings.some((spacing) => spacing[0] !== first![0] || spacing[1] !== first![1]))
      throw refusal("KneelPipeline", name, "models of one spacing", spacings.map(String));
    for (const model of models) engines.push(engineOf("KneelPipeline", model));
    const engine = engines.length === 1 ? engines[0]! : ensembleEngine(engines);
    return { engine, spacing: first!, mirror, contrast, intensity: models[0]!.preprocessing.intensity };
  } catch (error) {
    for (const engine of engines) engine.dispose();
    throw error;
  }
}

/** The models of a stage; none for a stage that is no model. */
export function modelsOf(stage: KneelStage): readonly StageModel[] {
  if ("spacing" in stage) return [];
  return "architecture" in stage ? [stage] : stage;
}

/** What refines the landmarks of a stage's models; null for a stage that is no model. */
export function refinementOf(stage: KneelStage): ShapeRefinement | null {
  return modelsOf(stage).find(({ refinement }) => refinement)?.refinement ?? null;
}

/** How the images that a stage's models were trained on filled its input; null for a stage that is no model. */
export function croppingOf(stage: KneelStage): LandmarkModel["preprocessing"] | null {
  return modelsOf(stage)[0]?.preprocessing ?? null;
}

/** Millimetres per pixel of a model's input. */
function inputSpacing(name: string, { preprocessing }: StageModel, fieldMm: number | null): Spacing {
  const { fit, spacing, width, height } = preprocessing;
  if (fit === "spacing" && spacing) return spacing;
  if (fieldMm === null)
    throw new Error(
      `KneelPipeline: ${name} must be a model that works at a fixed spacing (fit "spacing"), got fit "${fit}"; train one, or give { engine, spacing }`,
    );
  return [fieldMm / width, fieldMm / height];
}

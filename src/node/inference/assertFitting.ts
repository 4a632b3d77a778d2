import { withData } from "../../internal/errorData.ts";
import { refusal } from "../../internal/guards.ts";
import { kneeContours } from "../../knee/index.ts";
import type { PredictionFormat } from "../prediction/predictionFormatNames.ts";
import type { InferenceSettings, ModelInformation, RadiographOptions } from "./settings.ts";

interface Given extends RadiographOptions, Partial<InferenceSettings> {
  readonly formats?: readonly PredictionFormat[] | undefined;
}

/** Refuses options that a single model, a pipeline without a first stage, or what is no shape model cannot follow. */
export function assertFitting(fn: string, options: Given, model: ModelInformation): void {
  const { kind, views, landmarkNames, takesBox = false } = model;
  const { view, side, refine, compat, threshold, box = null, formats = [] } = options;
  if (box && !takesBox) {
    const reason = "is for shape models, and the model is another; leave it out";
    throw withData(new Error(`${fn}: box ${reason}`), { code: "shape-only", option: "box", reason });
  }
  if (side && kind === "pipeline" && (view ?? views[0]) === "bilateral")
    throw refusal(fn, "side", "left out where the view is bilateral", side);
  if (view && kind === "pipeline" && !views.includes(view)) {
    const reason = `must be crop: the pipeline has no first stage to find knees with, got "${view}"`;
    throw withData(new RangeError(`${fn}: view ${reason}`), { code: "no-first-stage", option: "view", reason });
  }
  if (kind === "pipeline") return;
  const pipelineOnly = {
    view: view !== undefined,
    side: (side ?? null) !== null,
    refine: refine === false,
    compat: (compat ?? null) !== null,
    threshold: (threshold ?? null) !== null,
    "formats npz": formats.includes("npz"),
    "formats sr": formats.includes("sr") && kneeContours(landmarkNames).length === 0,
  };
  const odd = Object.entries(pipelineOnly).find(([, given]) => given)?.[0];
  if (odd === undefined) return;
  const reason = "is for pipelines, but the model is a single one; leave it out";
  throw withData(new Error(`${fn}: ${odd} ${reason}`), { code: "pipeline-only", option: odd, reason });
}

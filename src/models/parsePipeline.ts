import { fieldsOf, listsOf } from "../internal/guards.ts";
import { assertOneCount, type KneelPipelineModel } from "./kneelPipelineModel.ts";
import type { PipelineDocument } from "./pipelineDocument.ts";

/**
 * A pipeline from its document and models.
 *
 * @throws Error when limits and calibration are not those of the models' landmarks
 */
export function parsePipeline(
  document: PipelineDocument,
  model: Pick<KneelPipelineModel, "locate" | "localize">,
  source = "pipeline.json",
): KneelPipelineModel {
  const { refine, fieldMm, contrast, plausibility, uncertainty, trainedOn, familiarity, about } = fieldsOf(
    "parsePipeline",
    "document",
    document,
  );
  const { locate, localize } = listsOf("parsePipeline", "model", model, ["localize"]);
  const limits = { plausibility, uncertainty, ...(familiarity && { familiarity }) };
  const rest = { ...(trainedOn && { trainedOn }), ...(contrast && { contrast }), about };
  const pipeline = { locate, localize, refine, fieldMm, ...limits, ...rest };
  assertOneCount(source, pipeline);
  return pipeline;
}

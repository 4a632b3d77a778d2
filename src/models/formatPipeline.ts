import { fieldsOf, listsOf } from "../internal/guards.ts";
import { type FormatModelOptions, type FormattedModel, formatModel } from "./formatModel.ts";
import { assertOneCount, type KneelPipelineModel, pipelineProvenance } from "./kneelPipelineModel.ts";
import { type PipelineDocument, pipelineFormatVersion, type stages } from "./pipelineDocument.ts";

/** A pipeline as files. */
export interface FormattedPipeline {
  readonly document: PipelineDocument;
  /** Each a model directory. */
  readonly models: readonly (FormattedModel & { readonly folder: string })[];
}

/**
 * A pipeline as files: `pipeline.json` and its models in the folders `locate` and `localize`, or `localize-1`,
 * `localize-2` … for an ensemble.
 *
 * @param options `precision: "half"` halves the weights' files
 * @throws Error when limits and calibration are not those of the models' landmarks
 */
export async function formatPipeline(
  pipeline: KneelPipelineModel,
  options: FormatModelOptions = {},
): Promise<FormattedPipeline> {
  fieldsOf("formatPipeline", "options", options);
  listsOf("formatPipeline", "pipeline", pipeline, ["localize"]);
  const { refine = true, fieldMm = 140, contrast, plausibility = null, uncertainty = null, about = {} } = pipeline;
  const { familiarity = null } = pipeline;
  const trainedOn = pipelineProvenance(pipeline);
  assertOneCount("formatPipeline", pipeline);
  const folders = (name: (typeof stages)[number]) =>
    Promise.all(
      (pipeline[name] ?? []).map(async (model, i, { length }) => ({
        folder: length === 1 ? name : `${name}-${i + 1}`,
        ...(await formatModel(model, options)),
      })),
    );
  const [locate, localize] = [await folders("locate"), await folders("localize")];
  const members = (list: FormattedPipeline["models"]) => ({
    models: list.map(({ folder, document }) => ({ folder, sha256: document.weights.sha256 })),
  });
  return {
    document: {
      format: "kneel-tfjs pipeline",
      formatVersion: pipelineFormatVersion,
      kind: "kneel",
      locate: pipeline.locate && members(locate),
      localize: members(localize),
      refine,
      fieldMm,
      ...(contrast && { contrast }),
      plausibility: plausibility && { ...plausibility, shape: plausibility.shape.map(([x, y]) => [x, y]) },
      uncertainty: structuredClone(uncertainty) as PipelineDocument["uncertainty"], // readonly lists are written as they are
      ...(trainedOn.kind !== "unknown" && { trainedOn }),
      ...(familiarity && { familiarity: structuredClone(familiarity) as PipelineDocument["familiarity"] & object }), // readonly lists are written as they are
      about: { ...about },
    },
    models: [...locate, ...localize],
  };
}

import { fieldsOf } from "../internal/guards.ts";
import { inNameOf } from "../internal/inNameOf.ts";
import { formatOnnx } from "../weights/onnx/formatOnnx.ts";
import { readOnnxMetadata } from "../weights/onnx/readOnnxMetadata.ts";
import type { StoragePrecision } from "../weights/quantizeChannels.ts";
import { formatModel } from "./formatModel.ts";
import type { LandmarkModel } from "./landmarkModel.ts";
import { type ModelDocument, networkOf, parseModelDocument } from "./modelDocument.ts";
import { describeProvenance, provenanceWarnings, unknownProvenance } from "./provenance.ts";

/** Where a file keeps the `model.json` of its model. */
const key = "model.json";

/** Options of `formatOnnxModel`. */
export interface FormatOnnxModelOptions {
  /** @default "single" */
  readonly precision?: StoragePrecision;
  /** Whether the heatmaps `[B, K, h, w]` are an output too. @default false */
  readonly heatmaps?: boolean;
  /** Further texts beside the model's, such as the `pipeline.json` that it is of. @default none */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * A model as one ONNX file (`formatOnnx`): gray images in [0, 1] in, landmarks and covariances in pixels of the input out.
 * The text of its `model.json` (landmark names, preprocessing, training) is in the metadata under that name, what it was
 * trained on as `trainedOn`, and what must be said with its results as `warning`. A refinement
 * by shape models is left out.
 */
export async function formatOnnxModel(model: LandmarkModel, options: FormatOnnxModelOptions = {}): Promise<Uint8Array> {
  const { precision = "single", heatmaps = false, metadata = {} } = fieldsOf("formatOnnxModel", "options", options);
  const { refinement: _, ...plain } = fieldsOf("formatOnnxModel", "model", model);
  const { architecture, preprocessing, weights } = plain;
  const { document } = await formatModel(plain);
  const { normalization } = preprocessing;
  const trainedOn = describeProvenance(plain.trainedOn ?? unknownProvenance);
  const warning = provenanceWarnings(plain.trainedOn)
    .map(({ message }) => message)
    .join("; ");
  const about = { trainedOn, ...(warning !== "" && { warning }) };
  return formatOnnx(
    inNameOf("formatOnnxModel", () => networkOf(architecture)),
    weights,
    {
      ...{ normalization, precision, heatmaps },
      metadata: { ...metadata, ...about, [key]: JSON.stringify(document), precision },
    },
  );
}

/**
 * The model of an ONNX file but its weights; with `onnxEngine` a whole one again.
 *
 * @throws Error in one sentence for a file that `formatOnnxModel` did not make, or that is damaged
 * @example
 * const file = new Uint8Array(await (await fetch("knee.onnx")).arrayBuffer());
 * const engine = onnxEngine(await ort.InferenceSession.create(file), ort.Tensor);
 * const predictor = new LandmarkPredictor({ ...parseOnnxModel(file), engine });
 */
export function parseOnnxModel(file: Uint8Array, source = "onnx"): Omit<LandmarkModel, "weights"> {
  const text = readOnnxMetadata(file, source)[key];
  if (text === undefined) throw new Error(`${source}: an ONNX file, but not of a model of kneel-tfjs`);
  const document: ModelDocument = parseModelDocument(text, source);
  const { architecture, landmarkNames, trainedOn, familiarity, training } = document;
  return {
    architecture,
    preprocessing: document.preprocessing as LandmarkModel["preprocessing"], // as in modelDocument
    landmarkNames,
    ...(trainedOn && { trainedOn }),
    ...(familiarity && { familiarity }),
    training,
  };
}

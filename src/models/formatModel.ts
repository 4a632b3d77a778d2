import { assertOneOf, fieldsOf } from "../internal/guards.ts";
import { inNameOf } from "../internal/inNameOf.ts";
import { sha256 } from "../internal/sha256.ts";
import { toStateDict } from "../weights/pytorch.ts";
import { type StoragePrecision, storagePrecisions } from "../weights/quantizeChannels.ts";
import { storeState } from "../weights/storeState.ts";
import { writeSafetensors } from "../weights/writeSafetensors.ts";
import { formatShapeModel } from "./formatShapeModel.ts";
import type { LandmarkModel } from "./landmarkModel.ts";
import { type ModelDocument, modelFormatVersion, networkOf } from "./modelDocument.ts";

/** A model as files. */
export interface FormattedModel {
  readonly document: ModelDocument;
  /** The file `document.weights.file`. */
  readonly weights: Uint8Array;
  /** The file `document.refinement.arrays.file`; null without a refinement. */
  readonly arrays: Uint8Array | null;
}

/** Options of `formatModel`. */
export interface FormatModelOptions {
  /**
   * `"half"` rounds kernels to 16-bit floats, which halves their file; `"int8"` to 8 bits with a scale for each output
   * channel, which quarters it. All else, the head's kernel too, stays in 32 bits. @default "single"
   */
  readonly precision?: StoragePrecision;
}

/** A model as files: `model.json` and its weights, whose name holds their checksum so that old and new never mix. */
export async function formatModel(model: LandmarkModel, options: FormatModelOptions = {}): Promise<FormattedModel> {
  const { precision = "single" } = fieldsOf("formatModel", "options", options);
  const weights = inNameOf("formatModel", () => formatModelWeights(model, precision));
  const digest = await sha256(weights);
  const { refinement, landmarkNames, trainedOn, familiarity } = model;
  const shape = refinement ? await formatShapeModel({ refinement, landmarkNames, training: {} }) : null;
  return {
    document: {
      format: "kneel-tfjs model",
      formatVersion: modelFormatVersion,
      architecture: model.architecture,
      preprocessing: model.preprocessing as ModelDocument["preprocessing"], // readonly lists are written as they are
      landmarkNames: [...model.landmarkNames],
      weights: { file: `weights-${digest.slice(0, 12)}.safetensors`, sha256: digest },
      ...(shape && { refinement: shape.document }),
      ...(trainedOn && { trainedOn }),
      ...(familiarity && { familiarity: structuredClone(familiarity) as ModelDocument["familiarity"] & object }), // readonly lists are written as they are
      training: { ...model.training },
    },
    weights,
    arrays: shape?.arrays ?? null,
  };
}

/**
 * The weights of a model as a safetensors file in PyTorch's names and layout, 8-bit kernels with scales `[out]` beside
 * them under their name and `.scale`.
 *
 * @throws RangeError for a number that half precision cannot hold
 */
export function formatModelWeights(
  model: Pick<LandmarkModel, "architecture" | "weights">,
  precision: StoragePrecision = "single",
): Uint8Array {
  const fn = "formatModelWeights";
  const { architecture, weights } = fieldsOf(fn, "model", model);
  assertOneOf(fn, "precision", precision, storagePrecisions);
  const network = inNameOf(fn, () => networkOf(architecture));
  const state = storeState(toStateDict(network, weights), precision, `${network.heatmaps}.weight`);
  return writeSafetensors(state, { format: "pt" });
}

import { assertBytes, fieldsOf } from "../internal/guards.ts";
import { sha256 } from "../internal/sha256.ts";
import type { Preprocessing } from "../radiograph/preprocessing.ts";
import type { ShapeRefinement } from "../shape/index.ts";
import { fromStateDict } from "../weights/pytorch.ts";
import { storedSafetensors } from "../weights/storedSafetensors.ts";
import type { LandmarkModel } from "./landmarkModel.ts";
import { type ModelDocument, networkOf } from "./modelDocument.ts";
import { parseShapeModel } from "./parseShapeModel.ts";
import type { ShapeDocument } from "./shapeDocument.ts";

/**
 * A model from its two files, or three where its document has a refinement.
 *
 * @throws Error when the checksum is wrong or the weights are not those of the architecture
 */
export async function parseModel(
  document: ModelDocument,
  file: Uint8Array,
  given?: string,
  arrays: Uint8Array | null = null,
): Promise<LandmarkModel> {
  const { weights: stored } = fieldsOf("parseModel", "document", document);
  const { file: named } = fieldsOf("parseModel", "document.weights", stored);
  const source = given ?? named;
  assertBytes(source, file);
  if ((await sha256(file)) !== stored.sha256) {
    throw new Error(
      `${source}: wrong checksum; the file is damaged or belongs to another model.json, copy the model again`,
    );
  }
  const { architecture: a, preprocessing: p, landmarkNames, training, trainedOn, familiarity } = document;
  const weights = fromStateDict(networkOf(a), storedSafetensors(file, source).tensors, source);
  const shape = document.refinement && (await refinementOf(document, document.refinement, arrays, source));
  return {
    architecture: a,
    preprocessing: p as Preprocessing, // fit and spacing go together, as checked above
    landmarkNames,
    weights,
    ...(shape && { refinement: shape }),
    ...(trainedOn && { trainedOn }),
    ...(familiarity && { familiarity }),
    training,
  };
}

async function refinementOf(
  { landmarkNames, weights }: ModelDocument,
  shape: ShapeDocument,
  arrays: Uint8Array | null,
  source: string,
): Promise<ShapeRefinement> {
  const file = source.replace(weights.file, shape.arrays.file);
  if (!arrays) throw new Error(`${file}: must be given: the model has a refinement`);
  if (shape.landmarkNames.join("\n") !== landmarkNames.join("\n"))
    throw new Error(`${file}: refines other landmarks than the model's; the file was edited or damaged`);
  return (await parseShapeModel(shape, arrays, file)).refinement;
}

import { readFile, stat } from "node:fs/promises";
import { describeFileError } from "../../files/describeFileError.ts";
import { checkWeights, describeHourglass, initializeWeights } from "../../network/index.ts";
import { readModel } from "../../node/index.ts";
import { type LandmarkModel, networkOf } from "../../pipelines/index.ts";
import type { TransferSource } from "../../training/index.ts";
import { type InferredHourglass, inferHourglass, parseStateDict, partialStateDict } from "../../weights/index.ts";

/** What a training starts from, and its landmarks: their names, or how many there are where a checkpoint has no names. */
export interface InitialWeights extends TransferSource, Pick<InferredHourglass, "width" | "depth" | "block"> {
  readonly landmarks: readonly string[] | number | null;
  /** The record of the training that made them; null for a checkpoint. */
  readonly training: LandmarkModel["training"] | null;
  /** Arrays that are no parameters of the network. */
  readonly unmatched: readonly string[];
}

/**
 * The weights of `--init`: a model directory, or a checkpoint of which a part may be missing.
 *
 * @throws Error in one sentence that begins with the path, for what cannot be read or holds numbers that are not finite
 */
export async function readInit(path: string): Promise<InitialWeights> {
  const found = await stat(path).catch((error) => {
    throw describeFileError(error, path);
  });
  if (found.isDirectory()) {
    const { architecture, weights, landmarkNames, training } = await readModel(path);
    const { width, depth, block } = architecture;
    const network = networkOf(architecture);
    return { network, width, depth, block, weights, landmarks: landmarkNames, training, unmatched: [] };
  }
  const file = await readFile(path).catch((error) => {
    throw describeFileError(error, path);
  });
  const { tensors } = parseStateDict(file, { source: path });
  const { channels, landmarks, ...inferred } = inferHourglass(tensors, path);
  const side = 2 ** (inferred.depth + 2); // of no importance to the weights
  const network = describeHourglass({ inputShape: [side, side, channels], landmarks: landmarks ?? 1, ...inferred });
  const weights = partialStateDict(network, tensors, path);
  checkWeights(network, new Map([...initializeWeights(network), ...weights]), path);
  const unmatched = [...tensors.keys()].filter((name) => !weights.has(name) && !name.endsWith(".num_batches_tracked"));
  return { network, ...inferred, weights, landmarks, training: null, unmatched };
}

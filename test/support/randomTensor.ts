import { type Tensor, tensor } from "@tensorflow/tfjs-core";
import { createRandom } from "../../src/internal/random.ts";

/** Uniform numbers in [low, high) in a shape, from a seed. */
export function randomTensor(shape: number[], seed: number | string, low = -1, high = 1): Tensor {
  const random = createRandom(seed);
  const size = shape.reduce((a, b) => a * b, 1);
  return tensor(
    Float32Array.from({ length: size }, () => low + (high - low) * random()),
    shape,
  );
}

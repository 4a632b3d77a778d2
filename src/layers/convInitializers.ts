import { initializers } from "@tensorflow/tfjs-layers";
import { createRandom } from "../internal/random.ts";

/**
 * Initializers of a convolution with PyTorch's distribution, kernel and bias uniform in ±1/√fanIn, as
 * `initializeWeights` draws them (from other streams). tfjs-layers gives every layer with one seed the same values: so
 * each layer gets a seed of its own, from the seed and its name; `null` draws anew each time.
 */
export function convInitializers(fanIn: number, name: string, seed: number | string | null) {
  const streams = (part: string) =>
    seed === null ? {} : { seed: Math.floor(2 ** 31 * createRandom(seed, "initializer", name, part)()) };
  const bound = 1 / Math.sqrt(fanIn);
  return {
    // Variance 1/(3·fanIn) is that of the uniform distribution in ±1/√fanIn.
    kernelInitializer: initializers.varianceScaling({
      scale: 1 / 3,
      mode: "fanIn",
      distribution: "uniform",
      ...streams("kernel"),
    }),
    biasInitializer: initializers.randomUniform({ minval: -bound, maxval: bound, ...streams("bias") }),
  };
}

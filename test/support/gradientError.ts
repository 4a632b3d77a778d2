import { grads, type Tensor, tensor, tidy } from "@tensorflow/tfjs-core";
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

export interface GradientErrorOptions {
  /** @default 1e-2 */
  readonly step?: number;
  /** Random directions per input. @default 4 */
  readonly directions?: number;
}

export interface GradientError {
  /** The largest |⟨∇, v⟩ − numeric| / (|∇| + 1e-3); NaN when the gradient is not finite. */
  readonly error: number;
  /** Where it occurs. */
  readonly at: string;
}

/**
 * Compares the gradient of `f` (any number of tensors to one tensor) with central differences along random directions:
 * (Σ c·f(x + h·v) − Σ c·f(x − h·v)) / 2h against ⟨∇, v⟩ for a random cotangent c. Float32 limits it to about 1e-3.
 */
export async function gradientError(
  f: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  { step = 1e-2, directions = 4 }: GradientErrorOptions = {},
): Promise<GradientError> {
  const sample = f(...inputs);
  const cotangent = randomTensor(sample.shape, "cotangent");
  const weights = await cotangent.data<"float32">();
  sample.dispose();
  const gradients = grads((...xs: Tensor[]) => f(...xs))([...inputs], cotangent);
  cotangent.dispose();
  const total = async (moved: Tensor[]) => {
    const y = tidy(() => f(...moved));
    const values = await y.data<"float32">();
    y.dispose();
    return values.reduce((sum, value, i) => sum + value * weights[i]!, 0);
  };
  let worst: GradientError = { error: 0, at: "nowhere" };
  for (let d = 0; d < directions; d++) {
    for (const [i, input] of inputs.entries()) {
      const random = createRandom("direction", d, i);
      const v = Float32Array.from({ length: input.size }, () => 2 * random() - 1);
      const x = await input.data<"float32">();
      const at = async (sign: number) => {
        const moved = tensor(
          Float32Array.from(x, (value, j) => value + sign * step * v[j]!),
          input.shape,
        );
        const value = await total(inputs.map((other, j) => (j === i ? moved : other)));
        moved.dispose();
        return value;
      };
      const numeric = ((await at(1)) - (await at(-1))) / (2 * step);
      const g = await gradients[i]!.data<"float32">();
      const analytic = g.reduce((sum, value, j) => sum + value * v[j]!, 0);
      const scale = Math.sqrt(g.reduce((sum, value) => sum + value * value, 0)) + 1e-3;
      const error = Math.abs(analytic - numeric) / scale;
      if (!(error <= worst.error) && !Number.isNaN(worst.error))
        worst = { error, at: `input ${i}, direction ${d}: ${analytic} against ${numeric}` };
    }
  }
  for (const g of gradients) g.dispose();
  return worst;
}

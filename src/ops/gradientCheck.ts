import { clone, dispose, grads, type Tensor, tensor, tidy } from "@tensorflow/tfjs-core";
import { assertTensor } from "../internal/assertTensor.ts";
import { assertInteger, assertList, assertPositive, fieldsOf, refusal } from "../internal/guards.ts";
import { createRandom, type Random } from "../internal/random.ts";

/** Options of `gradientCheck`. */
export interface GradientCheckOptions {
  /** Length of the finite difference, for inputs of the order of 1. @default 1e-2 */
  readonly step?: number;
  /** Random directions per input. @default 4 */
  readonly directions?: number;
  /** Largest error that passes. @default 2e-3 */
  readonly tolerance?: number;
}

/** Analytic gradients beside finite differences. */
export interface GradientCheck {
  /** The largest |⟨∇, v⟩ − difference| / (|∇| + 1e-3); NaN when a gradient or a value is not a number. */
  readonly error: number;
  /** Which input and direction it occurs at, with both numbers. */
  readonly at: string;
  /** Whether the error is within the tolerance. */
  readonly passed: boolean;
}

const uniform = (size: number, random: Random) => Float32Array.from({ length: size }, () => 2 * random() - 1);
const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i]! * b[i]!;
  return total;
};

/**
 * Checks the gradient that tfjs gives for a function on the current backend, by central differences.
 *
 * For a fixed random cotangent c and random directions v, (⟨c, f(x + h·v)⟩ − ⟨c, f(x − h·v)⟩) / 2h should be ⟨∇, v⟩,
 * ∇ the gradient of ⟨c, f(x)⟩. Works on layers, losses and custom gradients, whatever else they close over. Float32
 * limits the error to about 1e-3 at best; keep the inputs away from kinks, and use a batch of at least 2, height ≠ width and
 * sizes that differ: some kernels of tfjs are wrong only then.
 *
 * @param f from the inputs to one tensor; the same at each call, so without dropout
 * @param inputs float32 tensors, each of which f depends on; left as they are
 * @throws RangeError if there is no input or an option is not positive
 * @example
 * const { passed, at } = await gradientCheck((x) => layer.apply(x) as Tensor, [randomNormal([2, 5, 4, 3])]);
 */
export async function gradientCheck(
  f: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  options: GradientCheckOptions = {},
): Promise<GradientCheck> {
  const { step = 1e-2, directions = 4, tolerance = 2e-3 } = fieldsOf("gradientCheck", "options", options);
  assertPositive("gradientCheck", "step", step);
  assertInteger("gradientCheck", "directions", directions);
  assertPositive("gradientCheck", "tolerance", tolerance);
  assertList("gradientCheck", "inputs", inputs, "a list of tensors");
  if (inputs.length === 0) throw refusal("gradientCheck", "inputs", "at least one tensor", inputs);
  for (const [i, input] of inputs.entries()) assertTensor("gradientCheck", `inputs[${i}]`, input, null, "of any rank");
  const shape = tidy(() => f(...inputs).shape);
  const weights = uniform(
    shape.reduce((a, b) => a * b, 1),
    createRandom("cotangent"),
  );
  const gradients = tidy(() => grads((...xs: Tensor[]) => clone(f(...xs)))([...inputs], tensor(weights, shape)));
  const total = async (moved: Tensor[]) => {
    const y = tidy(() => clone(f(...moved)));
    const values = await y.data<"float32">();
    y.dispose();
    return dot(values, weights);
  };
  let worst = { error: 0, at: "nowhere" };
  for (const [i, input] of inputs.entries()) {
    const [x, g] = await Promise.all([input.data<"float32">(), gradients[i]!.data<"float32">()]);
    const scale = Math.sqrt(dot(g, g)) + 1e-3;
    for (let d = 0; d < directions; d++) {
      const v = uniform(input.size, createRandom("direction", d, i));
      const at = async (length: number) => {
        const moved = tensor(
          x.map((value, j) => value + length * v[j]!),
          input.shape,
        );
        const value = await total(inputs.map((other, j) => (j === i ? moved : other)));
        moved.dispose();
        return value;
      };
      const numeric = ((await at(step)) - (await at(-step))) / (2 * step);
      const analytic = dot(g, v);
      const error = Math.abs(analytic - numeric) / scale;
      if (!(error <= worst.error) && !Number.isNaN(worst.error))
        worst = { error, at: `input ${i}, direction ${d}: ${analytic} against ${numeric}` };
    }
  }
  dispose(gradients);
  return { ...worst, passed: worst.error <= tolerance };
}

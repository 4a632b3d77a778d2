import { assertMap } from "../internal/guards.ts";
import { inNameOf } from "../internal/inNameOf.ts";
import { createRandom } from "../internal/random.ts";
import type { Network } from "./network.ts";
import { type ParameterSpec, parametersOf } from "./parameters.ts";

/** The weights of a network as plain arrays, by parameter name; shapes as `parametersOf` says. */
export type Weights = ReadonlyMap<string, Float32Array>;

/**
 * Fresh weights as PyTorch initializes them: kernels and biases uniform in ±1/√fanIn (Kaiming-uniform with a = √5),
 * scales 1, shifts 0, running means 0 and variances 1. Each parameter has its own seeded stream.
 */
export function initializeWeights(network: Network, seed: number | string = 0): Weights {
  const parameters = inNameOf("initializeWeights", () => parametersOf(network));
  return new Map(parameters.map((spec) => [spec.name, initial(spec, seed)]));
}

function initial({ name, kind, shape, fanIn }: ParameterSpec, seed: number | string): Float32Array {
  const size = shape.reduce((a, b) => a * b, 1);
  if (kind === "scale" || kind === "variance") return new Float32Array(size).fill(1);
  if (kind === "shift" || kind === "mean") return new Float32Array(size);
  const random = createRandom(seed, "weights", name);
  const bound = 1 / Math.sqrt(fanIn);
  return Float32Array.from({ length: size }, () => (2 * random() - 1) * bound);
}

/** Throws an `Error` unless the weights are exactly those of the network, float32, finite, with positive variances. */
export function checkWeights(network: Network, weights: Weights, source = "weights"): void {
  assertMap(source, "weights", weights);
  const specs = inNameOf(source, () => parametersOf(network));
  for (const { name, kind, shape } of specs) {
    const values = weights.get(name);
    const size = shape.reduce((a, b) => a * b, 1);
    if (!values) throw new Error(`${source}: parameter ${name} is missing; the weights belong to another network`);
    if (!(values instanceof Float32Array))
      throw new TypeError(
        `${source}: parameter ${name} must be a Float32Array, got ${(values as object).constructor?.name ?? typeof values}`, // not null, as typed
      );
    if (values.length !== size) {
      throw new Error(
        `${source}: parameter ${name} must have shape [${shape.join(", ")}], got ${values.length} numbers`,
      );
    }
    const plain = kind !== "variance" && areFinite(values);
    const bad = plain ? -1 : values.findIndex((v) => !Number.isFinite(v) || (kind === "variance" && v < 0));
    if (bad >= 0)
      throw new Error(`${source}: parameter ${name} holds ${values[bad]} at ${bad}; the weights are damaged`);
  }
  const known = new Set(specs.map((spec) => spec.name));
  for (const name of weights.keys()) {
    if (!known.has(name))
      throw new Error(`${source}: parameter ${name} is not part of the network; the weights belong to another one`);
  }
}

/** Without a call for each number; v − v is NaN unless v is finite. */
function areFinite(values: Float32Array): boolean {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! - values[i]!;
  return sum === 0;
}

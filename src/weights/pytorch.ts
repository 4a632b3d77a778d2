import { assertMap } from "../internal/guards.ts";
import type { Network } from "../network/network.ts";
import { type ParameterSpec, parametersOf } from "../network/parameters.ts";
import { checkWeights, type Weights } from "../network/weights.ts";
import type { NamedArray } from "./safetensors.ts";
import { storedArray } from "./storedArray.ts";
import { permuteAxes, readNumbers, type StoredTensor } from "./storedTensor.ts";
import { scalesOf, unscaled } from "./storeState.ts";

/** A state dict: arrays in PyTorch's layout by name, in memory or where they lie in a file. */
export type StateArrays = ReadonlyMap<string, NamedArray | StoredTensor>;

/** Whether a name is of a counter that a PyTorch state dict holds beside the weights. */
export const isCounter = (name: string): boolean => name.endsWith(".num_batches_tracked");

/**
 * Weights from a PyTorch state dict: the same names, kernels turned from `[out, in, kH, kW]` to `[kH, kW, in, out]`.
 * Arrays of a file (`parseStateDict`) are converted, turned and copied in one pass; kernels in 8 bits are multiplied by
 * their scales (`formatModel`).
 *
 * @throws Error when an array is missing, has another shape, or does not belong to the network
 */
export function fromStateDict(network: Network, state: StateArrays, source = "weights"): Weights {
  const weights = new Map(partialStateDict(network, state, source));
  const known = (name: string) => weights.has(name) || isCounter(name) || scalesOf(state, unscaled(name)) !== null;
  for (const name of state.keys()) if (!known(name)) weights.set(name, new Float32Array());
  checkWeights(network, weights, source);
  return weights;
}

/**
 * The weights of a state dict that the network has too.
 *
 * @throws Error when one has another shape, or is in 8 bits without its scales
 */
export function partialStateDict(network: Network, state: StateArrays, source: string): Weights {
  assertMap(source, "state", state);
  const weights = new Map<string, Float32Array>();
  for (const spec of parametersOf(network)) {
    const array = state.get(spec.name);
    if (!array) continue;
    const expected = stateShape(spec);
    if (array.shape.join() !== expected.join()) {
      throw new Error(
        `${source}: ${spec.name} must have shape [${expected.join(", ")}], got [${array.shape.join(", ")}]; check width, depth, block and landmarks`,
      );
    }
    const tensor = storedTensor(array);
    const numbers = readNumbers(spec.kind === "kernel" ? permuteAxes(tensor, [2, 3, 1, 0]) : tensor);
    const scales = tensor.type === "I8" ? scalesOf(state, spec.name) : null;
    if (tensor.type === "I8" && !scales)
      throw new Error(`${source}: ${spec.name} is in 8 bits, but its scales ${spec.name}.scale are missing`);
    // Output channels come last.
    if (scales) for (let i = 0; i < numbers.length; i++) numbers[i]! *= scales[i % scales.length]!;
    weights.set(spec.name, numbers);
  }
  return weights;
}

const storedTensor = (array: NamedArray | StoredTensor) => ("data" in array ? storedArray(array) : array);

/** The inverse: arrays in PyTorch's layout, which `torch` loads as they are. */
export function toStateDict(network: Network, weights: Weights): ReadonlyMap<string, NamedArray> {
  assertMap("toStateDict", "weights", weights);
  return new Map(
    parametersOf(network).map((spec) => {
      const values = weights.get(spec.name)!;
      return [
        spec.name,
        { shape: stateShape(spec), data: spec.kind === "kernel" ? toOihw(values, spec.shape) : values },
      ];
    }),
  );
}

function stateShape({ kind, shape }: ParameterSpec): readonly number[] {
  return kind === "kernel" ? [shape[3]!, shape[2]!, shape[0]!, shape[1]!] : shape;
}

/** From `[kH, kW, in, out]`, whose sizes are given, to `[out, in, kH, kW]`. */
export function toOihw(values: Float32Array, [kh, kw, ins, outs]: readonly number[]): Float32Array {
  const shape = [kh!, kw!, ins!, outs!];
  return readNumbers(permuteAxes(storedArray({ shape, data: values }), [3, 2, 0, 1]));
}

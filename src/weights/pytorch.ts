import type { Network } from "../network/network.ts";
import { type ParameterSpec, parametersOf } from "../network/parameters.ts";
import { checkWeights, type Weights } from "../network/weights.ts";
import type { NamedArray } from "./safetensors.ts";

/** Counters that a PyTorch state dict holds beside the weights. */
const ignored = /\.num_batches_tracked$/;

/**
 * Weights from a PyTorch state dict: the same names, kernels turned from `[out, in, kH, kW]` to `[kH, kW, in, out]`.
 *
 * @throws Error when an array is missing, has another shape, or does not belong to the network
 */
export function fromStateDict(network: Network, state: ReadonlyMap<string, NamedArray>, source = "weights"): Weights {
  const specs = new Map(parametersOf(network).map((spec) => [spec.name, spec]));
  const weights = new Map<string, Float32Array>();
  for (const [name, { shape, data }] of state) {
    if (ignored.test(name)) continue;
    const spec = specs.get(name);
    const expected = spec && stateShape(spec);
    if (expected && expected.join() !== shape.join()) {
      throw new Error(
        `${source}: ${name} must have shape [${expected.join(", ")}], got [${shape.join(", ")}]; check width, depth, block and landmarks`,
      );
    }
    const values = Float32Array.from(data);
    weights.set(name, spec?.kind === "kernel" ? permuteKernel(values, spec.shape, false) : values);
  }
  checkWeights(network, weights, source);
  return weights;
}

/** The inverse: arrays in PyTorch's layout, which `torch` loads as they are. */
export function toStateDict(network: Network, weights: Weights): ReadonlyMap<string, NamedArray> {
  return new Map(
    parametersOf(network).map((spec) => {
      const values = weights.get(spec.name)!;
      return [
        spec.name,
        { shape: stateShape(spec), data: spec.kind === "kernel" ? permuteKernel(values, spec.shape, true) : values },
      ];
    }),
  );
}

function stateShape({ kind, shape }: ParameterSpec): readonly number[] {
  return kind === "kernel" ? [shape[3]!, shape[2]!, shape[0]!, shape[1]!] : shape;
}

/** Between `[kH, kW, in, out]` (whose shape is given) and `[out, in, kH, kW]`. */
function permuteKernel(values: Float32Array, [kh, kw, ins, outs]: readonly number[], toOihw: boolean): Float32Array {
  const result = new Float32Array(values.length);
  const area = kh! * kw!;
  for (let o = 0; o < outs!; o++) {
    for (let i = 0; i < ins!; i++) {
      for (let k = 0; k < area; k++) {
        const oihw = (o * ins! + i) * area + k;
        const hwio = (k * ins! + i) * outs! + o;
        if (toOihw) result[oihw] = values[hwio]!;
        else result[hwio] = values[oihw]!;
      }
    }
  }
  return result;
}

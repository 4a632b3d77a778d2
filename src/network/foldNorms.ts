import { assertMap, listsOf } from "../internal/guards.ts";
import type { ConvUnit, Network } from "./network.ts";
import { parametersOf } from "./parameters.ts";
import type { Weights } from "./weights.ts";

/** A convolution with its normalization folded in: kernel·γ/√(σ² + ε), bias (b − μ)·γ/√(σ² + ε) + β. */
export interface FoldedConv {
  readonly kernel: Float32Array;
  readonly kernelShape: readonly [number, number, number, number];
  readonly bias: Float32Array;
}

/** Batch normalization's ε, as in PyTorch. */
export const normEpsilon = 1e-5;

/** The convolutions of a network for inference, by unit name. Folding once saves a pass over every map. */
export function foldNorms(network: Network, weights: Weights): ReadonlyMap<string, FoldedConv> {
  listsOf("foldNorms", "network", network, ["units"]);
  assertMap("foldNorms", "weights", weights);
  const shapes = new Map(parametersOf(network).map((spec) => [spec.name, spec.shape]));
  const convs = network.units.filter((unit): unit is ConvUnit => unit.op === "conv");
  return new Map(
    convs.map((unit) => {
      const kernelShape = shapes.get(`${unit.name}.weight`) as readonly [number, number, number, number]; // the shape of a kernel
      return [unit.name, { kernelShape, ...fold(unit, weights) }];
    }),
  );
}

function fold(unit: ConvUnit, weights: Weights): { kernel: Float32Array; bias: Float32Array } {
  const get = (name: string) => weights.get(name)!;
  const kernel = get(`${unit.name}.weight`);
  const bias = get(`${unit.name}.bias`);
  if (unit.norm === null) return { kernel, bias };
  const [gamma, beta] = [get(`${unit.norm}.weight`), get(`${unit.norm}.bias`)];
  const [mean, variance] = [get(`${unit.norm}.running_mean`), get(`${unit.norm}.running_var`)];
  const factor = gamma.map((g, c) => g / Math.sqrt(variance[c]! + normEpsilon));
  return {
    kernel: kernel.map((w, i) => w * factor[i % factor.length]!),
    bias: bias.map((b, c) => (b - mean[c]!) * factor[c]! + beta[c]!),
  };
}

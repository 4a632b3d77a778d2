import { listsOf } from "../internal/guards.ts";
import type { ConvUnit, Network } from "./network.ts";

/** What a parameter of a layer is, which decides how it is initialized and decayed. */
export type ParameterKind = "kernel" | "bias" | "scale" | "shift" | "mean" | "variance";

/** One array of weights: its name as in a PyTorch state dict, and its shape here (kernels `[kH, kW, in, out]`). */
export interface ParameterSpec {
  readonly name: string;
  readonly kind: ParameterKind;
  readonly shape: readonly number[];
  /** False for the running statistics of a normalization. */
  readonly trainable: boolean;
  /** Inputs of one output of the convolution, for initialization. */
  readonly fanIn: number;
}

/** Every parameter of a network, in the order of its units. */
export function parametersOf(network: Network): readonly ParameterSpec[] {
  listsOf("parametersOf", "network", network, ["units"]);
  const channels = new Map(network.units.map((unit) => [unit.name, unit.shape[2]]));
  return network.units.flatMap((unit) => (unit.op === "conv" ? convParameters(unit, channels.get(unit.input)!) : []));
}

function convParameters(unit: ConvUnit, inputs: number): ParameterSpec[] {
  const outputs = unit.shape[2];
  const fanIn = unit.kernel * unit.kernel * inputs;
  const spec = (name: string, kind: ParameterKind, shape: readonly number[], trainable = true) => ({
    name,
    kind,
    shape,
    trainable,
    fanIn,
  });
  const conv = [
    spec(`${unit.name}.weight`, "kernel", [unit.kernel, unit.kernel, inputs, outputs]),
    spec(`${unit.name}.bias`, "bias", [outputs]),
  ];
  if (unit.norm === null) return conv;
  return [
    ...conv,
    spec(`${unit.norm}.weight`, "scale", [outputs]),
    spec(`${unit.norm}.bias`, "shift", [outputs]),
    spec(`${unit.norm}.running_mean`, "mean", [outputs], false),
    spec(`${unit.norm}.running_var`, "variance", [outputs], false),
  ];
}

/**
 * The parameters that training moves: the trainable ones but the biases before a normalization, which cancels them.
 */
export function learnedParametersOf(network: Network): readonly ParameterSpec[] {
  listsOf("learnedParametersOf", "network", network, ["units"]);
  const cancelled = new Set(
    network.units.flatMap((unit) => (unit.op === "conv" && unit.norm !== null ? [`${unit.name}.bias`] : [])),
  );
  return parametersOf(network).filter(({ name, trainable }) => trainable && !cancelled.has(name));
}

/** The number of trainable parameters: kernels, biases, scales and shifts. */
export function countParameters(network: Network): number {
  listsOf("countParameters", "network", network, ["units"]);
  return parametersOf(network)
    .filter((spec) => spec.trainable)
    .reduce((sum, spec) => sum + spec.shape.reduce((a, b) => a * b, 1), 0);
}

import { layers, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { assertMap, fieldsOf, refusal, rowsOf } from "../internal/guards.ts";
import { normEpsilon } from "../network/foldNorms.ts";
import { type ConvUnit, inputsOf, type NetworkUnit } from "../network/network.ts";
import { applied } from "./applied.ts";
import { convInitializers } from "./convInitializers.ts";
import { Upsample2D } from "./Upsample2D.ts";

/** Options of `applyUnits`. */
export interface ApplyUnitsOptions {
  /**
   * Whether the layers are named after the units, so that weights find them; a model allows each name once. Otherwise
   * tfjs-layers gives names of its own. @default true
   */
  readonly named?: boolean;
  /** Seed of the initial weights; `null` draws other ones each time. @default 0 */
  readonly seed?: number | string | null;
}

/**
 * Builds the tfjs-layers layers of a network's units and applies them, in order.
 *
 * A convolution becomes `zeroPadding2d` (where TensorFlow's own "same" would pad unevenly), `conv2d`, `batchNormalization`
 * (ε = 1e-5, momentum 0.9, which is PyTorch's 0.1) and `activation`; dropout drops whole channels. Convolutions and
 * normalizations have the names of their parameters, up to the last dot.
 *
 * @param units in topological order
 * @param inputs a symbolic tensor `[B, H, W, C]` for each input unit
 * @returns the symbolic tensor of each unit
 */
export function applyUnits(
  units: readonly NetworkUnit[],
  inputs: ReadonlyMap<string, SymbolicTensor>,
  options: ApplyUnitsOptions = {},
): ReadonlyMap<string, SymbolicTensor> {
  rowsOf("applyUnits", "units", units);
  assertMap("applyUnits", "inputs", inputs);
  const { named = true, seed = 0 } = fieldsOf("applyUnits", "options", options);
  const maps = new Map<string, SymbolicTensor>();
  for (const unit of units) {
    const xs = inputsOf(unit).map((name) => maps.get(name)!);
    maps.set(unit.name, unit.op === "input" ? given(unit, inputs) : applyUnit(unit, xs, { named, seed }));
  }
  return maps;
}

function given({ name, shape }: NetworkUnit, inputs: ReadonlyMap<string, SymbolicTensor>): SymbolicTensor {
  const x = inputs.get(name);
  const requirement = `a symbolic tensor [B, ${shape.join(", ")}]`;
  if (!x) throw refusal("applyUnits", `inputs "${name}"`, requirement, x);
  const [, ...sizes] = x.shape;
  if (sizes.length !== 3 || sizes.some((size, i) => size !== null && size !== shape[i]))
    throw refusal("applyUnits", `inputs "${name}"`, requirement, [...x.shape]);
  return x;
}

function applyUnit(
  unit: Exclude<NetworkUnit, { op: "input" }>,
  inputs: SymbolicTensor[],
  options: Required<ApplyUnitsOptions>,
): SymbolicTensor {
  const x = inputs[0]!;
  const name = options.named ? { name: unit.name } : {};
  switch (unit.op) {
    case "conv":
      return applyConv(unit, x, options);
    case "dropout":
      // Without a seed: with one, the layer would draw the same mask at every step.
      return applied(layers.dropout({ rate: unit.rate, noiseShape: perMap, ...name }), x);
    case "maxPool":
      return applied(layers.maxPooling2d({ poolSize: 2, strides: 2, padding: "valid", ...name }), x);
    case "upsample":
      return applied(new Upsample2D({ size: [unit.shape[0], unit.shape[1]], method: unit.method, ...name }), x);
    case "concat":
      return applied(layers.concatenate({ axis: 3, ...name }), inputs);
    case "add":
      return applied(layers.add(name), inputs);
  }
}

/** Whole maps are dropped; tfjs-layers takes null for a size that is not known, though its type does not say so. */
const perMap = [null, 1, 1, null] as number[]; // null as in Keras

function applyConv(unit: ConvUnit, x: SymbolicTensor, { named, seed }: Required<ApplyUnitsOptions>): SymbolicTensor {
  const { norm, kernel, stride, activation, shape } = unit;
  const name = (text: string) => (named ? { name: text } : {});
  const pad = (kernel - 1) / 2;
  const even = stride === 1; // then "same" pads (kernel − 1)/2 on every side, as PyTorch does
  const padded = even ? x : applied(layers.zeroPadding2d({ padding: pad, ...name(`${unit.name}.pad`) }), x);
  const convolved = applied(
    layers.conv2d({
      filters: shape[2],
      kernelSize: kernel,
      strides: stride,
      padding: even ? "same" : "valid",
      activation: norm === null ? activation : "linear",
      ...convInitializers(kernel * kernel * x.shape[3]!, unit.name, seed),
      ...name(unit.name),
    }),
    padded,
  );
  if (norm === null) return convolved;
  const normalized = applied(
    layers.batchNormalization({ epsilon: normEpsilon, momentum: 0.9, ...name(norm) }),
    convolved,
  );
  if (activation === "linear") return normalized;
  return applied(layers.activation({ activation, ...name(`${norm}.${activation}`) }), normalized);
}

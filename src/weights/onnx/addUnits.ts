import type { FoldedConv } from "../../network/foldNorms.ts";
import { type ConvUnit, inputsOf, type Network, type NetworkUnit } from "../../network/network.ts";
import { toOihw } from "../pytorch.ts";
import { quantizeChannels, type StoragePrecision } from "../quantizeChannels.ts";
import { kernelToHalves } from "../toHalves.ts";
import type { OnnxGraph } from "./OnnxGraph.ts";
import { dataTypes } from "./onnxMessages.ts";

export interface AddUnitsOptions {
  /** What the units of the network's inputs stand for, by name. */
  readonly inputs: ReadonlyMap<string, string>;
  readonly convs: ReadonlyMap<string, FoldedConv>;
  readonly precision: StoragePrecision;
}

/** Adds the units of a network for inference; returns the name of its heatmaps `[B, K, h, w]`. */
export function addUnits(graph: OnnxGraph, network: Network, { inputs, convs, precision }: AddUnitsOptions): string {
  const values = new Map(inputs);
  for (const unit of network.units) {
    if (unit.op === "input") continue;
    const found = inputsOf(unit).map((name) => values.get(name)!);
    values.set(unit.name, unit.op === "conv" ? addConv(unit, found[0]!) : addUnit(graph, unit, found));
  }
  return values.get(network.heatmaps)!;

  function addConv({ name, kernel, stride, activation, shape }: ConvUnit, x: string): string {
    const conv = convs.get(name)!;
    const pad = (kernel - 1) / 2;
    const attributes = { kernel_shape: [kernel, kernel], strides: [stride, stride], pads: [pad, pad, pad, pad] };
    const weight = addKernel(graph, `${name}.weight`, conv, name === network.heatmaps ? "single" : precision);
    const terms = [x, weight, graph.floats(`${name}.bias`, conv.bias, [shape[2]])];
    if (activation === "linear") return graph.add("Conv", terms, name, attributes);
    return graph.add("Relu", [graph.add("Conv", terms, `${name}.conv`, attributes)], name);
  }
}

function addUnit(
  graph: OnnxGraph,
  unit: Exclude<NetworkUnit, { op: "input" | "conv" }>,
  inputs: readonly string[],
): string {
  const { name, shape } = unit;
  switch (unit.op) {
    case "dropout":
      return inputs[0]!;
    case "maxPool":
      return graph.add("MaxPool", inputs, name, { kernel_shape: [2, 2], strides: [2, 2] });
    case "upsample": {
      const how =
        unit.method === "nearest"
          ? { mode: "nearest", coordinate_transformation_mode: "asymmetric", nearest_mode: "floor" }
          : { mode: "linear", coordinate_transformation_mode: "align_corners" };
      const sizes = graph.integers(`${name}.sizes`, [shape[0], shape[1]]);
      return graph.add("Resize", [inputs[0]!, "", "", sizes], name, { ...how, axes: [2, 3] });
    }
    case "concat":
      return graph.add("Concat", inputs, name, { axis: 1 });
    case "add":
      return graph.add("Add", inputs, name);
  }
}

/** A kernel `[out, in, kH, kW]` of 32-bit floats, from what is stored. */
function addKernel(
  graph: OnnxGraph,
  name: string,
  { kernel, kernelShape }: FoldedConv,
  precision: StoragePrecision,
): string {
  const [kh, kw, ins, outs] = kernelShape;
  const values = toOihw(kernel, kernelShape);
  const dims = [outs, ins, kh, kw];
  if (precision === "single") return graph.floats(name, values, dims);
  if (precision === "half") {
    const stored = graph.constant(`${name}.half`, "float16", kernelToHalves("formatOnnx", name, values, outs), dims);
    return graph.add("Cast", [stored], name, { to: dataTypes.float });
  }
  // Not DequantizeLinear: ONNX Runtime would do that in every run instead of once.
  const quantized = quantizeChannels(values, outs);
  const stored = graph.constant(`${name}.int8`, "int8", quantized.values, dims);
  const whole = graph.add("Cast", [stored], `${name}.whole`, { to: dataTypes.float });
  return graph.add("Mul", [whole, graph.floats(`${name}.scale`, quantized.scales, [outs, 1, 1, 1])], name);
}

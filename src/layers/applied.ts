import type { layers, SymbolicTensor } from "@tensorflow/tfjs-layers";

/** The output of a layer with one; `apply` may also give numbers, or several outputs. */
export function applied(layer: layers.Layer, inputs: SymbolicTensor | SymbolicTensor[]): SymbolicTensor {
  return layer.apply(inputs) as SymbolicTensor; // symbolic inputs give a symbolic output
}

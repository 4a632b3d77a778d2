import type { SymbolicTensor } from "@tensorflow/tfjs-layers";
import { fieldsOf } from "../internal/guards.ts";
import { addHmpBlock } from "../network/blocks.ts";
import { type ResidualBlockOptions, residualBlock } from "./residualBlock.ts";

/**
 * Hierarchical multi-scale parallel block (Bulat & Tzimiropoulos 2017, in the form of KNEEL, Tiulpin et al. 2019):
 * a = CBR(x) with o/2 channels, b = CBR(a) with o/4, c = CB(b) with the rest; concat(a, b, c) + skip(x). CBR is a 3 × 3
 * convolution, batch normalization and ReLU, CB the same without ReLU; the skip is the identity or a CB.
 *
 * @param x symbolic tensor `[B, H, W, C]`; H and W may be unknown
 * @param channels o, at least 4
 * @returns symbolic tensor `[B, H, W, channels]`
 */
export function hmpBlock(x: SymbolicTensor, channels: number, options: ResidualBlockOptions = {}): SymbolicTensor {
  fieldsOf("hmpBlock", "options", options);
  return residualBlock("hmpBlock", addHmpBlock, 4, x, channels, options);
}

import type { SymbolicTensor } from "@tensorflow/tfjs-layers";
import { fieldsOf } from "../internal/guards.ts";
import { addBottleneckBlock } from "../network/blocks.ts";
import { type ResidualBlockOptions, residualBlock } from "./residualBlock.ts";

/**
 * The regular residual block of KNEEL's ablation (Tiulpin et al. 2019): 3 × 3 convolutions to o/2, o/2 and o channels,
 * each with batch normalization, the first two with ReLU; plus the skip, which is the identity or a 3 × 3 convolution
 * with batch normalization.
 *
 * @param x symbolic tensor `[B, H, W, C]`; H and W may be unknown
 * @param channels o, at least 2
 * @returns symbolic tensor `[B, H, W, channels]`
 */
export function bottleneckBlock(
  x: SymbolicTensor,
  channels: number,
  options: ResidualBlockOptions = {},
): SymbolicTensor {
  fieldsOf("bottleneckBlock", "options", options);
  return residualBlock("bottleneckBlock", addBottleneckBlock, 2, x, channels, options);
}

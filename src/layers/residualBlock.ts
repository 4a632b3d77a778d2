import type { SymbolicTensor } from "@tensorflow/tfjs-layers";
import { assertInteger, listsOf, refusal } from "../internal/guards.ts";
import type { Block } from "../network/blocks.ts";
import { NetworkBuilder } from "../network/builder.ts";
import { applyUnits } from "./applyUnits.ts";

/** Options of `hmpBlock` and `bottleneckBlock`. */
export interface ResidualBlockOptions {
  /** Prefix of the layers' names, once per model. @default tfjs-layers names them */
  readonly name?: string;
  /** Seed of the initial weights, together with the name; `null` draws other ones each time. @default null */
  readonly seed?: number | string | null;
}

/** One block of the network's description, applied to a symbolic tensor. */
export function residualBlock(
  fn: string,
  add: Block,
  smallest: number,
  x: SymbolicTensor,
  channels: number,
  { name, seed = null }: ResidualBlockOptions,
): SymbolicTensor {
  assertInteger(fn, "channels", channels, smallest);
  listsOf(fn, "x", x, ["shape"]);
  const [, height, width, depth] = x.shape;
  if (x.shape.length !== 4 || !depth) throw refusal(fn, "x", "of shape [B, H, W, C] with known C", [...x.shape]);
  const net = new NetworkBuilder();
  const input = net.input([height ?? 1, width ?? 1, depth]); // blocks keep the size, which may be unknown
  const output = add(net, input, channels, name ?? fn);
  return applyUnits(net.units, new Map([[input.name, x]]), { named: name !== undefined, seed }).get(output.name)!;
}

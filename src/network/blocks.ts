import type { NetworkBuilder, Ref } from "./builder.ts";

/** `hmp`: hierarchical, parallel, multi-scale (Bulat & Tzimiropoulos 2017); `bottleneck`: the regular residual block. */
export type BlockKind = "hmp" | "bottleneck";

/** Adds a residual block from x to `channels` channels; its weights are named `prefix.…`. */
export type Block = (net: NetworkBuilder, x: Ref, channels: number, prefix: string) => Ref;

/** One convolution with its normalization, named `path.0` and `path.1` as in a PyTorch `Sequential`. */
function convNorm(net: NetworkBuilder, x: Ref, channels: number, path: string, activation: "relu" | "linear"): Ref {
  return net.conv(x, `${path}.0`, channels, { norm: `${path}.1`, activation });
}

/** The identity where the channels agree, else a 3 × 3 convolution with normalization. */
function skip(net: NetworkBuilder, x: Ref, channels: number, prefix: string): Ref {
  return x.shape[2] === channels ? x : convNorm(net, x, channels, `${prefix}.skip`, "linear");
}

/**
 * HMP block: three 3 × 3 convolutions in series give o/2, o/4 and the remaining channels; their outputs (the last one
 * without ReLU) are concatenated, and the skip is added.
 */
export function addHmpBlock(net: NetworkBuilder, x: Ref, channels: number, prefix: string): Ref {
  const half = channels >> 1;
  const quarter = channels >> 2;
  const a = convNorm(net, x, half, `${prefix}.scale1`, "relu");
  const b = convNorm(net, a, quarter, `${prefix}.scale2`, "relu");
  const c = convNorm(net, b, channels - half - quarter, `${prefix}.scale3`, "linear");
  return net.sum(net.concat([a, b, c], `${prefix}.concat`), skip(net, x, channels, prefix), prefix);
}

/** Bottleneck block: 3 × 3 convolutions to o/2, o/2 and o channels (the last one without ReLU), plus the skip. */
export function addBottleneckBlock(net: NetworkBuilder, x: Ref, channels: number, prefix: string): Ref {
  const half = channels >> 1;
  const a = convNorm(net, x, half, `${prefix}.bottleneck`, "relu");
  const b = convNorm(net, a, half, `${prefix}.conv`, "relu");
  const c = convNorm(net, b, channels, `${prefix}.out`, "linear");
  return net.sum(c, skip(net, x, channels, prefix), prefix);
}

export const blocks: Readonly<Record<BlockKind, Block>> = { hmp: addHmpBlock, bottleneck: addBottleneckBlock };

import { assertBetween, assertInteger, assertOneOf, assertPositive, listsOf, refusal } from "../internal/guards.ts";
import type { Grid } from "../ops/softArgmax2d.ts";
import { type Block, type BlockKind, blocks } from "./blocks.ts";
import { NetworkBuilder, type Ref } from "./builder.ts";
import type { Network, Shape3, Upsampling } from "./network.ts";

/** The shape of an hourglass; the defaults are those of the paper. */
export interface HourglassOptions {
  /** Height, width and channels of the images. The paper: [450, 450, 3]. */
  readonly inputShape: Shape3;
  /** Number of landmarks. */
  readonly landmarks: number;
  /** Base width N; the maps inside have 2N, 4N and 8N channels. @default 24 */
  readonly width?: number;
  /** Number of 2 × 2 poolings inside the hourglass. @default 4 */
  readonly depth?: number;
  /** @default "hmp" */
  readonly block?: BlockKind;
  /** @default "bilinear" */
  readonly upsampling?: Upsampling;
  /** Probability of dropping a channel in the output block. @default 0.25 */
  readonly dropout?: number;
  /** Inverse temperature of the soft-argmax. @default 1 */
  readonly beta?: number;
  /** @default "center" */
  readonly grid?: Grid;
}

/**
 * The hourglass network of KNEEL as it was released (Tiulpin et al. 2019; docs/parity.md says where text and code of
 * the paper differ): a 7 × 7 stem of stride 2, residual blocks and a pooling to a quarter of the image, one hourglass,
 * two 3 × 3 convolutions with dropout, a 1 × 1 convolution to K heatmaps, soft-argmax.
 *
 * Width 24, depth 4 and 16 landmarks give 4,252,432 trainable parameters. Any image size works that leaves at least one
 * pixel at the bottom; a `RangeError` names the smallest one.
 */
export function describeHourglass(options: HourglassOptions): Network {
  const fn = "describeHourglass";
  const {
    inputShape,
    landmarks,
    width = 24,
    depth = 4,
    block = "hmp",
    upsampling = "bilinear",
    dropout = 0.25,
    beta = 1,
    grid = "center",
  } = listsOf(fn, "options", options, ["inputShape"]);
  for (const [i, size] of inputShape.entries()) assertInteger(fn, `inputShape[${i}]`, size);
  assertInteger(fn, "landmarks", landmarks);
  assertInteger(fn, "width", width, 2);
  assertInteger(fn, "depth", depth);
  assertOneOf(fn, "block", block, ["hmp", "bottleneck"]);
  assertOneOf(fn, "upsampling", upsampling, ["bilinear", "nearest"]);
  assertBetween(fn, "dropout", dropout, 0, 0.99);
  assertPositive(fn, "beta", beta);
  assertOneOf(fn, "grid", grid, ["center", "edge"]);
  const smallest = 2 ** (depth + 2) - 1;
  if (Math.min(inputShape[0], inputShape[1]) < smallest) {
    throw refusal(fn, "inputShape", `at least ${smallest} × ${smallest} for depth ${depth}`, [...inputShape]);
  }

  const residual = blocks[block];
  const net = new NetworkBuilder();
  let x = net.input(inputShape);
  x = net.conv(x, "layer1.0", width, { kernel: 7, stride: 2, norm: "layer1.1", activation: "relu" });
  x = net.maxPool(residual(net, x, 2 * width, "layer1.3"), "layer1.4");
  x = residual(net, x, 2 * width, "layer2.0");
  x = residual(net, x, 2 * width, "layer2.1");
  x = residual(net, x, 4 * width, "layer2.2");
  x = addHourglass(net, x, { depth, inner: 4 * width, outer: 8 * width, residual, upsampling, prefix: "hourglass" });
  x = net.dropout(x, "mixer.0", dropout);
  x = net.conv(x, "mixer.1.0", 8 * width, { norm: "mixer.1.1", activation: "relu" });
  x = net.dropout(x, "mixer.2", dropout);
  x = net.conv(x, "mixer.3.0", 4 * width, { norm: "mixer.3.1", activation: "relu" });
  x = net.conv(x, "out_block.0", landmarks, { kernel: 1 });
  return { units: net.units, input: inputShape, heatmaps: x.name, landmarks, beta, grid };
}

interface HourglassLevel {
  readonly depth: number;
  readonly inner: number;
  readonly outer: number;
  readonly residual: Block;
  readonly upsampling: Upsampling;
  readonly prefix: string;
}

/** One level: three blocks after a pooling, the next level (or a block at the bottom), a block; plus three on the skip path. */
function addHourglass(net: NetworkBuilder, x: Ref, level: HourglassLevel): Ref {
  const { depth, inner, outer, residual, upsampling, prefix } = level;
  const chain = (from: Ref, path: string, channels: readonly number[]) =>
    channels.reduce((at, count, i) => residual(net, at, count, `${prefix}.${path}${i + 1}`), from);
  const down = chain(net.maxPool(x, `${prefix}.pool`), "lower", [inner, inner, inner]);
  const deeper = `${prefix}.lower4`;
  const bottom =
    depth > 1
      ? addHourglass(net, down, { ...level, depth: depth - 1, prefix: deeper })
      : residual(net, down, outer, deeper);
  const low = residual(net, bottom, outer, `${prefix}.lower5`);
  const high = chain(x, "upper", [inner, inner, outer]);
  return net.sum(high, net.upsample(low, `${prefix}.upsample`, x, upsampling), prefix);
}

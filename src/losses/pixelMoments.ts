import { mul, split, sub, type Tensor, type Tensor4D, tensor1d } from "@tensorflow/tfjs-core";
import { assertOneOf, assertPositive } from "../internal/guards.ts";
import { type Grid, softArgmaxMoments2d } from "../ops/softArgmax2d.ts";

/** How moments of heatmaps are taken. */
export interface MomentOptions {
  /** Inverse temperature of the maps' softmax, that of the network's soft-argmax. @default 1 */
  readonly beta?: number;
  /** Where the pixels of a map lie. @default "center" */
  readonly grid?: Grid;
}

/** @throws RangeError if an option is out of range */
export function assertMoments(fn: string, beta: number, grid: Grid): void {
  assertPositive(fn, "beta", beta);
  assertOneOf(fn, "grid", grid, ["center", "edge"]);
}

/** The residual of the soft-argmax and the covariance of the maps, in heatmap pixels, each `[B, K, 1]`. */
export interface PixelMoments {
  readonly dx: Tensor;
  readonly dy: Tensor;
  readonly xx: Tensor;
  readonly xy: Tensor;
  readonly yy: Tensor;
}

export function pixelMoments(maps: Tensor4D, target: Tensor, options: MomentOptions): PixelMoments {
  const [, height, width] = maps.shape;
  const { landmarks, covariance } = softArgmaxMoments2d(maps, options);
  const [dx, dy] = split(mul(sub(landmarks, target), tensor1d([width, height])), 2, 2) as [Tensor, Tensor]; // two parts
  const scale = tensor1d([width * width, width * height, height * height]);
  const [xx, xy, yy] = split(mul(covariance, scale), 3, 2) as [Tensor, Tensor, Tensor]; // three parts
  return { dx, dy, xx, xy, yy };
}

import { add, mul, relu, square, sub, type Tensor } from "@tensorflow/tfjs-core";
import type { PixelMoments } from "./pixelMoments.ts";

/** Variance of a position that is uniform within a pixel: what a map of one bright pixel still does not know. */
export const PIXEL_VARIANCE = 1 / 12;

/** Σ + εI with its determinant. */
export interface FlooredCovariance {
  readonly xx: Tensor;
  readonly xy: Tensor;
  readonly yy: Tensor;
  readonly determinant: Tensor;
}

/** Adds ε to both variances. The determinant, det Σ + ε·tr Σ + ε², is at least ε² also where rounding makes det Σ negative. */
export function flooredCovariance({ xx, xy, yy }: PixelMoments, floor: number): FlooredCovariance {
  const own = relu(sub(mul(xx, yy), square(xy)));
  const determinant = add(add(own, mul(add(xx, yy), floor)), floor * floor);
  return { xx: add(xx, floor), xy, yy: add(yy, floor), determinant };
}

/** xx·dy² − 2·xy·dx·dy + yy·dx²: the determinant times the Mahalanobis distance squared. */
export function adjugateForm(dx: Tensor, dy: Tensor, xx: Tensor, xy: Tensor, yy: Tensor): Tensor {
  return add(sub(mul(xx, square(dy)), mul(mul(xy, mul(dx, dy)), 2)), mul(yy, square(dx)));
}

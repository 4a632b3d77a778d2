import {
  add,
  avgPool,
  engine,
  gather,
  getBackend,
  getKernel,
  image,
  mul,
  type Tensor4D,
  tensor1d,
  tensor4d,
  tidy,
} from "@tensorflow/tfjs-core";
import { assertTensor } from "../internal/assertTensor.ts";
import { RESIZE_BILINEAR_GRAD } from "../internal/fusedKernels.ts";
import { assertInteger } from "../internal/guards.ts";
import {
  alignedLinearInterpolation,
  type Interpolation,
  nearestInterpolation,
  transposeInterpolation,
} from "./interpolation.ts";
import { withGradient } from "./withGradient.ts";

/** Spatial size `[height, width]`. */
export type Size2d = readonly [height: number, width: number];

/**
 * Nearest-neighbor resizing to `size` (source = ⌊o·in/out⌋, as PyTorch's `nearest`) whose gradient is right on every
 * backend; tfjs's own is wrong on cpu for batches.
 *
 * @param x `[B, H, W, C]`
 * @returns `[B, size[0], size[1], C]`
 */
export function upsampleNearest2d(x: Tensor4D, size: Size2d): Tensor4D {
  check("upsampleNearest2d", x, size);
  const doubled = size[0] === 2 * x.shape[1] && size[1] === 2 * x.shape[2];
  return resizeWithGradient(
    x,
    (input) => image.resizeNearestNeighbor(input, [size[0], size[1]]),
    (dy) => (doubled ? mul(avgPool(dy, 2, 2, "valid"), 4) : transposed(dy, x.shape, size, nearestInterpolation)),
  );
}

/**
 * Bilinear resizing with aligned corners (PyTorch's `align_corners=True`, as in the 2019 release of KNEEL), with a
 * gradient that is right on every backend and shape.
 *
 * @param x `[B, H, W, C]`
 * @returns `[B, size[0], size[1], C]`
 */
export function upsampleBilinear2d(x: Tensor4D, size: Size2d): Tensor4D {
  check("upsampleBilinear2d", x, size);
  return resizeWithGradient(
    x,
    (input) => image.resizeBilinear(input, [size[0], size[1]], true),
    (dy) =>
      getKernel(RESIZE_BILINEAR_GRAD, getBackend())
        ? engine().runKernel<Tensor4D>(RESIZE_BILINEAR_GRAD, { dy }, { inputShape: x.shape })
        : transposed(dy, x.shape, size, alignedLinearInterpolation),
  );
}

function check(fn: string, x: Tensor4D, size: Size2d): void {
  assertTensor(fn, "x", x, [null, null, null, null], "[B, H, W, C]");
  assertInteger(fn, "size[0]", size?.[0]);
  assertInteger(fn, "size[1]", size?.[1]);
}

function resizeWithGradient(
  x: Tensor4D,
  forward: (x: Tensor4D) => Tensor4D,
  backward: (dy: Tensor4D) => Tensor4D,
): Tensor4D {
  return withGradient([x], ([input]) => ({
    value: forward(input),
    gradFunc: (dy: Tensor4D) => tidy(() => backward(dy)),
  }));
}

function transposed(
  dy: Tensor4D,
  shape: readonly number[],
  size: Size2d,
  interpolation: (inputs: number, outputs: number) => Interpolation,
): Tensor4D {
  const rows = apply(dy, transposeInterpolation(interpolation(shape[1]!, size[0])), 1);
  return apply(rows, transposeInterpolation(interpolation(shape[2]!, size[1])), 2);
}

/** Applies a one-dimensional map along an axis, one gather per tap. */
function apply(x: Tensor4D, map: Interpolation, axis: 1 | 2): Tensor4D {
  const shape: [number, number, number, number] = axis === 1 ? [1, map.outputs, 1, 1] : [1, 1, map.outputs, 1];
  const terms = map.sources.map((source, k) =>
    mul<Tensor4D>(gather(x, tensor1d([...source], "int32"), axis), tensor4d([...map.weights[k]!], shape)),
  );
  return terms.reduce((total, term) => add(total, term));
}

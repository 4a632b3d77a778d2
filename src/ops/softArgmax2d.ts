import {
  matMul,
  max,
  mul,
  reshape,
  slice,
  square,
  stack,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  tensor2d,
  tidy,
} from "@tensorflow/tfjs-core";
import { assertOneOf } from "../internal/guards.ts";
import { spatialSoftmax2d } from "./spatialSoftmax2d.ts";

/** Where column c of a map of width w lies in normalized coordinates: `center` (c + 0.5)/w, `edge` c/w (the 2019 release). */
export type Grid = "center" | "edge";

export interface SoftArgmax2dOptions {
  /** Inverse temperature β: larger is closer to the plain argmax. @default 1 */
  readonly beta?: number;
  /** @default "center" */
  readonly grid?: Grid;
}

export type HeatmapMoments = {
  /** Expected positions `[B, K, 2]` as (x, y). */
  readonly landmarks: Tensor3D;
  /** Covariances `[B, K, 3]` as (xx, xy, yy), in squared normalized units. */
  readonly covariance: Tensor3D;
  /** The largest probability of each map, `[B, K]`. */
  readonly peakMass: Tensor2D;
};

/**
 * Soft-argmax: the expected position under the softmax of each heatmap, x̂ = Σ P(r, c)·x(c), ŷ = Σ P(r, c)·y(r),
 * P = softmax(β·z) (KNEEL, Tiulpin et al. 2019, §3.2; Nibali et al. 2018 with another grid). Differentiable everywhere
 * and safe for any finite maps.
 *
 * @param maps heatmaps `[B, H, W, K]`
 * @returns landmarks `[B, K, 2]` as (x, y), normalized to the image: multiply by its width and height
 */
export function softArgmax2d(maps: Tensor4D, { beta = 1, grid = "center" }: SoftArgmax2dOptions = {}): Tensor3D {
  assertOneOf("softArgmax2d", "grid", grid, ["center", "edge"]);
  return tidy(() => expectation(spatialSoftmax2d(maps, beta), maps.shape, grid));
}

/**
 * `softArgmax2d` with the spread of each map: its covariance, Σ P·(x − x̂)(y − ŷ) and so on, and its peak mass.
 * All three are differentiable in the maps, except that the peak's gradient goes to one maximum.
 */
export function softArgmaxMoments2d(
  maps: Tensor4D,
  { beta = 1, grid = "center" }: SoftArgmax2dOptions = {},
): HeatmapMoments {
  assertOneOf("softArgmaxMoments2d", "grid", grid, ["center", "edge"]);
  return tidy(() => {
    const p = spatialSoftmax2d(maps, beta);
    const landmarks = expectation(p, maps.shape, grid);
    const [batch, height, width, count] = maps.shape;
    const xs = positions(height, width, grid, 0);
    const ys = positions(height, width, grid, 1);
    const at = (axis: number) => slice(landmarks, [0, 0, axis], [batch, count, 1]);
    const dx = sub(reshape(tensor2d(xs, [1, xs.length]), [1, 1, xs.length]), at(0));
    const dy = sub(reshape(tensor2d(ys, [1, ys.length]), [1, 1, ys.length]), at(1));
    const mean = (value: Tensor) => sum(mul(p, value), -1);
    return {
      landmarks,
      covariance: stack([mean(square(dx)), mean(mul(dx, dy)), mean(square(dy))], -1) as Tensor3D,
      peakMass: max(p, -1) as Tensor2D,
    };
  });
}

function expectation(p: Tensor3D, shape: readonly number[], grid: Grid): Tensor3D {
  const [batch, height, width, landmarks] = shape as [number, number, number, number];
  const xs = positions(height, width, grid, 0);
  const ys = positions(height, width, grid, 1);
  const xy = Float32Array.from({ length: 2 * xs.length }, (_, i) => (i % 2 === 0 ? xs[i >> 1]! : ys[i >> 1]!));
  const flat = reshape(p, [batch * landmarks, height * width]);
  return reshape(matMul(flat, tensor2d(xy, [height * width, 2])), [batch, landmarks, 2]);
}

/** The normalized coordinate (0 for x, 1 for y) of every position of an H × W map, row-major. */
function positions(height: number, width: number, grid: Grid, axis: 0 | 1): Float32Array {
  const offset = grid === "center" ? 0.5 : 0;
  return Float32Array.from({ length: height * width }, (_, i) =>
    axis === 0 ? ((i % width) + offset) / width : (Math.floor(i / width) + offset) / height,
  );
}

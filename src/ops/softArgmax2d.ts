import {
  add,
  matMul,
  max,
  mul,
  reshape,
  slice,
  split,
  square,
  stack,
  sub,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  tensor1d,
  tidy,
} from "@tensorflow/tfjs-core";
import { assertOneOf, fieldsOf } from "../internal/guards.ts";
import { longSum } from "./longSum.ts";
import { spatialSoftmax } from "./spatialSoftmax2d.ts";
import { withGradient } from "./withGradient.ts";

/** Where column c of a map of width w lies in normalized coordinates: `center` (c + 0.5)/w, `edge` c/w (the 2019 release). */
export type Grid = "center" | "edge";

/** Options of `softArgmax2d` and `softArgmaxMoments2d`. */
export interface SoftArgmax2dOptions {
  /** Inverse temperature β: larger is closer to the plain argmax. @default 1 */
  readonly beta?: number;
  /** @default "center" */
  readonly grid?: Grid;
}

/** Means and covariances of heatmaps as distributions over the plane. */
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
 * @returns landmarks `[B, K, 2]` as (x, y), normalized to the image; in its pixels they are (x·W − 0.5, y·H − 0.5), with the
 *   grid `edge` (x·W, y·H)
 */
export function softArgmax2d(maps: Tensor4D, options: SoftArgmax2dOptions = {}): Tensor3D {
  const { beta = 1, grid = "center" } = fieldsOf("softArgmax2d", "options", options);
  assertOneOf("softArgmax2d", "grid", grid, ["center", "edge"]);
  return tidy(() => expectation(spatialSoftmax("softArgmax2d", maps, beta), maps.shape, grid));
}

/**
 * `softArgmax2d` with the spread of each map: its covariance, Σ P·(x − x̂)(y − ŷ) and so on, and its peak mass.
 * All three are differentiable in the maps, except that the peak's gradient goes to one maximum.
 */
export function softArgmaxMoments2d(maps: Tensor4D, options: SoftArgmax2dOptions = {}): HeatmapMoments {
  const { beta = 1, grid = "center" } = fieldsOf("softArgmaxMoments2d", "options", options);
  assertOneOf("softArgmaxMoments2d", "grid", grid, ["center", "edge"]);
  return tidy(() => {
    const p = spatialSoftmax("softArgmaxMoments2d", maps, beta);
    const landmarks = expectation(p, maps.shape, grid);
    return {
      landmarks,
      covariance: spread(p, landmarks, maps.shape, grid),
      peakMass: max<Tensor2D>(p, -1),
    };
  });
}

/** Σ P·x and Σ P·y. The gradient is one product of matrices; the sums are too long for one. */
function expectation(p: Tensor3D, shape: Tensor4D["shape"], grid: Grid): Tensor3D {
  const [batch, height, width, landmarks] = shape;
  const axes = ([0, 1] as const).map((axis) => positions(height, width, grid, axis));
  return withGradient([p], ([input]) => ({
    value: stacked(axes.map((numbers) => longSum(mul(input, tensor1d(numbers)), 2))),
    gradFunc: (dy: Tensor3D) => {
      const xy = stack(axes.map((numbers) => tensor1d(numbers)));
      return reshape(matMul(reshape(dy, [batch * landmarks, 2]), xy), [batch, landmarks, height * width]);
    },
  }));
}

/** Σ P·(x − x̂)² and so on. The gradient by x̂ is left out: Σ P·(x − x̂) is 0, and would be but noise. */
function spread(p: Tensor3D, landmarks: Tensor3D, shape: Tensor4D["shape"], grid: Grid): Tensor3D {
  const [batch, height, width, count] = shape;
  const offset = (axis: 0 | 1) => {
    const at = slice(landmarks, [0, 0, axis], [batch, count, 1]);
    return sub(reshape(tensor1d(positions(height, width, grid, axis)), [1, 1, height * width]), at);
  };
  return withGradient([p], ([input], save) => {
    const [dx, dy] = [offset(0), offset(1)];
    save([dx, dy]);
    const terms = [square(dx), mul(dx, dy), square(dy)];
    return {
      value: stacked(terms.map((term) => longSum(mul(input, term), 2))),
      gradFunc: (gradient: Tensor3D, [ex, ey]: Tensor[]) => {
        const [xx, xy, yy] = split(gradient, 3, 2);
        return add(mul(ex!, add(mul(xx!, ex!), mul(xy!, ey!))), mul(yy!, square(ey!)));
      },
    };
  });
}

/** Several `[B, K]` as one `[B, K, ·]`. */
function stacked(parts: Tensor[]): Tensor3D {
  return stack(parts, 2) as Tensor3D; // a rank more than the parts
}

/** The normalized coordinate (0 for x, 1 for y) of every position of an H × W map, row-major. */
function positions(height: number, width: number, grid: Grid, axis: 0 | 1): Float32Array {
  const offset = grid === "center" ? 0.5 : 0;
  const numbers = new Float32Array(height * width);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) numbers[i] = axis === 0 ? (x + offset) / width : (y + offset) / height;
  return numbers;
}

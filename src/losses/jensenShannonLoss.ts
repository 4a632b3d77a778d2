import { add, div, expandDims, log, maximum, mul, reshape, softmax, square, type Tensor } from "@tensorflow/tfjs-core";
import { assertPositive, fieldsOf } from "../internal/guards.ts";
import { longSum } from "../ops/longSum.ts";
import { spatialSoftmax } from "../ops/spatialSoftmax2d.ts";
import { withGradient } from "../ops/withGradient.ts";
import { assertGaussian, type GaussianOptions } from "./gaussianHeatmaps.ts";
import { type HeatmapLoss, heatmapLoss } from "./heatmapLoss.ts";
import { pixelOffsets } from "./pixelOffsets.ts";

/** Options of `jensenShannonLoss`. */
export interface JensenShannonLossOptions extends GaussianOptions {
  /** Inverse temperature of the maps' softmax, that of the network's soft-argmax. @default 1 */
  readonly beta?: number;
}

/** Probabilities below it count as 0. */
const TINY = 1e-12;

/** JS(P ‖ Q) over the last axis, kept; its derivatives ½·ln(2P/(P+Q)) and ½·ln(2Q/(P+Q)) are 0 where P = Q. */
function divergence(p: Tensor, q: Tensor): Tensor {
  return withGradient([p, q], ([pi, qi], save) => {
    const whole = add(add(pi, qi), TINY);
    const logRatio = (x: Tensor) => mul(log(div(add(mul(x, 2), TINY), whole)), 0.5);
    const [byP, byQ] = [logRatio(pi), logRatio(qi)];
    save([byP, byQ]);
    return {
      value: maximum(expandDims(longSum(add(mul(pi, byP), mul(qi, byQ)), 2), 2), 0),
      gradFunc: (dy: Tensor, saved: Tensor[]) => [mul(dy, saved[0]!), mul(dy, saved[1]!)],
    };
  });
}

/**
 * Jensen–Shannon regularizer of DSNT: the divergence of each heatmap's softmax P from a Gaussian Q at the landmark with
 * Σ Q = 1, JS = ½·Σ P·ln(2P/(P+Q)) + ½·Σ Q·ln(2Q/(P+Q)), from 0 to ln 2. It gives maps one peak of the width σ.
 *
 * @throws RangeError if an option is not a positive number
 * @see Nibali et al., "Numerical Coordinate Regression with Convolutional Neural Networks", 2018
 */
export function jensenShannonLoss(options: JensenShannonLossOptions = {}): HeatmapLoss {
  const { sigma = 1, beta = 1, grid = "center" } = fieldsOf("jensenShannonLoss", "options", options);
  assertGaussian("jensenShannonLoss", sigma, grid);
  assertPositive("jensenShannonLoss", "beta", beta);
  return heatmapLoss("jensenShannonLoss", (maps, target) => {
    const [B, rows, columns, K] = maps.shape;
    const profile = (axis: 0 | 1, size: number) =>
      softmax(mul(square(pixelOffsets(target, axis, size, grid)), -0.5 / sigma ** 2));
    const q = mul(expandDims(profile(1, rows), 3), expandDims(profile(0, columns), 2));
    return divergence(spatialSoftmax("jensenShannonLoss", maps, beta), reshape(q, [B, K, rows * columns]));
  });
}

import { add, div, mul, sqrt } from "@tensorflow/tfjs-core";
import { assertNonNegative, assertPositive, fieldsOf } from "../internal/guards.ts";
import { adjugateForm, flooredCovariance, PIXEL_VARIANCE } from "./flooredCovariance.ts";
import { type HeatmapLoss, heatmapLoss } from "./heatmapLoss.ts";
import { assertMoments, type MomentOptions, pixelMoments } from "./pixelMoments.ts";

/** Options of `starLoss`. */
export interface StarLossOptions extends MomentOptions {
  /** Weight of the spread, w; ≥ 0. At 0 a map lowers the loss by spreading. @default 1 */
  readonly spreadWeight?: number;
  /** ε, added to both variances, in squared heatmap pixels; > 0. @default 1/12, that of a uniform position within a pixel */
  readonly varianceFloor?: number;
}

/**
 * STAR loss with the squared distance: errors along the direction in which a heatmap is spread count less than across.
 *
 *     Σᵢ λᵢ^(−½)·(vᵢᵀd)² + (w/2)·(λ₁ + λ₂) = dᵀ(Σ + εI)^(−½)d + (w/2)·tr Σ,    d = y − μ
 *
 * λ, v are the eigenvalues and vectors of the map's covariance Σ in heatmap pixels, μ its mean. The closed form of
 * the inverse root of a 2 × 2 matrix needs none of them, and is smooth also where a map is round (λ₁ = λ₂), where their
 * gradients are not finite. Its gradient by the mean is 0 at a perfect prediction.
 *
 * @throws RangeError if an option is out of range
 * @see Zhou et al., "STAR Loss: Reducing Semantic Ambiguity in Facial Landmark Detection", CVPR 2023
 */
export function starLoss(options: StarLossOptions = {}): HeatmapLoss {
  const {
    beta = 1,
    grid = "center",
    spreadWeight = 1,
    varianceFloor = PIXEL_VARIANCE,
  } = fieldsOf("starLoss", "options", options);
  assertMoments("starLoss", beta, grid);
  assertNonNegative("starLoss", "spreadWeight", spreadWeight);
  assertPositive("starLoss", "varianceFloor", varianceFloor);
  return heatmapLoss("starLoss", (maps, target) => {
    const moments = pixelMoments(maps, target, { beta, grid });
    const { xx, xy, yy, determinant } = flooredCovariance(moments, varianceFloor);
    // √M = (M + sI)/t with s = √det M, t = √(tr M + 2s), and det √M = s.
    const s = sqrt(determinant);
    const t = sqrt(add(add(xx, yy), mul(s, 2)));
    const form = adjugateForm(moments.dx, moments.dy, add(xx, s), xy, add(yy, s));
    return add(div(form, mul(s, t)), mul(add(moments.xx, moments.yy), spreadWeight / 2));
  });
}

import type { Covariance, Point } from "../geometry/index.ts";
import type { Side } from "../knee/side.ts";
import type { Finding } from "../models/finding.ts";

/** A knee in pixels of the image; tibia 0–8 and femur 9–15, each from lateral to medial. */
export interface Knee {
  readonly side: Side;
  readonly landmarks: readonly Point[];
  readonly covariance: readonly Covariance[];
  /**
   * With `uncertainty` the probability that the landmark is within 2.5 mm; without it a number in (0, 1] from the
   * heatmap's spread that is no probability. NaN where models know synthetic images alone, and the image is not known to be one.
   */
  readonly confidence: readonly number[];
  /** The mean of the confidences. */
  readonly quality: number;
  /** Where the first stage saw the centre. */
  readonly located: Point;
  readonly finding: Finding;
}

/** What became of one side: a knee, or null and why. */
export type KneeResult =
  | { readonly knee: Knee; readonly reason: null }
  | { readonly knee: null; readonly reason: string };

/** The sides that were looked for. */
export type KneelResult = Partial<Record<Side, KneeResult>>;

import type { Size } from "../geometry/index.ts";

/** Spread, as a fraction of the input's side, at which confidence is one half. */
const referenceSpread = 0.05;

/**
 * 1/(1 + (σ/σ₀)²) from the variances of a heatmap along x and y in squared pixels of the input; σ₀ a twentieth of its
 * side. It is no probability.
 */
export function spreadConfidence(xx: number, yy: number, { width, height }: Size): number {
  const variance = Math.max(0, (xx / width ** 2 + yy / height ** 2) / 2);
  return 1 / (1 + variance / referenceSpread ** 2);
}

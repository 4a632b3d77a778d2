import type { PhantomKnee } from "./samplePhantomKnee.ts";

/** Parts of the range for which one level is looked up, at most. */
const mostBins = 65536;

/**
 * The gray level of a part of the density range, bent by γ, and of how much of it was exposed. Where a whole bin of parts
 * has one level, it is looked up: powers are slow.
 */
export function grayLevels(
  { black, white, gamma }: PhantomKnee["film"],
  maximum: number,
): (part: number, share: number) => number {
  const scale = maximum / 255;
  const bent = (part: number) => black + (white - black) * part ** gamma;
  const rounded = (level: number) => Math.min(maximum, Math.max(0, Math.round(scale * level)));
  const bins = Math.min(mostBins, 16 * (maximum + 1));
  // Both ends of a bin round to its level, and not by a hair; else it has none.
  const margin = 1e-6;
  const levels = new Int32Array(bins + 1).fill(-1);
  for (let bin = 1; bin < bins; bin++) {
    const ends = [bent(bin / bins), bent((bin + 1) / bins)];
    const low = rounded(Math.min(...ends) - margin);
    if (low === rounded(Math.max(...ends) + margin)) levels[bin] = low;
  }
  return (part, share) => {
    const level = share === 1 ? levels[Math.floor(part * bins)]! : -1;
    return level >= 0 ? level : rounded(bent(part) * share);
  };
}

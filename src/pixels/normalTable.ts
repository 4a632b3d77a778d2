/** Numerator and denominator polynomials, highest power first, of Acklam's approximation: centre and tails. */
const CENTER = [
  [-39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716, 2.506628277459239],
  [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1],
] as const;
const TAIL = [
  [
    -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
    2.938163982698783,
  ],
  [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1],
] as const;

const horner = (coefficients: readonly number[], x: number) => coefficients.reduce((sum, c) => sum * x + c, 0);

/** The standard normal quantile of p in (0, 1), within 1.2e-9 relative (P. J. Acklam). */
function normalQuantile(p: number): number {
  if (p > 0.5) return -normalQuantile(1 - p);
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p));
    return horner(TAIL[0], q) / horner(TAIL[1], q);
  }
  const q = p - 0.5;
  return (q * horner(CENTER[0], q * q)) / horner(CENTER[1], q * q);
}

const SIZE = 65536;
let kept: Float32Array | null = null;

/**
 * 65,536 quantiles of the standard normal distribution: one of them, chosen by 16 random bits, is a normal variate
 * (variance 0.9999, no value beyond 4.32). Made on first use.
 */
export function normalTable(): Float32Array {
  kept ??= Float32Array.from({ length: SIZE }, (_, i) => normalQuantile((i + 0.5) / SIZE));
  return kept;
}

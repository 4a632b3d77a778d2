/** The p-quantile of ascending values by linear interpolation (Hyndman and Fan's type 7, NumPy's default). */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  const position = (sorted.length - 1) * p;
  const below = Math.floor(position);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN;
  const fraction = position - below;
  return fraction === 0 || low === high ? low : low + (high - low) * fraction;
}

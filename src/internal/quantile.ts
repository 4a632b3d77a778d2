/** The q-quantile (0 … 1) of ascending values, linear between them (Hyndman & Fan's type 7, NumPy's default). */
export function quantile(sorted: ArrayLike<number>, q: number): number {
  if (sorted.length === 0) return Number.NaN;
  const position = q * (sorted.length - 1);
  const low = sorted[Math.floor(position)]!;
  const high = sorted[Math.ceil(position)]!;
  // Equal ends first: Infinity − Infinity has no value.
  return low === high ? low : low + (high - low) * (position - Math.floor(position));
}

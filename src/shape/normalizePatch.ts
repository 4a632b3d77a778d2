/** Brings each channel of a patch to mean 0 and length 1; a constant one to zeros. */
export function normalizePatch(patch: Float32Array, channels: number, area: number): void {
  for (let start = 0; start < channels * area; start += area) {
    let sum = 0;
    for (let i = start; i < start + area; i++) sum += patch[i]!;
    const mean = sum / area;
    let squares = 0;
    for (let i = start; i < start + area; i++) squares += (patch[i]! - mean) ** 2;
    // Rounding alone leaves about this much of a constant.
    const factor = squares > 1e-12 * area * mean * mean ? 1 / Math.sqrt(squares) : 0;
    for (let i = start; i < start + area; i++) patch[i] = (patch[i]! - mean) * factor;
  }
}

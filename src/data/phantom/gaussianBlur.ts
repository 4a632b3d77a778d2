/**
 * A Gaussian blur of a row-major image, cut off at 3 σ, edges replicated; σ in pixels along x and y, 0 leaves an axis as
 * it is. From σ = 8 on it is computed on means of ⌊σ/4⌋ samples and interpolated linearly, its σ less what both add:
 * within 0.3 % of the image's range of the direct sum.
 */
export function gaussianBlur(
  image: Float32Array,
  width: number,
  height: number,
  sigma: readonly [x: number, y: number],
): Float32Array {
  const across = blurLines(image, width, height, 1, width, sigma[0]);
  return blurLines(across, height, width, width, 1, sigma[1]);
}

/** Blurs `lines` lines of `length` samples `stride` apart, each starting `pitch` after the one before. */
function blurLines(
  image: Float32Array,
  length: number,
  lines: number,
  stride: number,
  pitch: number,
  sigma: number,
): Float32Array {
  if (sigma === 0) return image;
  const bin = Math.max(1, Math.floor(sigma / 4));
  const binned = Math.sqrt(sigma ** 2 - (bin ** 2 - 1) / 4) / bin; // means of n samples add (n² − 1)/12, interpolation (n² − 1)/6
  const radius = Math.ceil(3 * binned);
  const kernel = Float64Array.from({ length: 2 * radius + 1 }, (_, k) => Math.exp(-(((k - radius) / binned) ** 2) / 2));
  const total = kernel.reduce((a, b) => a + b) * bin;
  const bins = Math.ceil(length / bin) + 2; // one more on each side to interpolate from
  const padded = new Float64Array(bins + 2 * radius);
  const blurred = new Float64Array(bins);
  const result = new Float32Array(image.length);
  for (let line = 0; line < lines; line++) {
    const start = line * pitch;
    for (let b = 0; b < padded.length; b++) {
      let sum = 0;
      const first = (b - radius - 1) * bin;
      for (let i = first; i < first + bin; i++) sum += image[start + Math.min(length - 1, Math.max(0, i)) * stride]!;
      padded[b] = sum / total;
    }
    for (let b = 0; b < bins; b++) {
      let sum = 0;
      for (let k = 0; k < kernel.length; k++) sum += kernel[k]! * padded[b + k]!;
      blurred[b] = sum;
    }
    for (let i = 0; i < length; i++) {
      const at = (i + 0.5) / bin + 0.5;
      const b = Math.floor(at);
      const part = at - b;
      result[start + i * stride] = part === 0 ? blurred[b]! : (1 - part) * blurred[b]! + part * blurred[b + 1]!;
    }
  }
  return result;
}

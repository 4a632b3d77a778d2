/** A Gaussian blur of a row-major image, cut off at 3 σ, edges replicated; σ in pixels along x and y, 0 leaves an axis as it is. */
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
  const radius = Math.ceil(3 * sigma);
  if (radius === 0) return image;
  const kernel = Float64Array.from({ length: 2 * radius + 1 }, (_, k) => Math.exp(-(((k - radius) / sigma) ** 2) / 2));
  const total = kernel.reduce((a, b) => a + b);
  const padded = new Float64Array(length + 2 * radius);
  const result = new Float32Array(image.length);
  for (let line = 0; line < lines; line++) {
    const start = line * pitch;
    for (let i = 0; i < padded.length; i++) {
      padded[i] = image[start + Math.min(length - 1, Math.max(0, i - radius)) * stride]! / total;
    }
    for (let i = 0; i < length; i++) {
      let sum = 0;
      for (let k = 0; k < kernel.length; k++) sum += kernel[k]! * padded[i + k]!;
      result[start + i * stride] = sum;
    }
  }
  return result;
}

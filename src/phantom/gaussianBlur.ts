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

/** Lines that are blurred together, so that neighbours in memory are read together; a multiple of 4. */
const lanes = 16;

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
  const padded = new Float64Array((bins + 2 * radius) * lanes);
  const blurred = new Float64Array(bins * lanes);
  const result = new Float32Array(image.length);
  for (let line = 0; line < lines; line += lanes) {
    const count = Math.min(lanes, lines - line);
    const start = line * pitch;
    for (let b = 0; b < bins + 2 * radius; b++) {
      const first = (b - radius - 1) * bin;
      for (let lane = 0; lane < count; lane++) {
        let sum = 0;
        for (let i = first; i < first + bin; i++)
          sum += image[start + lane * pitch + Math.min(length - 1, Math.max(0, i)) * stride]!;
        padded[b * lanes + lane] = sum / total;
      }
    }
    for (let b = 0; b < bins; b++) {
      for (let lane = 0; lane < count; lane += 4) {
        let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0];
        for (let k = 0, at = b * lanes + lane; k < kernel.length; k++, at += lanes) {
          const weight = kernel[k]!;
          sum0 += weight * padded[at]!;
          sum1 += weight * padded[at + 1]!;
          sum2 += weight * padded[at + 2]!;
          sum3 += weight * padded[at + 3]!;
        }
        const at = b * lanes + lane;
        blurred[at] = sum0;
        blurred[at + 1] = sum1;
        blurred[at + 2] = sum2;
        blurred[at + 3] = sum3;
      }
    }
    for (let i = 0; i < length; i++) {
      const at = (i + 0.5) / bin + 0.5;
      const b = Math.floor(at);
      const part = at - b;
      const [near, to] = [b * lanes, start + i * stride];
      for (let lane = 0; lane < count; lane++) {
        const here = blurred[near + lane]!;
        result[to + lane * pitch] = part === 0 ? here : (1 - part) * here + part * blurred[near + lanes + lane]!;
      }
    }
  }
  return result;
}

/**
 * The discrete Fourier transform, N × N, of small real squares with zeros around, of any N: half of the frequencies, real
 * and imaginary parts one after the other, as the others are their conjugates. Rows, then columns, by sums of products:
 * squares are so small that nothing quicker is.
 */
export class HalfTransform {
  readonly frequencies: number;
  private readonly n: number;
  private readonly half: number;
  private readonly cos: Float64Array;
  private readonly sin: Float64Array;

  constructor(n: number) {
    this.n = n;
    this.half = (n >> 1) + 1;
    this.frequencies = this.half * n;
    this.cos = Float64Array.from({ length: n }, (_, i) => Math.cos((2 * Math.PI * i) / n));
    this.sin = Float64Array.from({ length: n }, (_, i) => Math.sin((2 * Math.PI * i) / n));
  }

  /** @param origin the row and column of `values` that are 0 */
  forward(values: Float64Array, size: number, origin: number): Float64Array {
    const { n, half, cos, sin } = this;
    const rows = new Float64Array(2 * half * size);
    for (let y = 0; y < size; y++)
      for (let u = 0; u < half; u++) {
        let [re, im] = [0, 0];
        let angle = ((n - origin) * u) % n;
        for (let i = y * size; i < (y + 1) * size; i++) {
          re += values[i]! * cos[angle]!;
          im -= values[i]! * sin[angle]!;
          angle += u;
          if (angle >= n) angle -= n;
        }
        rows[2 * (u * size + y)] = re;
        rows[2 * (u * size + y) + 1] = im;
      }
    const out = new Float64Array(2 * this.frequencies);
    for (let u = 0, at = 0; u < half; u++)
      for (let v = 0; v < n; v++) {
        let [re, im] = [0, 0];
        let angle = ((n - origin) * v) % n;
        for (let i = 2 * u * size; i < 2 * (u + 1) * size; i += 2) {
          const [c, s] = [cos[angle]!, sin[angle]!];
          re += rows[i]! * c + rows[i + 1]! * s;
          im += rows[i + 1]! * c - rows[i]! * s;
          angle += v;
          if (angle >= n) angle -= n;
        }
        out[at++] = re;
        out[at++] = im;
      }
    return out;
  }

  /** The inverse, of the square of a size around the origin. */
  backward(spectrum: Float64Array, size: number, origin: number): Float64Array {
    const { n, half, cos, sin } = this;
    const out = new Float64Array(size * size);
    const columns = new Float64Array(2 * half);
    for (let y = 0; y < size; y++) {
      for (let u = 0; u < half; u++) {
        let [re, im] = [0, 0];
        for (let v = 0; v < n; v++) {
          const angle = (v * (y - origin + n)) % n;
          const [a, b] = [spectrum[2 * (u * n + v)]!, spectrum[2 * (u * n + v) + 1]!];
          re += a * cos[angle]! - b * sin[angle]!;
          im += a * sin[angle]! + b * cos[angle]!;
        }
        columns[2 * u] = re;
        columns[2 * u + 1] = im;
      }
      for (let x = 0; x < size; x++) {
        let sum = 0;
        for (let u = 0; u < half; u++) {
          const angle = (u * (x - origin + n)) % n;
          const twice = u === 0 || 2 * u === n ? 1 : 2;
          sum += twice * (columns[2 * u]! * cos[angle]! - columns[2 * u + 1]! * sin[angle]!);
        }
        out[y * size + x] = sum / (n * n);
      }
    }
    return out;
  }
}

import { simdInstance } from "../src/simd/simdModule.ts";
import { chunkOf, chunkSize, tilesOf, transformedSize } from "../src/simd/winogradPlan.ts";

const memory = new WebAssembly.Memory({ initial: 1024 });
const builds = [await simdInstance(memory, false), await simdInstance(memory, true)];

/** Deviations from float64, relative to the largest number. */
export interface Deviation {
  readonly largest: number;
  /** Root of the mean square. */
  readonly typical: number;
}

function deviation(actual: Float32Array, exact: Float64Array): Deviation {
  const scale = exact.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
  let [worst, squares] = [0, 0];
  exact.forEach((v, i) => {
    worst = Math.max(worst, Math.abs(v - actual[i]!));
    squares += (v - actual[i]!) ** 2;
  });
  return { largest: worst / scale, typical: Math.sqrt(squares / exact.length) / scale };
}

export const schemes = ["F(4×4)", "F(6×6)", "plain loop", "filter gradient"] as const;

/** A 3 × 3 convolution of one image `[height, width, channels]`, and its gradient by the filter, in each build. */
export function deviations(
  [height, width, channels, outputs]: readonly [number, number, number, number],
  x: Float32Array,
  filter: Float32Array,
  dy: Float32Array,
): Record<string, Record<(typeof schemes)[number], Deviation>> {
  const [exact, gradient] = [new Float64Array(dy.length), new Float64Array(filter.length)];
  for (let i = 0; i < height; i++)
    for (let j = 0; j < width; j++)
      for (let tap = 0; tap < 9; tap++) {
        const [row, column] = [i + Math.floor(tap / 3) - 1, j + (tap % 3) - 1];
        if (Math.min(row, column) < 0 || row >= height || column >= width) continue;
        for (let c = 0; c < channels; c++)
          for (let k = 0; k < outputs; k++) {
            const w = (tap * channels + c) * outputs + k;
            const from = (row * width + column) * channels + c;
            const to = (i * width + j) * outputs + k;
            exact[to]! += x[from]! * filter[w]!;
            gradient[w]! += x[from]! * dy[to]!;
          }
      }
  const found: ReturnType<typeof deviations> = {};
  for (const { run, fused: relaxed } of builds.slice(0, builds[1]!.fused ? 2 : 1)) {
    let top = 1024;
    const put = (numbers: ArrayLike<number> | number) => {
      const at = top;
      const count = typeof numbers === "number" ? numbers : numbers.length;
      top += 4 * ((count + 31) & ~15);
      if (top > memory.buffer.byteLength) memory.grow(Math.ceil((top - memory.buffer.byteLength) / 65536));
      const view = new Float32Array(memory.buffer, at, count).fill(0);
      if (typeof numbers !== "number") view.set(numbers);
      return at;
    };
    const read = (at: number, count: number) => new Float32Array(memory.buffer, at, count).slice();
    const [xAt, filterAt, dyAt] = [put(x), put(filter), put(dy)];
    const [bias, y, dfilter] = [put(outputs), put(dy.length), put(filter.length)];
    const [filters, sums] = [put(transformedSize(6, channels, outputs)), put(transformedSize(4, channels, outputs))];
    const spare = put(chunkSize(6, channels, outputs));
    const [padded, packed] = [
      put((height + 2) * (width + 2) * channels + 16),
      put(9 * channels * ((outputs + 3) & ~3)),
    ];
    const winograd = ([4, 6] as const).map((tile) => {
      const tiles = tilesOf(tile, 1, height, width);
      run.transformFilters(filterAt, filters, channels, outputs, false, tile, spare);
      run.winograd(
        ...([xAt, channels, filters, bias, y, outputs, 0, 0, 0, 0, false, height, width] as const),
        ...([channels, outputs, 0, tiles, spare, chunkOf(tile, channels, outputs), tile] as const),
      );
      return deviation(read(y, dy.length), exact);
    });
    run.pad(xAt, padded, height, width, channels, 1, 1, height + 2, width + 2);
    run.packFilter(filterAt, packed, 9 * channels, outputs);
    run.convolve(
      ...([padded, packed, y, height, width, outputs, 3, 3 * channels] as const),
      ...([(width + 2) * channels, channels, 1, spare] as const),
    );
    const plain = deviation(read(y, dy.length), exact);
    run.winogradFilterGradient(
      ...([xAt, channels, dyAt, outputs, sums, height, width, channels, outputs, 0] as const),
      ...([tilesOf(4, 1, height, width), spare, chunkOf(4, channels, outputs)] as const),
    );
    run.filterGradients(sums, dfilter, channels, outputs, spare);
    const backward = deviation(read(dfilter, filter.length), gradient);
    found[relaxed ? "relaxed" : "SIMD"] = {
      "F(4×4)": winograd[0]!,
      "F(6×6)": winograd[1]!,
      "plain loop": plain,
      "filter gradient": backward,
    };
  }
  return found;
}

export const worded = ({ largest, typical }: Deviation) => `${largest.toExponential(1)}, ${typical.toExponential(1)}`;

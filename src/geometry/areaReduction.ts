import type { Border } from "./border.ts";
import type { Homography } from "./homography.ts";
import type { PixelArray, Raster } from "./raster.ts";

/** An axis cut into cells of `factor` pixels: the cells to compute and the weights of their pixels. */
interface Cells {
  readonly first: number;
  readonly count: number;
  readonly factor: number;
  readonly size: number;
}

/** Cells [first, first + count) that cover the pixels from `low` to `high` of an axis, one cell to spare on each side. */
export function areaCells(size: number, factor: number, low: number, high: number): Cells {
  const all = Math.max(1, Math.ceil(size / factor - 1e-6));
  const cell = (x: number, spare: number) => Math.min(all - 1, Math.max(0, Math.floor((x + 0.5) / factor) + spare));
  const first = cell(low, -1);
  return { first, count: cell(high, 1) - first + 1, factor, size };
}

/** Rows that are added in one pass. */
const together = 4;

/** Calls `visit(pixel, weight)` for the pixels of a cell, weights summing to at most 1, and returns the weight of the outside. */
function eachPixel(
  cells: Cells,
  index: number,
  border: Border,
  visit: (pixel: number, weight: number) => void,
): number {
  const { factor, size } = cells;
  const low = (cells.first + index) * factor;
  const high = Math.min(size, low + factor);
  const total = border === "constant" ? factor : high - low;
  for (let j = Math.floor(low); j < high; j++) visit(j, (Math.min(high, j + 1) - Math.max(low, j)) / total);
  return 1 - (high - low) / total;
}

/**
 * An image averaged over cells of fx × fy pixels with exact fractional weights (OpenCV's INTER_AREA), cell edges at
 * multiples of fx and fy from the image's edge: x′ = (x + 0.5)/fx − 0.5 − first. A cell that reaches beyond the image
 * takes the fill value there for a constant border, else the mean of what it covers.
 *
 * @param levels what each integer stands for, null for itself
 * @returns the float image and the map source → reduced
 */
export function areaReduction(
  { data, width, channels }: Raster,
  columns: Cells,
  rows: Cells,
  border: Border,
  fill: number,
  levels: Float32Array | null = null,
): { readonly raster: Raster & { readonly data: Float32Array }; readonly homography: Homography } {
  const stride = width * channels;
  const parts = partsOf(columns, border, channels);
  const left = parts.pixels[0]!;
  const right = parts.pixels.at(-1)! + channels;
  const sums = new Float64Array(stride);
  const group = levels && Array.from({ length: together }, () => new Float32Array(right - left));
  const own: Row[] = [];
  const add = () => {
    addRows(sums, left, own);
    own.length = 0;
  };
  const length = columns.count * channels;
  const out = new Float32Array(length * rows.count);
  for (let y = 0; y < rows.count; y++) {
    sums.fill(0, left, right);
    const beyond = eachPixel(rows, y, border, (row, weight) => {
      const values = data.subarray(row * stride + left, row * stride + right);
      own.push({ weight, values: levels ? lookUp(values, levels, group![own.length]!) : values });
      if (own.length === together) add();
    });
    add();
    reduceRow(sums, parts, channels, beyond, fill, out.subarray(y * length, (y + 1) * length));
  }
  const { first: i, factor: fx } = columns;
  const { first: j, factor: fy } = rows;
  return {
    raster: { width: columns.count, height: rows.count, channels, data: out },
    homography: [1 / fx, 0, 0.5 / fx - 0.5 - i, 0, 1 / fy, 0.5 / fy - 0.5 - j, 0, 0, 1],
  };
}

/** The pixels of the cells of a row, cell after cell: where each is, its weight, where a cell's start, and what lies outside. */
interface Parts {
  readonly pixels: Int32Array;
  readonly weights: Float64Array;
  readonly starts: Int32Array;
  readonly outside: Float64Array;
}

function partsOf(columns: Cells, border: Border, channels: number): Parts {
  const pixels: number[] = [];
  const weights: number[] = [];
  const starts: number[] = [0];
  const outside: number[] = [];
  for (let i = 0; i < columns.count; i++) {
    const beyond = eachPixel(columns, i, border, (pixel, weight) => {
      pixels.push(pixel * channels);
      weights.push(weight);
    });
    outside.push(beyond);
    starts.push(pixels.length);
  }
  return {
    pixels: Int32Array.from(pixels),
    weights: Float64Array.from(weights),
    starts: Int32Array.from(starts),
    outside: Float64Array.from(outside),
  };
}

/** One row of cells from the sums of their rows. */
function reduceRow(
  sums: Float64Array,
  { pixels, weights, starts, outside }: Parts,
  channels: number,
  beyond: number,
  fill: number,
  out: Float32Array,
): void {
  for (let x = 0, at = 0; x < outside.length; x++) {
    const gap = outside[x]!;
    for (let c = 0; c < channels; c++, at++) {
      let sum = fill * (gap + beyond - gap * beyond);
      for (let k = starts[x]!; k < starts[x + 1]!; k++) sum += weights[k]! * sums[pixels[k]! + c]!;
      out[at] = sum;
    }
  }
}

interface Row {
  readonly weight: number;
  readonly values: PixelArray;
}

function lookUp(values: PixelArray, levels: Float32Array, output: Float32Array): Float32Array {
  for (let k = 0; k < output.length; k++) output[k] = levels[values[k]!]!;
  return output;
}

/** Adds up to four rows, the sums read and written once; in the rows' order, so that it does not show in the result. */
function addRows(sums: Float64Array, left: number, rows: readonly Row[]): void {
  if (rows.length === together) {
    const [a, b, c, d] = rows as readonly [Row, Row, Row, Row]; // as many as go together
    addFour(sums.subarray(left), a, b, c, d);
  } else
    for (const { values, weight } of rows)
      for (let k = 0; k < values.length; k++) sums[left + k]! += weight * values[k]!;
}

function addFour(sums: Float64Array, a: Row, b: Row, c: Row, d: Row): void {
  const [first, second, third, fourth] = [a.values, b.values, c.values, d.values];
  const [s, t, u, v] = [a.weight, b.weight, c.weight, d.weight];
  for (let k = 0; k < first.length; k++)
    sums[k] = sums[k]! + s * first[k]! + t * second[k]! + u * third[k]! + v * fourth[k]!;
}

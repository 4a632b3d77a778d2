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
 * @returns the float image and the map source → reduced
 */
export function areaReduction(
  { data, width, channels }: Raster,
  columns: Cells,
  rows: Cells,
  border: Border,
  fill: number,
): { readonly raster: Raster & { readonly data: Float32Array }; readonly homography: Homography } {
  const stride = width * channels;
  const pixels: number[] = [];
  const weights: number[] = [];
  const starts: number[] = [];
  const outside: number[] = [];
  for (let i = 0; i < columns.count; i++) {
    starts.push(pixels.length);
    outside.push(
      eachPixel(columns, i, border, (pixel, weight) => {
        pixels.push(pixel * channels);
        weights.push(weight);
      }),
    );
  }
  starts.push(pixels.length);
  const left = pixels[0]!;
  const right = pixels.at(-1)! + channels;
  const sums = new Float64Array(stride);
  const out = new Float32Array(columns.count * rows.count * channels);
  for (let y = 0, at = 0; y < rows.count; y++) {
    sums.fill(0, left, right);
    const beyond = eachPixel(rows, y, border, (row, weight) => addRow(sums, data, row * stride, left, right, weight));
    for (let x = 0; x < columns.count; x++) {
      for (let c = 0; c < channels; c++, at++) {
        const gap = outside[x]!;
        let sum = fill * (gap + beyond - gap * beyond);
        for (let k = starts[x]!; k < starts[x + 1]!; k++) sum += weights[k]! * sums[pixels[k]! + c]!;
        out[at] = sum;
      }
    }
  }
  const { first: i, factor: fx } = columns;
  const { first: j, factor: fy } = rows;
  return {
    raster: { width: columns.count, height: rows.count, channels, data: out },
    homography: [1 / fx, 0, 0.5 / fx - 0.5 - i, 0, 1 / fy, 0.5 / fy - 0.5 - j, 0, 0, 1],
  };
}

function addRow(
  sums: Float64Array,
  data: PixelArray,
  offset: number,
  left: number,
  right: number,
  weight: number,
): void {
  for (let k = left; k < right; k++) sums[k] = sums[k]! + weight * data[offset + k]!;
}

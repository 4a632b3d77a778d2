import { assertInteger, assertPositive } from "../../internal/guards.ts";
import type { PixelJob } from "../../pixels/pixelJob.ts";
import { defineTexture } from "../operation.ts";
import { uniform } from "../range.ts";
import { integer, optional, range } from "../schemas.ts";

/**
 * Contrast-limited adaptive histogram equalization, each channel on its own: in each tile a histogram of 256 bins is
 * clipped, what is cut off spread evenly, and its cumulative sum maps intensities; between the tiles' centres the maps
 * are interpolated.
 *
 * @see Zuiderveld, "Contrast Limited Adaptive Histogram Equalization", Graphics Gems IV, 1994
 */
export const clahe = defineTexture({
  type: "clahe",
  entries: {
    /** Largest count of a bin, as a multiple of the mean; > 0; about 2 is mild. */
    range: range(0, undefined, true),
    /** Tiles along each axis. @default 8 */
    tiles: optional(integer(1, 64)),
  },
  sample: (options, random): { readonly clipLimit: number; readonly tiles?: number } => ({
    clipLimit: uniform(options.range, random),
    ...(options.tiles && { tiles: options.tiles }),
  }),
  apply(job, { clipLimit, tiles = 8 }) {
    assertPositive(job.fn, `${job.name}.clipLimit`, clipLimit);
    assertInteger(job.fn, `${job.name}.tiles`, tiles);
    equalizeTiles(job, clipLimit, tiles);
  },
});

const BINS = 256;
/** Of the maps: one more entry, so that the last bin has a neighbour. */
const STRIDE = BINS + 1;

function equalizeTiles(
  { pixels, width, height, channels, white, bias }: PixelJob,
  clipLimit: number,
  tiles: number,
): void {
  const columns = Math.min(tiles, width);
  const rows = Math.min(tiles, height);
  const maps = new Float32Array(columns * rows * STRIDE);
  const bins = (BINS - 1) / white;
  const across = neighbours(width, columns);
  const down = neighbours(height, rows);
  for (let c = 0; c < channels; c++) {
    for (let j = 0; j < rows; j++)
      for (let i = 0; i < columns; i++) {
        const map = maps.subarray((j * columns + i) * STRIDE, (j * columns + i + 1) * STRIDE).fill(0);
        const [left, right] = [Math.floor((i * width) / columns), Math.floor(((i + 1) * width) / columns)];
        const [top, bottom] = [Math.floor((j * height) / rows), Math.floor(((j + 1) * height) / rows)];
        for (let y = top; y < bottom; y++)
          for (let x = left; x < right; x++) {
            const bin = Math.min(BINS - 1, Math.max(0, pixels[(y * width + x) * channels + c]! * bins));
            map[(bin + 0.5) | 0]!++;
          }
        equalize(map, (right - left) * (bottom - top), clipLimit);
      }
    for (let y = 0; y < height; y++) {
      const upper = down.first[y]! * columns * STRIDE;
      const lower = down.second[y]! * columns * STRIDE;
      const v = down.weight[y]!;
      for (let x = 0; x < width; x++) {
        const at = (y * width + x) * channels + c;
        const place = Math.min(BINS - 1, Math.max(0, pixels[at]! * bins));
        const bin = place | 0;
        const part = place - bin;
        const left = across.first[x]! * STRIDE + bin;
        const right = across.second[x]! * STRIDE + bin;
        const u = across.weight[x]!;
        let i = upper + left;
        let j = upper + right;
        const a =
          (maps[i]! + part * (maps[i + 1]! - maps[i]!)) * (1 - u) + (maps[j]! + part * (maps[j + 1]! - maps[j]!)) * u;
        i = lower + left;
        j = lower + right;
        const b =
          (maps[i]! + part * (maps[i + 1]! - maps[i]!)) * (1 - u) + (maps[j]! + part * (maps[j + 1]! - maps[j]!)) * u;
        pixels[at] = (a * (1 - v) + b * v) * white + bias;
      }
    }
  }
}

/** Counts to the cumulative distribution of the clipped histogram, in [0, 1]; one more entry repeats the last. */
function equalize(map: Float32Array, count: number, clipLimit: number): void {
  const limit = Math.max(1, (clipLimit * count) / BINS);
  let excess = 0;
  for (let i = 0; i < BINS; i++) {
    excess += Math.max(0, map[i]! - limit);
    map[i] = Math.min(limit, map[i]!);
  }
  let sum = 0;
  for (let i = 0; i < BINS; i++) {
    sum += map[i]! + excess / BINS;
    map[i] = Math.min(1, sum / count);
  }
  map[BINS] = map[BINS - 1]!;
}

/** For each pixel of an axis, the tiles whose centres lie around it and the weight of the second. */
function neighbours(size: number, tiles: number) {
  const first = new Int32Array(size);
  const second = new Int32Array(size);
  const weight = new Float64Array(size);
  for (let x = 0; x < size; x++) {
    const place = ((x + 0.5) * tiles) / size - 0.5;
    const tile = Math.floor(place);
    first[x] = Math.max(0, tile);
    second[x] = Math.min(tiles - 1, tile + 1);
    weight[x] = place - tile;
  }
  return { first, second, weight };
}

import { columnsMm, type FilmGrid, rowsMm, toPixels } from "./filmGrid.ts";
import type { SmoothCurve } from "./smoothCurve.ts";

/** Distance of pixels to a curve in millimetres, and the nearest place on it (`SmoothCurve.at`). */
export interface DistanceMap {
  /** The pixels of the grid that can be within `band`; of others the distance is −`band`, or `band` to an open curve. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Positive inside a closed curve, negative outside; never negative for an open one. Limited to ±`band`. */
  readonly distance: Float32Array;
  /** NaN farther than `band` from the curve. */
  readonly at: Float32Array;
}

type Window = Pick<DistanceMap, "left" | "top" | "width" | "height">;

/** 1 for each pixel centre of a window inside the closed curve (even–odd rule), else 0. */
function insideMask(curve: SmoothCurve, grid: FilmGrid, { left, top, width, height }: Window): Uint8Array {
  const rows = rowsMm(grid);
  const flips = new Uint8Array(width * height);
  const { x, y } = curve;
  for (let s = 0; s + 1 < x.length; s++) {
    const [upper, lower] = y[s]! < y[s + 1]! ? [s, s + 1] : [s + 1, s];
    const first = Math.max(top, Math.ceil(toPixels(grid, [0, y[upper]!])[1]));
    const last = Math.min(top + height - 1, Math.ceil(toPixels(grid, [0, y[lower]!])[1]) - 1);
    for (let j = first; j <= last; j++) {
      const crossing = x[upper]! + ((rows[j]! - y[upper]!) / (y[lower]! - y[upper]!)) * (x[lower]! - x[upper]!);
      const column = Math.max(0, Math.ceil(toPixels(grid, [crossing, 0])[0]) - left);
      if (column < width) flips[(j - top) * width + column]! ^= 1;
    }
  }
  for (let j = 0; j < height; j++) for (let i = 1; i < width; i++) flips[j * width + i]! ^= flips[j * width + i - 1]!;
  return flips;
}

/** Pixels on a side of the blocks for which the nearest pieces of a curve are looked for together. */
const blockSize = 8;

/** The pieces of a curve with the pixels that they can reach. */
interface Piece {
  readonly s: number;
  readonly i0: number;
  readonly i1: number;
  readonly j0: number;
  readonly j1: number;
}

/** All pieces; one that reaches no pixel has an empty range. */
function piecesOf({ x, y }: SmoothCurve, grid: FilmGrid, band: number): Piece[] {
  return Array.from({ length: x.length - 1 }, (_, s) => {
    const [ax, ay, bx, by] = [x[s]!, y[s]!, x[s + 1]!, y[s + 1]!];
    const [left, top] = toPixels(grid, [Math.min(ax, bx) - band, Math.min(ay, by) - band]);
    const [right, bottom] = toPixels(grid, [Math.max(ax, bx) + band, Math.max(ay, by) + band]);
    const [i0, j0] = [Math.max(0, Math.ceil(left)), Math.max(0, Math.ceil(top))];
    return {
      s,
      i0,
      j0,
      i1: Math.min(grid.width - 1, Math.floor(right)),
      j1: Math.min(grid.height - 1, Math.floor(bottom)),
    };
  });
}

/** The pixels between the outermost pieces, those beyond the grid included: a curve may surround all of it. */
function windowOf(pieces: readonly Piece[]): Window {
  const least = (of: (piece: Piece) => number) => pieces.reduce((low, piece) => Math.min(low, of(piece)), Infinity);
  const [left, top] = [least(({ i0 }) => i0), least(({ j0 }) => j0)];
  const [right, bottom] = [-least(({ i1 }) => -i1), -least(({ j1 }) => -j1)];
  return { left, top, width: Math.max(0, right - left + 1), height: Math.max(0, bottom - top + 1) };
}

/**
 * The exact distance from each pixel centre within `band` millimetres to a sampled curve. Pixels are looked at in blocks:
 * a piece of the curve that is farther from a block's middle than the nearest one by more than the block's size is the
 * nearest of none of its pixels.
 */
export function distanceMap(curve: SmoothCurve, grid: FilmGrid, band: number): DistanceMap {
  const columns = columnsMm(grid);
  const rows = rowsMm(grid);
  const reached = piecesOf(curve, grid, band);
  const window = windowOf(reached);
  const pieces = reached.filter(({ i0, i1, j0, j1 }) => i0 <= i1 && j0 <= j1);
  const { width, height } = window;
  const [endX, endY] = [window.left + width, window.top + height];
  const squared = new Float32Array(width * height).fill(band * band);
  const at = new Float32Array(width * height).fill(Number.NaN);
  const { x, y } = curve;
  const far = new Float64Array(pieces.length);
  // Twice the way from the middle of a block to its corners, and a little for rounding.
  const spread = blockSize * Math.hypot(...grid.spacing) + 1e-3;
  for (let top = window.top; top < endY; top += blockSize) {
    const bottom = Math.min(endY, top + blockSize) - 1;
    const beside = pieces.filter(({ j0, j1 }) => j0 <= bottom && j1 >= top);
    for (let left = window.left; left < endX && beside.length > 0; left += blockSize) {
      const right = Math.min(endX, left + blockSize) - 1;
      const [mx, my] = [(columns[left]! + columns[right]!) / 2, (rows[top]! + rows[bottom]!) / 2];
      let nearest = Number.POSITIVE_INFINITY;
      for (let n = 0; n < beside.length; n++) {
        const { s, i0, i1 } = beside[n]!;
        far[n] = Number.POSITIVE_INFINITY;
        if (i0 > right || i1 < left) continue;
        const [px, py, ux, uy] = [mx - x[s]!, my - y[s]!, x[s + 1]! - x[s]!, y[s + 1]! - y[s]!];
        const t = Math.min(1, Math.max(0, (px * ux + py * uy) / Math.max(ux * ux + uy * uy, 1e-12)));
        const [dx, dy] = [px - t * ux, py - t * uy];
        far[n] = Math.sqrt(dx * dx + dy * dy);
        if (far[n]! < nearest) nearest = far[n]!;
      }
      for (let n = 0; n < beside.length; n++) {
        if (!(far[n]! <= nearest + spread)) continue;
        const { s, i0, i1, j0, j1 } = beside[n]!;
        const ax = x[s]!;
        const ay = y[s]!;
        const ux = x[s + 1]! - ax;
        const uy = y[s + 1]! - ay;
        const inverse = 1 / Math.max(ux * ux + uy * uy, 1e-12);
        const start = curve.at[s]!;
        const length = curve.at[s + 1]! - start;
        const [iFirst, iLast] = [Math.max(i0, left), Math.min(i1, right)];
        const jLast = Math.min(j1, bottom);
        for (let j = Math.max(j0, top); j <= jLast; j++) {
          const py = rows[j]! - ay;
          const row = (j - window.top) * width - window.left;
          for (let i = iFirst; i <= iLast; i++) {
            const px = columns[i]! - ax;
            const t = Math.min(1, Math.max(0, (px * ux + py * uy) * inverse));
            const dx = px - t * ux;
            const dy = py - t * uy;
            const d = dx * dx + dy * dy;
            const p = row + i;
            if (d < squared[p]!) {
              squared[p] = d;
              at[p] = start + t * length;
            }
          }
        }
      }
    }
  }
  for (let p = 0; p < squared.length; p++) squared[p] = Math.sqrt(squared[p]!);
  if (curve.closed) {
    const inside = insideMask(curve, grid, window);
    for (let p = 0; p < squared.length; p++) if (inside[p] === 0) squared[p] = -squared[p]!;
  }
  return { ...window, distance: squared, at };
}

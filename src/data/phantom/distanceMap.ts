import { columnsMm, type FilmGrid, rowsMm, toPixels } from "./filmGrid.ts";
import type { SmoothCurve } from "./smoothCurve.ts";

/** Distance of each pixel to a curve in millimetres, and the nearest place on it (`SmoothCurve.at`). */
export interface DistanceMap {
  /** Positive inside a closed curve, negative outside; never negative for an open one. Limited to ±`band`. */
  readonly distance: Float32Array;
  /** NaN farther than `band` from the curve. */
  readonly at: Float32Array;
}

/** 1 for each pixel centre inside the closed curve (even–odd rule), else 0. */
function insideMask(curve: SmoothCurve, grid: FilmGrid): Uint8Array {
  const { width, height } = grid;
  const rows = rowsMm(grid);
  const flips = new Uint8Array(width * height);
  const { x, y } = curve;
  for (let s = 0; s + 1 < x.length; s++) {
    const [top, bottom] = y[s]! < y[s + 1]! ? [s, s + 1] : [s + 1, s];
    const first = Math.max(0, Math.ceil(toPixels(grid, [0, y[top]!])[1]));
    const last = Math.min(height - 1, Math.ceil(toPixels(grid, [0, y[bottom]!])[1]) - 1);
    for (let j = first; j <= last; j++) {
      const crossing = x[top]! + ((rows[j]! - y[top]!) / (y[bottom]! - y[top]!)) * (x[bottom]! - x[top]!);
      const column = Math.max(0, Math.ceil(toPixels(grid, [crossing, 0])[0]));
      if (column < width) flips[j * width + column]! ^= 1;
    }
  }
  for (let j = 0; j < height; j++) for (let i = 1; i < width; i++) flips[j * width + i]! ^= flips[j * width + i - 1]!;
  return flips;
}

/** The exact distance from each pixel centre within `band` millimetres to a sampled curve. */
export function distanceMap(curve: SmoothCurve, grid: FilmGrid, band: number): DistanceMap {
  const { width, height } = grid;
  const columns = columnsMm(grid);
  const rows = rowsMm(grid);
  const squared = new Float32Array(width * height).fill(band * band);
  const at = new Float32Array(width * height).fill(Number.NaN);
  const { x, y } = curve;
  for (let s = 0; s + 1 < x.length; s++) {
    const [ax, ay, bx, by] = [x[s]!, y[s]!, x[s + 1]!, y[s + 1]!];
    const [left, top] = toPixels(grid, [Math.min(ax, bx) - band, Math.min(ay, by) - band]);
    const [right, bottom] = toPixels(grid, [Math.max(ax, bx) + band, Math.max(ay, by) + band]);
    const i0 = Math.max(0, Math.ceil(left));
    const i1 = Math.min(width - 1, Math.floor(right));
    const j0 = Math.max(0, Math.ceil(top));
    const j1 = Math.min(height - 1, Math.floor(bottom));
    const [ux, uy] = [bx - ax, by - ay];
    const inverse = 1 / Math.max(ux * ux + uy * uy, 1e-12);
    for (let j = j0; j <= j1; j++) {
      const py = rows[j]! - ay;
      for (let i = i0; i <= i1; i++) {
        const px = columns[i]! - ax;
        const t = Math.min(1, Math.max(0, (px * ux + py * uy) * inverse));
        const dx = px - t * ux;
        const dy = py - t * uy;
        const d = dx * dx + dy * dy;
        const p = j * width + i;
        if (d < squared[p]!) {
          squared[p] = d;
          at[p] = curve.at[s]! + t * (curve.at[s + 1]! - curve.at[s]!);
        }
      }
    }
  }
  const distance = squared.map(Math.sqrt);
  if (curve.closed) {
    const inside = insideMask(curve, grid);
    for (let p = 0; p < distance.length; p++) if (inside[p] === 0) distance[p] = -distance[p]!;
  }
  return { distance, at };
}

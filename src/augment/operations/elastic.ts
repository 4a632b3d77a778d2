import type { Displacement } from "../displacement.ts";
import { defineDeformation } from "../operation.ts";
import { uniform } from "../range.ts";
import { number, optional, range } from "../schemas.ts";

/**
 * Free-form deformation by a lattice of cubic B-splines: shifts below 0.48 spacings cannot fold.
 *
 * @see Choi & Lee, "Injectivity conditions of 2D and 3D uniform cubic B-spline functions", Graphical Models 62, 2000
 */
export const elastic = defineDeformation({
  type: "elastic",
  entries: {
    /** Largest shift of a node along each axis, as a part of the spacing; drawn once, then each node within ± it. */
    range: range(0, 0.48),
    /** Of the lattice, as a part of the shorter side. @default 0.2 */
    spacing: optional(number(0.01, 2)),
  },
  sample({ range: part, spacing: relative = 0.2 }, random, { width, height }): Lattice {
    const spacing = Math.max(1, relative * Math.min(width, height));
    const columns = Math.ceil(width / spacing) + 3;
    const rows = Math.ceil(height / spacing) + 3;
    const most = uniform(part, random) * spacing;
    const shifts = Array.from({ length: 2 * columns * rows }, () => uniform([-most, most], random));
    return { spacing, columns, rows, shifts };
  },
  displacement,
});

/** Node (i, j) at ((i − 1)·spacing − 0.5, (j − 1)·spacing − 0.5): source = p + d(p). */
export interface Lattice {
  readonly spacing: number;
  readonly columns: number;
  readonly rows: number;
  /** dx, dy of each node, row by row, in pixels. */
  readonly shifts: readonly number[];
}

/** Σ B(i)·B(j)·shift over the 4 × 4 nodes around a place; beyond the lattice its edge nodes are repeated. */
function displacement({ spacing, columns, rows, shifts }: Lattice): Displacement {
  const nodes = Float64Array.from(shifts);
  return (xs, ys) => {
    for (let k = 0; k < xs.length; k++) {
      const s = (xs[k]! + 0.5) / spacing;
      const t = (ys[k]! + 0.5) / spacing;
      const i = Math.floor(s);
      const j = Math.floor(t);
      if (!Number.isFinite(i + j)) continue;
      const [u, v] = [s - i, t - j];
      let [dx, dy] = [0, 0];
      for (let b = 0; b < 4; b++) {
        const row = Math.min(rows - 1, Math.max(0, j + b)) * columns;
        const wv = spline(b, v);
        for (let a = 0; a < 4; a++) {
          const node = 2 * (row + Math.min(columns - 1, Math.max(0, i + a)));
          const w = wv * spline(a, u);
          dx += w * nodes[node]!;
          dy += w * nodes[node + 1]!;
        }
      }
      xs[k]! += dx;
      ys[k]! += dy;
    }
  };
}

/** The four pieces of the uniform cubic B-spline. */
function spline(piece: number, t: number): number {
  const s = 1 - t;
  if (piece === 0) return (s * s * s) / 6;
  if (piece === 1) return (3 * t * t * t - 6 * t * t + 4) / 6;
  if (piece === 2) return (3 * s * s * s - 6 * s * s + 4) / 6;
  return (t * t * t) / 6;
}

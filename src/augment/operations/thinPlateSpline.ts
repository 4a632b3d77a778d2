import type { Size } from "../../geometry/frame.ts";
import type { Point } from "../../geometry/point.ts";
import type { Random } from "../../internal/random.ts";
import { solveLinear } from "../../internal/solveLinear.ts";
import type { Displacement } from "../displacement.ts";
import { defineDeformation } from "../operation.ts";
import { uniform } from "../range.ts";
import { integer, optional, range } from "../schemas.ts";

/** Thin-plate spline through a grid of shifted nodes; a draw that folds the image is drawn again. */
export const thinPlateSpline = defineDeformation({
  type: "thinPlateSpline",
  entries: {
    /** Largest shift, as a part of the width and of the height; drawn once, then each node within ± it. */
    range: range(0, 0.5),
    /** Nodes along each side. @default 4 */
    nodes: optional(integer(2, 10)),
  },
  sample({ range: part, nodes: n = 4 }, random, size) {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const spline = drawSpline(uniform(part, random), n, random, size);
      if (!folds(displacement(spline), size)) return spline;
    }
    throw new Error(`sampleAugmentation: thinPlateSpline must leave the image unfolded, none of ${ATTEMPTS} draws did`);
  },
  displacement,
});

const ATTEMPTS = 100;

/** d(node) = shift: source = p + d(p). */
export interface Spline {
  readonly nodes: readonly Point[];
  readonly shifts: readonly Point[];
}

function drawSpline(most: number, n: number, random: Random, { width, height }: Size): Spline {
  const at = (i: number, side: number) => (i / (n - 1)) * (side - 1);
  const cells = Array.from({ length: n * n }, (_, i) => [i % n, Math.floor(i / n)] as const);
  return {
    nodes: cells.map(([i, j]): Point => [at(i, width), at(j, height)]),
    shifts: cells.map((): Point => [uniform([-most, most], random) * width, uniform([-most, most], random) * height]),
  };
}

/** Whether a cell of a lattice of 32 × 32 turns over or all but collapses. */
function folds(move: Displacement, { width, height }: Size): boolean {
  const n = 33;
  const xs = new Float64Array(n * n).map((_, i) => ((i % n) / (n - 1)) * width - 0.5);
  const ys = new Float64Array(n * n).map((_, i) => (Math.floor(i / n) / (n - 1)) * height - 0.5);
  move(xs, ys);
  const least = 0.05 * (width / (n - 1)) * (height / (n - 1));
  for (let j = 0; j + 1 < n; j++)
    for (let i = 0; i + 1 < n; i++) {
      const [a, b, c, d] = [j * n + i, j * n + i + 1, (j + 1) * n + i, (j + 1) * n + i + 1] as const;
      const cross = (o: number, p: number, q: number) =>
        (xs[p]! - xs[o]!) * (ys[q]! - ys[o]!) - (ys[p]! - ys[o]!) * (xs[q]! - xs[o]!);
      if (cross(a, b, c) < least || cross(d, c, b) < least || cross(b, d, a) < least || cross(c, a, d) < least)
        return true;
    }
  return false;
}

/** d(p) = Σ w·U(|p − node|) + affine, U(r) = r²·ln r². @see Bookstein, "Principal Warps", IEEE TPAMI 1989 */
function displacement({ nodes, shifts }: Spline): Displacement {
  const n = nodes.length;
  const matrix = Array.from({ length: n + 3 }, (_, i) =>
    Array.from({ length: n + 3 }, (_, j) => {
      if (i < n && j < n) return radial((nodes[i]![0] - nodes[j]![0]) ** 2 + (nodes[i]![1] - nodes[j]![1]) ** 2);
      if (i >= n && j >= n) return 0;
      const node = nodes[Math.min(i, j)]!;
      return [1, node[0], node[1]][Math.max(i, j) - n]!;
    }),
  );
  const along = (axis: 0 | 1) => [...shifts.map((shift) => shift[axis]), 0, 0, 0];
  const [wx = [], wy = []] = solveLinear(matrix, [along(0), along(1)]);
  return (xs, ys) => {
    for (let k = 0; k < xs.length; k++) {
      const [x, y] = [xs[k]!, ys[k]!];
      let dx = wx[n]! + wx[n + 1]! * x + wx[n + 2]! * y;
      let dy = wy[n]! + wy[n + 1]! * x + wy[n + 2]! * y;
      for (let i = 0; i < n; i++) {
        const node = nodes[i]!;
        const value = radial((x - node[0]) ** 2 + (y - node[1]) ** 2);
        dx += wx[i]! * value;
        dy += wy[i]! * value;
      }
      xs[k] = x + dx;
      ys[k] = y + dy;
    }
  };
}

const radial = (r2: number) => (r2 > 0 ? r2 * Math.log(r2) : 0);

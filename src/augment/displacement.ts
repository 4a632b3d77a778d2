import type { Point } from "../geometry/point.ts";
import { solveLinear } from "../internal/solveLinear.ts";
import type { ElasticMove, ThinPlateMove } from "./augmentationRecord.ts";

/** Moves destination positions to source positions, p + d(p), in place. */
export type Displacement = (x: Float64Array, y: Float64Array) => void;

/** The displacement that a move describes. */
export function displacement(move: ElasticMove | ThinPlateMove): Displacement {
  return move.type === "elastic" ? elastic(move) : thinPlate(move);
}

/** Σ B(i)·B(j)·shift over the 4 × 4 nodes around a place; beyond the lattice its edge nodes are repeated. */
function elastic({ spacing, columns, rows, shifts }: ElasticMove): Displacement {
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

/** d(p) = Σ w·U(|p − node|) + affine, U(r) = r²·ln r². @see Bookstein, "Principal Warps", IEEE TPAMI 1989 */
function thinPlate({ nodes, shifts }: ThinPlateMove): Displacement {
  const n = nodes.length;
  const matrix = Array.from({ length: n + 3 }, (_, i) =>
    Array.from({ length: n + 3 }, (_, j) => {
      if (i < n && j < n) return radial((nodes[i]![0] - nodes[j]![0]) ** 2 + (nodes[i]![1] - nodes[j]![1]) ** 2);
      if (i >= n && j >= n) return 0;
      const node = nodes[Math.min(i, j)]!;
      return [1, node[0], node[1]][Math.max(i, j) - n]!;
    }),
  );
  const [wx, wy] = solveLinear(
    matrix,
    [0, 1].map((axis) => [...shifts.map((shift) => shift[axis]!), 0, 0, 0]),
  ) as [number[], number[]];
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

/**
 * Where a source point goes: the p with p + d(p) = point, by damped Newton steps to 1e-9 px; NaN where there is none
 * within 1e-4 px.
 */
export function invertDisplacement(move: Displacement, [sx, sy]: Point): Point {
  const h = 1e-3;
  const xs = new Float64Array(5);
  const ys = new Float64Array(5);
  const residual = (x: number, y: number): readonly [number, number, number] => {
    xs.set([x, x + h, x - h, x, x]);
    ys.set([y, y, y, y + h, y - h]);
    move(xs, ys);
    const [rx, ry] = [xs[0]! - sx, ys[0]! - sy];
    return [rx, ry, Math.hypot(rx, ry)];
  };
  let [x, y] = [sx, sy];
  let [rx, ry, error] = residual(x, y);
  for (let i = 0; i < 60 && error > 1e-9; i++) {
    const [a, b] = [(xs[1]! - xs[2]!) / (2 * h), (xs[3]! - xs[4]!) / (2 * h)];
    const [c, d] = [(ys[1]! - ys[2]!) / (2 * h), (ys[3]! - ys[4]!) / (2 * h)];
    const det = a * d - b * c;
    const [px, py] = [(d * rx - b * ry) / det, (a * ry - c * rx) / det];
    let step = 1;
    let next = residual(x - px, y - py);
    while (!(next[2] < error) && step > 1e-4) {
      step /= 2;
      next = residual(x - step * px, y - step * py);
    }
    if (!(next[2] < error)) break;
    [x, y] = [x - step * px, y - step * py];
    [rx, ry, error] = next;
  }
  return error < 1e-4 ? [x, y] : [Number.NaN, Number.NaN];
}

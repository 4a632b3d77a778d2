import type { Size } from "../geometry/frame.ts";
import type { Point } from "../geometry/point.ts";
import type { Random } from "../internal/random.ts";
import type { Operation } from "./augmentation.ts";
import type { ElasticMove, ThinPlateMove } from "./augmentationRecord.ts";
import { type Displacement, displacement } from "./displacement.ts";
import { uniform } from "./range.ts";

type Of<T extends Operation["type"]> = Extract<Operation, { type: T }>;

const ATTEMPTS = 100;

/** Draws a deformation of an image of a size; none of them folds it. */
export function sampleDisplacement(
  operation: Of<"elastic"> | Of<"thinPlate">,
  size: Size,
  random: Random,
): ElasticMove | ThinPlateMove {
  if (operation.type === "elastic") return sampleElastic(operation, size, random);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const move = sampleThinPlate(operation, size, random);
    if (!folds(displacement(move), size)) return move;
  }
  throw new Error(`sampleAugmentation: thinPlate must leave the image unfolded, none of ${ATTEMPTS} draws did`);
}

/** Shifts below 0.48 spacings keep a cubic B-spline map one-to-one. @see Choi & Lee, Graphical Models 62, 2000 */
function sampleElastic({ range, spacing: part = 0.2 }: Of<"elastic">, size: Size, random: Random): ElasticMove {
  const spacing = Math.max(1, part * Math.min(size.width, size.height));
  const columns = Math.ceil(size.width / spacing) + 3;
  const rows = Math.ceil(size.height / spacing) + 3;
  const most = uniform(range, random) * spacing;
  const shifts = Array.from({ length: 2 * columns * rows }, () => uniform([-most, most], random));
  return { type: "elastic", spacing, columns, rows, shifts };
}

function sampleThinPlate({ range, nodes: n = 4 }: Of<"thinPlate">, size: Size, random: Random): ThinPlateMove {
  const most = uniform(range, random);
  const at = (i: number, side: number) => (i / (n - 1)) * (side - 1);
  const cells = Array.from({ length: n * n }, (_, i) => [i % n, Math.floor(i / n)] as const);
  return {
    type: "thinPlate",
    nodes: cells.map(([i, j]): Point => [at(i, size.width), at(j, size.height)]),
    shifts: cells.map(
      (): Point => [uniform([-most, most], random) * size.width, uniform([-most, most], random) * size.height],
    ),
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

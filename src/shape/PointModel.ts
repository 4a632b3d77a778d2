import { isPresent, type Point } from "../geometry/index.ts";
import { solveLinear } from "../internal/solveLinear.ts";
import type { ShapeModel } from "./shapeModel.ts";
import { similarityBasis } from "./similarityBasis.ts";

/** Rounds in which missing landmarks are filled in, and the move in pixels that ends them. */
const fill = { rounds: 500, tolerance: 1e-4 } as const;

/**
 * A shape model as a fit moves it. A shape is T(mean + Σ bᵢ·modeᵢ), T the similarity that takes the mean to
 * mean + Σ qⱼ·basisⱼ; its parameters are (q, b): 4 of the similarity, then one a mode.
 */
export class PointModel {
  readonly landmarks: number;
  /** 4 + modes. */
  readonly parameters: number;
  /** How far each coordinate moves with each parameter where T is the identity: `[parameters, 2K]`, orthonormal. */
  readonly basis: readonly Float64Array[];
  /** Of the modes; Infinity where the model does not know them. */
  readonly variances: readonly number[];
  private readonly mean: Float64Array;
  private readonly size: number;

  constructor({ mean, modes, variances }: ShapeModel) {
    this.landmarks = mean.length;
    this.mean = Float64Array.from(mean.flat());
    this.size = Math.hypot(...this.mean);
    this.basis = [...similarityBasis(mean), ...modes].map((row) => Float64Array.from(row));
    this.parameters = this.basis.length;
    this.variances = variances ?? modes.map(() => Number.POSITIVE_INFINITY);
  }

  /** The parameters of the shape closest to the points: the best similarity of the mean, then the modes in its frame. */
  project(points: ArrayLike<number>): Float64Array {
    const { basis, mean, landmarks } = this;
    const parameters = new Float64Array(this.parameters);
    for (let j = 0; j < 4; j++)
      for (let i = 0; i < 2 * landmarks; i++) parameters[j]! += basis[j]![i]! * (points[i]! - mean[i]!);
    const [a, b, tx, ty] = this.similarity(parameters);
    const scale = 1 / (a * a + b * b);
    for (let k = 0; k < landmarks; k++) {
      const [u, v] = [points[2 * k]! - tx, points[2 * k + 1]! - ty];
      const x = (a * u + b * v) * scale - mean[2 * k]!;
      const y = (a * v - b * u) * scale - mean[2 * k + 1]!;
      for (let j = 4; j < this.parameters; j++) parameters[j]! += basis[j]![2 * k]! * x + basis[j]![2 * k + 1]! * y;
    }
    return parameters;
  }

  /** x, y, x, y, … of the shape with the parameters. */
  form(parameters: Float64Array): Float64Array {
    const { basis, landmarks } = this;
    const shape = Float64Array.from(this.mean);
    for (let j = 4; j < this.parameters; j++)
      for (let i = 0; i < 2 * landmarks; i++) shape[i]! += parameters[j]! * basis[j]![i]!;
    const [a, b, tx, ty] = this.similarity(parameters);
    for (let k = 0; k < landmarks; k++) {
      const [x, y] = [shape[2 * k]!, shape[2 * k + 1]!];
      shape[2 * k] = a * x - b * y + tx;
      shape[2 * k + 1] = b * x + a * y + ty;
    }
    return shape;
  }

  /**
   * The points with missing ones where the model would have them, given the others.
   *
   * @returns null where fewer than two points are present
   */
  complete(points: readonly Point[]): Float64Array | null {
    const shape = Float64Array.from(points.flat());
    const present = points.map((point) => isPresent(point));
    if (present.every(Boolean)) return shape;
    if (present.filter(Boolean).length < 2) return null;
    const start = this.meanOver(shape, present);
    for (let k = 0; k < points.length; k++) if (!present[k]) shape.set(start.subarray(2 * k, 2 * k + 2), 2 * k);
    for (let round = 0, moved = Number.POSITIVE_INFINITY; round < fill.rounds && moved > fill.tolerance; round++) {
      const formed = this.form(this.project(shape));
      moved = 0;
      for (let i = 0; i < shape.length; i++)
        if (!present[i >> 1]) {
          moved = Math.max(moved, Math.abs(formed[i]! - shape[i]!));
          shape[i] = formed[i]!;
        }
    }
    return shape;
  }

  /** The mean, laid by a similarity over the points that are present. */
  private meanOver(points: Float64Array, present: readonly boolean[]): Float64Array {
    const normal = Array.from({ length: 4 }, () => new Array<number>(4).fill(0));
    const side = new Array<number>(4).fill(0);
    const q = this.basis.slice(0, 4);
    for (let i = 0; i < points.length; i++) {
      if (!present[i >> 1]) continue;
      for (let j = 0; j < 4; j++) {
        side[j]! += q[j]![i]! * (points[i]! - this.mean[i]!);
        for (let l = 0; l < 4; l++) normal[j]![l]! += q[j]![i]! * q[l]![i]!;
      }
    }
    const parameters = new Float64Array(this.parameters);
    parameters.set(solveLinear(normal, [side])[0]!);
    return this.form(parameters);
  }

  /** a, b, tx, ty of x′ = a·x − b·y + tx, y′ = b·x + a·y + ty. */
  private similarity(q: Float64Array): readonly [number, number, number, number] {
    const { size } = this;
    const step = 1 / Math.sqrt(this.landmarks);
    return [1 + q[0]! / size, q[1]! / size, q[2]! * step, q[3]! * step];
  }
}

import { refusal } from "../internal/guards.ts";
import type { PrincipalComponents } from "./IncrementalPca.ts";
import { Rows } from "./matrix/Rows.ts";
import type { PiecewiseAffine } from "./PiecewiseAffine.ts";
import type { PointModel } from "./PointModel.ts";
import type { Planes } from "./planes.ts";
import { type ScaleFit, type ScaleFitOptions, solveSymmetric } from "./scaleFit.ts";

/**
 * A holistic active appearance model at one scale, made ready to fit: all pixels between the landmarks, warped to the mean
 * shape triangle by triangle, and Gauss–Newton with the appearance projected out as of a `PatchFitter`,
 *
 *     Δp = (JᵀQJ)⁻¹ JᵀQ(i − ā),   Q = I − AAᵀ,   p ← p − Δp,   J = ∇(ā + A·c)·∂W/∂p
 *
 * ∂W/∂p how far a pixel moves with a parameter: the mean of its triangle's corners' moves. `projectOut` makes the
 * gradient of ā ready before; `wiberg` takes that of the appearance as it is now.
 *
 * @see Matthews & Baker, "Active appearance models revisited", IJCV 60, 2004
 */
export class HolisticFitter {
  private readonly warp: PiecewiseAffine;
  private readonly points: PointModel;
  private readonly channels: number;
  private readonly count: number;
  private readonly mean: Float32Array;
  /** Components, then J of each parameter; the vector is what the image has beyond the mean. */
  private readonly rows: Rows;
  private readonly gradientX: Float32Array;
  private readonly gradientY: Float32Array;
  /** JᵀQJ and AᵀJ of the mean appearance, for `projectOut`. */
  private readonly prepared: Equations;

  constructor(
    warp: PiecewiseAffine,
    channels: number,
    points: PointModel,
    { mean, components }: Pick<PrincipalComponents, "mean" | "components">,
  ) {
    const length = channels * warp.pixels;
    if (mean.length !== length) throw refusal("HolisticFitter", "appearance.mean.length", `${length}`, mean.length);
    if (points.landmarks !== warp.landmarks)
      throw refusal("HolisticFitter", "points.landmarks", `${warp.landmarks}`, points.landmarks);
    this.warp = warp;
    this.points = points;
    this.channels = channels;
    this.count = components.length;
    this.mean = mean;
    this.rows = new Rows(this.count + points.parameters, length);
    for (const [i, component] of components.entries()) this.rows.row(i).set(component);
    this.gradientX = new Float32Array(length);
    this.gradientY = new Float32Array(length);
    this.prepared = this.equations(mean);
  }

  /** @param start x, y, x, y, … in pixels of the planes */
  fit(
    planes: Planes,
    start: ArrayLike<number>,
    { algorithm = "wiberg", iterations = 20, tolerance = 0.03 }: ScaleFitOptions = {},
  ): ScaleFit {
    const { points, channels, count, rows } = this;
    if (planes.channels !== channels)
      throw refusal("HolisticFitter.fit", "planes.channels", `${channels}`, planes.channels);
    let equations = this.prepared;
    if (algorithm === "projectOut") this.steepest(this.mean);
    let parameters = points.project(start);
    let shape = points.form(parameters);
    const path = [shape];
    this.look(planes, shape);
    let weights = rows.productsWithVector(count).slice();
    for (let iteration = 0; iteration < iterations; iteration++) {
      if (algorithm === "wiberg") equations = this.equations(this.appearance(weights));
      const { hessian, through } = equations;
      const products = rows.productsWithVector().slice();
      const n = points.parameters;
      const side = Array.from({ length: n }, (_, a) => {
        let sum = products[count + a]!;
        for (let i = 0; i < count; i++) sum -= through[i * n + a]! * products[i]!;
        return sum;
      });
      const move = solveSymmetric(hessian, side);
      parameters = parameters.map((value, j) => value - move[j]!);
      const next = points.form(parameters);
      if (!next.every(Number.isFinite)) break;
      const moved = Math.hypot(...next.map((value, i) => value - shape[i]!));
      shape = next;
      path.push(shape);
      this.look(planes, shape);
      weights = rows.productsWithVector(count).map((value, i) => {
        let change = 0;
        if (algorithm === "wiberg") for (let a = 0; a < n; a++) change += through[i * n + a]! * move[a]!;
        return value - change;
      });
      if (!(moved >= tolerance)) break;
    }
    return { shape, path, errors: this.errors() };
  }

  /** The image under a shape, less the mean. */
  private look(planes: Planes, shape: Float64Array): void {
    const { rows, mean } = this;
    this.warp.sample(planes, shape, rows.vector);
    for (let i = 0; i < mean.length; i++) rows.vector[i]! -= mean[i]!;
  }

  /** ā + A·c. */
  private appearance(weights: Float64Array): Float32Array {
    const { rows, mean } = this;
    rows.combined.set(mean);
    rows.addCombination(weights, "combined");
    return rows.combined;
  }

  /** JᵀQJ and AᵀJ of an appearance; J stays in the rows. */
  private equations(appearance: Float32Array): Equations {
    const { rows, points, count } = this;
    this.steepest(appearance);
    const n = points.parameters;
    const all = rows.partProducts(count, n, 0, count + n, 0, rows.stride);
    const through = new Float64Array(count * n);
    for (let a = 0; a < n; a++) for (let i = 0; i < count; i++) through[i * n + a] = all[a * (count + n) + i]!;
    const hessian = Array.from({ length: n }, (_, a) =>
      Array.from({ length: n }, (_, b) => {
        let sum = all[a * (count + n) + count + b]!;
        for (let i = 0; i < count; i++) sum -= through[i * n + a]! * through[i * n + b]!;
        return sum;
      }),
    );
    return { hessian, through };
  }

  /** J of an appearance into the rows. */
  private steepest(appearance: Float32Array): void {
    const { warp, rows, points, channels, count, gradientX, gradientY } = this;
    const { pixels, corners, weights } = warp;
    warp.gradients(appearance, channels, gradientX, gradientY);
    for (let a = 0; a < points.parameters; a++) {
      const row = rows.row(count + a);
      const basis = points.basis[a]!;
      for (let i = 0; i < pixels; i++) {
        let [x, y] = [0, 0];
        for (let v = 3 * i; v < 3 * i + 3; v++) {
          const corner = 2 * corners[v]!;
          x += weights[v]! * basis[corner]!;
          y += weights[v]! * basis[corner + 1]!;
        }
        for (let at = i; at < row.length; at += pixels) row[at] = x * gradientX[at]! + y * gradientY[at]!;
      }
    }
  }

  /** Root mean squares of what is not explained around each landmark, pixels weighted as it moves them; uses up the vector. */
  private errors(): Float64Array {
    const { warp, rows, count, channels } = this;
    const { pixels, corners, weights } = warp;
    rows.addCombination(rows.productsWithVector(count).map((value) => -value));
    const [sums, totals] = [new Float64Array(warp.landmarks), new Float64Array(warp.landmarks)];
    for (let i = 0; i < pixels; i++) {
      let squares = 0;
      for (let c = 0; c < channels; c++) squares += rows.vector[c * pixels + i]! ** 2;
      for (let v = 3 * i; v < 3 * i + 3; v++) {
        sums[corners[v]!]! += weights[v]! * squares;
        totals[corners[v]!]! += weights[v]! * channels;
      }
    }
    return sums.map((sum, k) => Math.sqrt(sum / totals[k]!));
  }
}

interface Equations {
  /** JᵀQJ. */
  readonly hessian: readonly (readonly number[])[];
  /** AᵀJ, `[m, parameters]`. */
  readonly through: Float64Array;
}

import { refusal } from "../internal/guards.ts";
import { AppearanceProducts } from "./AppearanceProducts.ts";
import type { PrincipalComponents } from "./IncrementalPca.ts";
import { Rows } from "./matrix/Rows.ts";
import { normalEquations } from "./normalEquations.ts";
import type { PatchLayout } from "./PatchLayout.ts";
import type { PointModel } from "./PointModel.ts";
import { patchGradients } from "./patchGradients.ts";
import type { Planes } from "./planes.ts";
import { type PatchSampling, samplePatches } from "./samplePatches.ts";
import { invertSymmetric, type ScaleFit, type ScaleFitOptions, solveSymmetric } from "./scaleFit.ts";

/** Below which no variance of a mode is taken to be, in squared pixels. */
const leastVariance = 1e-6;

/**
 * A part-based active appearance model at one scale, made ready to fit: Gauss–Newton on the shape's parameters with the
 * appearance projected out,
 *
 *     Δp = (JᵀQJ)⁻¹ JᵀQ(i − ā),   Q = I − AAᵀ,   p ← p − Δp
 *
 * i the patches around the shape now, ā + A·c the appearance, J its gradient times the shape's motion (inverse
 * compositional: of the model, not of the image). JᵀQJ = JᵀJ − (AᵀJ)ᵀ(AᵀJ) is put together from sums of each landmark's patch,
 * and AᵀJ, linear in c, from products of components with gradients of components that are made once, so that an iteration
 * costs two passes over the components. With a prior κ the shape is the most probable one, not that of the least error: modes
 * have the variances Λ, and κ values of the patches count as one observation of the noise that is left now,
 *
 *     Δp = (JᵀQJ + s²Λ⁻¹)⁻¹ (JᵀQ(i − ā) + s²Λ⁻¹p),   s² = κ·|Q(i − ā)|²/(number of values)
 *
 * @see Tzimiropoulos & Pantic, "Gauss–Newton deformable part models for face alignment in-the-wild", CVPR 2014
 * @see Alabort-i-Medina & Zafeiriou, "A unified framework for compositional fitting of active appearance models", IJCV 121, 2017
 * @see Papandreou & Maragos, "Adaptive and constrained algorithms for inverse compositional active appearance model fitting", CVPR 2008
 * @see Alabort-i-Medina & Zafeiriou, "Bayesian active appearance models", CVPR 2014
 */
export class PatchFitter {
  private readonly layout: PatchLayout;
  private readonly points: PointModel;
  private readonly mean: Float32Array;
  /** The components. */
  private readonly rows: Rows;
  private readonly products: AppearanceProducts;
  private readonly count: number;
  /** The gradients of an appearance along x and y, and e. */
  private readonly gradients: Rows;
  private projected: { readonly rows: Rows; readonly hessian: readonly (readonly number[])[] } | null = null;

  constructor(layout: PatchLayout, points: PointModel, appearance: Pick<PrincipalComponents, "mean" | "components">) {
    const { length } = layout;
    if (appearance.mean.length !== length)
      throw refusal("PatchFitter", "appearance.mean.length", `${length}`, appearance.mean.length);
    if (points.landmarks !== layout.landmarks)
      throw refusal("PatchFitter", "points.landmarks", `${layout.landmarks}`, points.landmarks);
    this.layout = layout;
    this.points = points;
    this.mean = appearance.mean;
    this.count = appearance.components.length;
    this.rows = new Rows(this.count, length);
    for (const [i, component] of appearance.components.entries()) this.rows.row(i).set(component);
    this.gradients = new Rows(3, length);
    this.products = new AppearanceProducts(layout, points, this.mean, this.rows, this.count);
  }

  /** @param start x, y, x, y, … in pixels of the planes */
  fit(
    planes: Planes,
    start: ArrayLike<number>,
    { algorithm = "wiberg", iterations = 20, tolerance = 0.03, sampling = "bilinear", prior = 0 }: ScaleFitOptions = {},
  ): ScaleFit {
    const { points, layout } = this;
    if (planes.channels !== layout.channels)
      throw refusal("PatchFitter.fit", "planes.channels", `${layout.channels}`, planes.channels);
    let parameters = points.project(start);
    let shape = points.form(parameters);
    const path = [shape];
    let along = this.look(planes, shape, sampling);
    let weights = along.slice();
    for (let iteration = 0; iteration < iterations; iteration++) {
      const held = prior > 0 ? this.heldBack(prior, along) : null;
      const step =
        algorithm === "wiberg"
          ? this.wibergStep(weights, along, parameters, held)
          : this.projectOutStep(parameters, held);
      parameters = parameters.map((value, j) => value - step.move[j]!);
      const next = points.form(parameters);
      // Features that are no numbers move nothing.
      if (!next.every(Number.isFinite)) break;
      const moved = Math.hypot(...next.map((value, i) => value - shape[i]!));
      shape = next;
      path.push(shape);
      along = this.look(planes, shape, sampling);
      weights = along.map((value, i) => value - step.appearance[i]!);
      if (!(moved >= tolerance)) break;
    }
    return { shape, path, errors: this.errors(along) };
  }

  /** e = i − ā into `rows.vector`, the image's patches less the mean; returns Aᵀe. */
  private look(planes: Planes, shape: Float64Array, sampling: PatchSampling): Float64Array {
    const { rows, mean, layout } = this;
    const { vector } = rows;
    samplePatches(planes, shape, layout, vector, sampling);
    for (let i = 0; i < mean.length; i++) vector[i]! -= mean[i]!;
    return rows.productsWithVector().slice();
  }

  /** Δp, and AᵀJ·Δp that the appearance changes by beside. */
  private wibergStep(weights: Float64Array, along: Float64Array, parameters: Float64Array, held: Float64Array | null) {
    const { rows, gradients, mean, layout, points, count } = this;
    rows.combined.set(mean);
    rows.addCombination(weights, "combined");
    patchGradients(rows.combined, layout, gradients.row(0), gradients.row(1));
    gradients.row(2).set(rows.vector.subarray(0, layout.length));
    const { hessian, side } = normalEquations(gradients, layout, points);
    const through = this.products.of(weights);
    const n = points.parameters;
    for (let a = 0; a < n; a++) {
      const row = through.subarray(a * count, (a + 1) * count);
      side[a]! -= dot(row, along);
      for (let b = 0; b <= a; b++) {
        hessian[a]![b]! -= dot(row, through.subarray(b * count, (b + 1) * count));
        hessian[b]![a] = hessian[a]![b]!;
      }
    }
    for (let a = 0; held && a < n; a++) {
      hessian[a]![a]! += held[a]!;
      side[a]! += held[a]! * parameters[a]!;
    }
    const move = solveSymmetric(hessian, side);
    const appearance = new Float64Array(count);
    for (let a = 0; a < n; a++) for (let i = 0; i < count; i++) appearance[i]! += through[a * count + i]! * move[a]!;
    return { move, appearance };
  }

  /** s²Λ⁻¹, a parameter; zero for the similarity's. Uses e in `rows.vector`, of which `along` is Aᵀe. */
  private heldBack(prior: number, along: Float64Array): Float64Array {
    const { rows, points, layout } = this;
    let energy = -dot(along, along);
    for (let i = 0; i < layout.length; i++) energy += rows.vector[i]! ** 2;
    const noise = (prior * Math.max(energy, 0)) / (layout.landmarks * layout.values);
    return Float64Array.from({ length: points.parameters }, (_, a) =>
      a < 4 ? 0 : noise / Math.max(points.variances[a - 4]!, leastVariance),
    );
  }

  private projectOutStep(parameters: Float64Array, held: Float64Array | null) {
    this.projected ??= this.projectOutRows();
    const { rows, hessian } = this.projected;
    rows.vector.set(this.rows.vector);
    const free = rows.productsWithVector().slice();
    const appearance = new Float64Array(this.count);
    if (!held) return { move: free, appearance };
    const side = hessian.map((row, a) => row.reduce((sum, h, b) => sum + h * free[b]!, held[a]! * parameters[a]!));
    const sum = hessian.map((row, a) => row.map((h, b) => (a === b ? h + held[a]! : h)));
    return { move: solveSymmetric(sum, side), appearance };
  }

  /** (JᵀQJ)⁻¹ JᵀQ of the mean appearance, `[parameters, length]`, and JᵀQJ. */
  private projectOutRows() {
    const { mean, layout, gradients, points, count, rows } = this;
    const n = points.parameters;
    const [gradientX, gradientY] = [gradients.row(0), gradients.row(1)];
    patchGradients(mean, layout, gradientX, gradientY);
    const { hessian } = normalEquations(gradients, layout, points);
    const through = this.products.of(new Float64Array(count));
    for (let a = 0; a < n; a++)
      for (let b = 0; b <= a; b++) {
        for (let i = 0; i < count; i++) hessian[a]![b]! -= through[a * count + i]! * through[b * count + i]!;
        hessian[b]![a] = hessian[a]![b]!;
      }
    const inverse = invertSymmetric(hessian);
    const kept = rows.vector.slice();
    const steepest = new Rows(n, layout.length);
    for (let a = 0; a < n; a++) {
      rows.vector.fill(0);
      for (let k = 0; k < layout.landmarks; k++) {
        const [ax, ay] = [points.basis[a]![2 * k]!, points.basis[a]![2 * k + 1]!];
        for (let i = k * layout.stride, end = i + layout.values; i < end; i++)
          rows.vector[i] = ax * gradientX[i]! + ay * gradientY[i]!;
      }
      rows.addCombination(through.subarray(a * count, (a + 1) * count).map((value) => -value));
      steepest.row(a).set(rows.vector.subarray(0, layout.length));
    }
    rows.vector.set(kept);
    const result = new Rows(n, layout.length);
    for (let a = 0; a < n; a++) {
      steepest.vector.fill(0);
      steepest.addCombination(inverse[a]!);
      result.row(a).set(steepest.vector.subarray(0, layout.length));
    }
    return { rows: result, hessian };
  }

  /** Root mean squares of e − A·Aᵀe, a landmark; uses up `rows.vector`. */
  private errors(along: Float64Array): Float64Array {
    const { rows, layout } = this;
    rows.addCombination(along.map((value) => -value));
    return Float64Array.from({ length: layout.landmarks }, (_, k) => {
      let sum = 0;
      for (let i = k * layout.stride, end = i + layout.values; i < end; i++) sum += rows.vector[i]! ** 2;
      return Math.sqrt(sum / layout.values);
    });
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

import { refusal } from "../internal/guards.ts";
import type { PrincipalComponents } from "./IncrementalPca.ts";
import { Rows } from "./matrix/Rows.ts";
import type { PatchLayout } from "./PatchLayout.ts";
import type { PointModel } from "./PointModel.ts";
import { patchGradients } from "./patchGradients.ts";
import type { Planes } from "./planes.ts";
import { type PatchSampling, samplePatches } from "./samplePatches.ts";
import { invertSymmetric, type ScaleFit, type ScaleFitOptions, solveSymmetric } from "./scaleFit.ts";

/**
 * A part-based active appearance model at one scale, made ready to fit: Gauss–Newton on the shape's parameters with the
 * appearance projected out,
 *
 *     Δp = (JᵀQJ)⁻¹ JᵀQ(i − ā),   Q = I − AAᵀ,   p ← p − Δp
 *
 * i the patches around the shape now, ā + A·c the appearance, J its gradient times the shape's motion (inverse
 * compositional: of the model, not of the image). JᵀQJ = JᵀJ − (AᵀJ)ᵀ(AᵀJ) is put together from sums of each landmark's patch,
 * and AᵀJ, linear in c, from products of components with gradients of components that are made once, so that an iteration
 * costs two passes over the components.
 *
 * @see Tzimiropoulos & Pantic, "Gauss–Newton deformable part models for face alignment in-the-wild", CVPR 2014
 * @see Alabort-i-Medina & Zafeiriou, "A unified framework for compositional fitting of active appearance models", IJCV 121, 2017
 * @see Papandreou & Maragos, "Adaptive and constrained algorithms for inverse compositional active appearance model fitting", CVPR 2008
 */
export class PatchFitter {
  private readonly layout: PatchLayout;
  private readonly points: PointModel;
  private readonly mean: Float32Array;
  /** The components. */
  private readonly rows: Rows;
  /** `[K, 2, m, 1 + m]`: component i times the gradient along x and y of the mean and of each component, over a landmark. */
  private readonly products: Float64Array;
  private readonly count: number;
  private readonly patches: Float32Array;
  private readonly gradientX: Float32Array;
  private readonly gradientY: Float32Array;
  private projected: { readonly rows: Rows } | null = null;

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
    this.patches = new Float32Array(length);
    this.gradientX = new Float32Array(length);
    this.gradientY = new Float32Array(length);
    this.products = this.gradientProducts();
  }

  /** @param start x, y, x, y, … in pixels of the planes */
  fit(
    planes: Planes,
    start: ArrayLike<number>,
    { algorithm = "wiberg", iterations = 20, tolerance = 0.01, sampling = "bilinear" }: ScaleFitOptions = {},
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
      const step = algorithm === "wiberg" ? this.wibergStep(weights, along) : this.projectOutStep();
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
  private wibergStep(weights: Float64Array, along: Float64Array) {
    const { rows, patches, gradientX, gradientY, mean, layout, points, count } = this;
    const difference = rows.vector.slice();
    rows.vector.set(mean);
    rows.addCombination(weights);
    patches.set(rows.vector);
    rows.vector.set(difference);
    patchGradients(patches, layout, gradientX, gradientY);
    const { hessian, side } = this.normalEquations(difference);
    const through = this.through(weights);
    const n = points.parameters;
    for (let a = 0; a < n; a++)
      for (let i = 0; i < count; i++) {
        const value = through[i * n + a]!;
        side[a]! -= value * along[i]!;
        for (let b = 0; b <= a; b++) hessian[a]![b]! -= value * through[i * n + b]!;
      }
    for (let a = 0; a < n; a++) for (let b = 0; b < a; b++) hessian[b]![a] = hessian[a]![b]!;
    const move = solveSymmetric(hessian, side);
    const appearance = new Float64Array(count);
    for (let i = 0; i < count; i++) for (let a = 0; a < n; a++) appearance[i]! += through[i * n + a]! * move[a]!;
    return { move, appearance };
  }

  /** JᵀJ, its lower half, and Jᵀe from each landmark's sums of products of gradients. */
  private normalEquations(difference: Float32Array): { hessian: number[][]; side: number[] } {
    const { gradientX, gradientY, layout, points } = this;
    const n = points.parameters;
    const hessian = Array.from({ length: n }, () => new Array<number>(n).fill(0));
    const side = new Array<number>(n).fill(0);
    for (let k = 0; k < layout.landmarks; k++) {
      let [xx, xy, yy, xe, ye] = [0, 0, 0, 0, 0];
      for (let i = k * layout.stride, end = i + layout.values; i < end; i++) {
        const [gx, gy, e] = [gradientX[i]!, gradientY[i]!, difference[i]!];
        xx += gx * gx;
        xy += gx * gy;
        yy += gy * gy;
        xe += gx * e;
        ye += gy * e;
      }
      for (let a = 0; a < n; a++) {
        const [ax, ay] = [points.basis[a]![2 * k]!, points.basis[a]![2 * k + 1]!];
        side[a]! += ax * xe + ay * ye;
        const [u, v] = [ax * xx + ay * xy, ax * xy + ay * yy];
        for (let b = 0; b <= a; b++) hessian[a]![b]! += u * points.basis[b]![2 * k]! + v * points.basis[b]![2 * k + 1]!;
      }
    }
    return { hessian, side };
  }

  /** AᵀJ for the appearance with the weights, `[m, parameters]`. */
  private through(weights: Float64Array): Float64Array {
    const { products, count, points, layout } = this;
    const n = points.parameters;
    const out = new Float64Array(count * n);
    let at = 0;
    for (let k = 0; k < layout.landmarks; k++)
      for (let axis = 0; axis < 2; axis++)
        for (let i = 0; i < count; i++) {
          let sum = products[at++]!;
          for (let j = 0; j < count; j++) sum += products[at++]! * weights[j]!;
          for (let a = 0; a < n; a++) out[i * n + a]! += sum * points.basis[a]![2 * k + axis]!;
        }
    return out;
  }

  private projectOutStep(): { move: Float64Array; appearance: Float64Array } {
    this.projected ??= { rows: this.projectOutRows() };
    const { rows } = this.projected;
    rows.vector.set(this.rows.vector);
    return { move: rows.productsWithVector().slice(), appearance: new Float64Array(this.count) };
  }

  /** (JᵀQJ)⁻¹ JᵀQ of the mean appearance, `[parameters, length]`. */
  private projectOutRows(): Rows {
    const { mean, layout, gradientX, gradientY, points, count, rows } = this;
    const n = points.parameters;
    patchGradients(mean, layout, gradientX, gradientY);
    const { hessian } = this.normalEquations(new Float32Array(layout.length));
    const through = this.through(new Float64Array(count));
    for (let a = 0; a < n; a++)
      for (let b = 0; b <= a; b++) {
        for (let i = 0; i < count; i++) hessian[a]![b]! -= through[i * n + a]! * through[i * n + b]!;
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
      rows.addCombination(Array.from({ length: count }, (_, i) => -through[i * n + a]!));
      steepest.row(a).set(rows.vector.subarray(0, layout.length));
    }
    rows.vector.set(kept);
    const result = new Rows(n, layout.length);
    for (let a = 0; a < n; a++) {
      steepest.vector.fill(0);
      steepest.addCombination(inverse[a]!);
      result.row(a).set(steepest.vector.subarray(0, layout.length));
    }
    return result;
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

  private gradientProducts(): Float64Array {
    const { layout, count, mean, rows } = this;
    const out = new Float64Array(layout.landmarks * 2 * count * (1 + count));
    // Components first, then the gradients of the mean and of each component along one axis, then along the other.
    const all = new Rows(count + 2 * (1 + count), layout.length);
    for (let i = 0; i < count; i++) all.row(i).set(rows.row(i));
    for (let j = 0; j <= count; j++)
      patchGradients(j === 0 ? mean : rows.row(j - 1), layout, all.row(count + j), all.row(2 * count + 1 + j));
    const block = count * (1 + count);
    for (let k = 0; k < layout.landmarks && count > 0; k++)
      for (let axis = 0; axis < 2; axis++) {
        const first = count + axis * (1 + count);
        const part = all.partProducts(0, count, first, 1 + count, k * layout.stride, layout.stride);
        out.set(part, (2 * k + axis) * block);
      }
    return out;
  }
}

import { Rows } from "./matrix/Rows.ts";
import type { PatchLayout } from "./PatchLayout.ts";
import type { PointModel } from "./PointModel.ts";
import { patchGradients } from "./patchGradients.ts";

/**
 * AᵀJ of any appearance: linear in its weights, so that it is put together from products of components with gradients of
 * components, which are made once.
 */
export class AppearanceProducts {
  private readonly layout: PatchLayout;
  private readonly points: PointModel;
  private readonly count: number;
  /** `[K, 2, m]` rows of 1 + m: component i times the gradient along x and y of the mean and of each component, over a landmark. */
  private readonly products: Rows;

  /** @param rows the `count` components */
  constructor(layout: PatchLayout, points: PointModel, mean: Float32Array, rows: Rows, count: number) {
    this.layout = layout;
    this.points = points;
    this.count = count;
    this.products = gradientProducts(layout, mean, rows, count);
  }

  /** AᵀJ for the appearance with the weights, `[parameters, m]`. */
  of(weights: Float64Array): Float64Array {
    const { products, count, points, layout } = this;
    const n = points.parameters;
    const out = new Float64Array(count * n);
    products.vector[0] = 1;
    products.vector.set(weights, 1);
    const sums = products.productsWithVector();
    for (let a = 0; a < n; a++) {
      const basis = points.basis[a]!;
      for (let coordinate = 0, at = 0; coordinate < 2 * layout.landmarks; coordinate++) {
        const along = basis[coordinate]!;
        for (let to = a * count; to < (a + 1) * count; to++, at++) out[to]! += along * sums[at]!;
      }
    }
    return out;
  }
}

/** The products, `[K, 2, m]` rows of 1 + m. */
function gradientProducts(layout: PatchLayout, mean: Float32Array, rows: Rows, count: number): Rows {
  const out = new Rows(layout.landmarks * 2 * count, 1 + count, 0);
  // Components first, then the gradients of the mean and of each component along one axis, then along the other.
  const all = new Rows(count + 2 * (1 + count), layout.length);
  for (let i = 0; i < count; i++) all.row(i).set(rows.row(i));
  for (let j = 0; j <= count; j++)
    patchGradients(j === 0 ? mean : rows.row(j - 1), layout, all.row(count + j), all.row(2 * count + 1 + j));
  for (let k = 0; k < layout.landmarks && count > 0; k++)
    for (let axis = 0; axis < 2; axis++) {
      const first = count + axis * (1 + count);
      const part = all.partProducts(0, count, first, 1 + count, k * layout.stride, layout.stride);
      for (let i = 0; i < count; i++)
        out.row((2 * k + axis) * count + i).set(part.subarray(i * (1 + count), (i + 1) * (1 + count)));
    }
  return out;
}

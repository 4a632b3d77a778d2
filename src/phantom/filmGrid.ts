import type { Point, Spacing } from "../geometry/point.ts";

/** The pixels of an image in a plane measured in millimetres (x right, y down). */
export interface FilmGrid {
  readonly width: number;
  readonly height: number;
  readonly spacing: Spacing;
  /** Where the image's middle lies in the plane. @default its origin */
  readonly centerMm?: Point;
}

/** x in millimetres of the centre of each column. */
export const columnsMm = ({ width, spacing, centerMm = [0, 0] }: FilmGrid): Float64Array =>
  Float64Array.from({ length: width }, (_, i) => (i + 0.5 - width / 2) * spacing[0] + centerMm[0]);

/** y in millimetres of the centre of each row. */
export const rowsMm = ({ height, spacing, centerMm = [0, 0] }: FilmGrid): Float64Array =>
  Float64Array.from({ length: height }, (_, j) => (j + 0.5 - height / 2) * spacing[1] + centerMm[1]);

/** The inverse: a point in millimetres as (x, y) in pixels. */
export const toPixels = ({ width, height, spacing, centerMm = [0, 0] }: FilmGrid, [x, y]: Point): Point => [
  (x - centerMm[0]) / spacing[0] + width / 2 - 0.5,
  (y - centerMm[1]) / spacing[1] + height / 2 - 0.5,
];

/** A part of a grid's pixels, in the same plane. */
export interface GridWindow {
  readonly left: number;
  readonly top: number;
  readonly grid: FilmGrid;
}

/** The pixels within `reach` millimetres of a set of points; null where none is. */
export function windowAround(
  grid: FilmGrid,
  { x, y }: { readonly x: ArrayLike<number>; readonly y: ArrayLike<number> },
  reach: number,
): GridWindow | null {
  const range = (values: ArrayLike<number>, axis: 0 | 1, size: number) => {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let i = 0; i < values.length; i++) {
      low = Math.min(low, values[i]!);
      high = Math.max(high, values[i]!);
    }
    const middle = grid.centerMm?.[axis] ?? 0;
    const pixel = (mm: number) => (mm - middle) / grid.spacing[axis] + size / 2 - 0.5;
    const first = Math.max(0, Math.floor(pixel(low - reach)));
    const last = Math.min(size - 1, Math.ceil(pixel(high + reach)));
    const mm = ((first + last + 1) / 2 - size / 2) * grid.spacing[axis] + middle;
    return { first, count: last - first + 1, mm };
  };
  const [across, down] = [range(x, 0, grid.width), range(y, 1, grid.height)];
  if (across.count <= 0 || down.count <= 0) return null;
  const part = { width: across.count, height: down.count, spacing: grid.spacing };
  return { left: across.first, top: down.first, grid: { ...part, centerMm: [across.mm, down.mm] } };
}

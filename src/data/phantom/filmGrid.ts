import type { Point, Spacing } from "../../geometry/point.ts";

/** The pixels of an image whose middle is the origin of a plane measured in millimetres (x right, y down). */
export interface FilmGrid {
  readonly width: number;
  readonly height: number;
  readonly spacing: Spacing;
}

/** x in millimetres of the centre of each column. */
export const columnsMm = ({ width, spacing }: FilmGrid): Float64Array =>
  Float64Array.from({ length: width }, (_, i) => (i + 0.5 - width / 2) * spacing[0]);

/** y in millimetres of the centre of each row. */
export const rowsMm = ({ height, spacing }: FilmGrid): Float64Array =>
  Float64Array.from({ length: height }, (_, j) => (j + 0.5 - height / 2) * spacing[1]);

/** The inverse: a point in millimetres as (x, y) in pixels. */
export const toPixels = ({ width, height, spacing }: FilmGrid, [x, y]: Point): Point => [
  x / spacing[0] + width / 2 - 0.5,
  y / spacing[1] + height / 2 - 0.5,
];

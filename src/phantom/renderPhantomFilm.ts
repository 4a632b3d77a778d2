import type { Point, Spacing } from "../geometry/point.ts";
import type { Raster } from "../geometry/raster.ts";
import { assertInteger, assertPositive, fieldsOf } from "../internal/guards.ts";
import { attenuation } from "./attenuation.ts";
import { exposeFilm } from "./exposeFilm.ts";
import { type FilmGrid, toPixels } from "./filmGrid.ts";
import { kneeAnatomy } from "./kneeAnatomy.ts";
import type { FilmKnee, PhantomFilm } from "./samplePhantomFilm.ts";

/** Options of `renderPhantomFilm`. */
export interface RenderPhantomFilmOptions {
  /** Millimetres per pixel along x. @default that of the film */
  readonly spacing?: number;
  /** The brightest gray level; above 255 the image has 16 bits, as 4095 for 12-bit radiographs. @default 255 */
  readonly maximum?: number;
}

/** A phantom radiograph with the exact landmarks of its knees. */
export interface RenderedFilm {
  readonly image: Raster;
  readonly spacing: Spacing;
  /** t0–t8, f0–f6 of each knee, lateral to medial, in pixels. */
  readonly knees: readonly { readonly side: "right" | "left"; readonly landmarks: readonly Point[] }[];
}

/** How far from its joint a leg is drawn, in millimetres. */
const reach = 125;

/**
 * Draws a film of one or both knees at any resolution, the left knee mirrored. The legs' attenuations add up before the
 * exposure, so both share scatter, noise and windowing, as on one radiograph. `renderPhantomKnee` has the model.
 */
export function renderPhantomFilm(film: PhantomFilm, options: RenderPhantomFilmOptions = {}): RenderedFilm {
  const { spacing: spacingMm = film.spacingMm, maximum = 255 } = fieldsOf("renderPhantomFilm", "options", options);
  assertPositive("renderPhantomFilm", "spacing", spacingMm);
  assertInteger("renderPhantomFilm", "maximum", maximum);
  const spacing: Spacing = [spacingMm, spacingMm * film.film.pixelAspect];
  const width = Math.max(1, Math.round(film.sizeMm[0] / spacing[0]));
  const height = Math.max(1, Math.round(film.sizeMm[1] / spacing[1]));
  const grid: FilmGrid = { width, height, spacing };
  const dense = new Float32Array(width * height);
  const knees = film.knees.map((knee) => ({ side: knee.side, landmarks: addLeg(dense, grid, knee) }));
  const data = exposeFilm(dense, grid, { ...film, maximum });
  return { image: { width, height, channels: 1, data }, spacing, knees };
}

/** Adds a leg to the film's attenuation, in a window of whole columns around it, and gives the landmarks in pixels. */
function addLeg(film: Float32Array, grid: FilmGrid, { side, knee, centerMm: [cx, cy] }: FilmKnee): Point[] {
  const sign = side === "left" ? -1 : 1;
  const column = (mm: number) => Math.round(toPixels(grid, [mm, 0])[0]);
  const left = Math.max(0, column(cx - reach));
  const right = Math.min(grid.width - 1, column(cx + reach));
  const width = right - left + 1;
  const middle = ((left + right + 1) / 2 - grid.width / 2) * grid.spacing[0];
  const own: FilmGrid = { ...grid, width, centerMm: [sign * (middle - cx), -cy] };
  const anatomy = kneeAnatomy(knee);
  const leg = attenuation(knee, anatomy, own);
  for (let j = 0, p = 0; j < grid.height; j++) {
    const first = j * grid.width + (sign > 0 ? left : right);
    for (let i = 0; i < width; i++, p++) film[first + sign * i]! += leg[p]!;
  }
  return anatomy.landmarks.map(([x, y]) => toPixels(grid, [cx + sign * x, cy + y]));
}

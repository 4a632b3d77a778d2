import type { Point, Spacing } from "../geometry/point.ts";
import type { Raster } from "../geometry/raster.ts";
import { assertInteger, assertPositive, fieldsOf } from "../internal/guards.ts";
import { attenuation } from "./attenuation.ts";
import { exposeFilm } from "./exposeFilm.ts";
import { type FilmGrid, toPixels } from "./filmGrid.ts";
import { kneeAnatomy } from "./kneeAnatomy.ts";
import type { PhantomKnee } from "./samplePhantomKnee.ts";

/** Options of `renderPhantomKnee`. */
export interface RenderPhantomKneeOptions {
  /** Pixels across. @default 224 */
  readonly width?: number;
  /** Pixels down. @default 224 */
  readonly height?: number;
  /** Width of the field of view in millimetres; its height follows from the image's shape. @default 140 */
  readonly fieldMm?: number;
}

/** A phantom radiograph with its exact landmarks. */
export interface RenderedKnee {
  /** 8-bit gray. */
  readonly image: Raster;
  /** t0–t8, f0–f6 in pixels, exact to the float. */
  readonly landmarks: readonly Point[];
  readonly spacing: Spacing;
}

/**
 * Draws a phantom knee at any size. The landmarks lie on the outlines drawn and, as the geometry is in millimetres,
 * keep their place in the field at every size: at twice the size, x′ = 2(x + 0.5) − 0.5.
 *
 * The model: paths through soft tissue and bone (a cortical shell of known thickness around spongy bone with rounded
 * edges) add up to an attenuation A; the signal exp(−A) is blurred, given scatter and noise, and its logarithm
 * sharpened and windowed as a digital radiograph is.
 */
export function renderPhantomKnee(knee: PhantomKnee, options: RenderPhantomKneeOptions = {}): RenderedKnee {
  const { width = 224, height = 224, fieldMm = 140 } = fieldsOf("renderPhantomKnee", "options", options);
  assertInteger("renderPhantomKnee", "width", width);
  assertInteger("renderPhantomKnee", "height", height);
  assertPositive("renderPhantomKnee", "fieldMm", fieldMm);
  const spacing: Spacing = [fieldMm / width, (fieldMm / width) * knee.film.pixelAspect];
  const grid: FilmGrid = { width, height, spacing };
  const anatomy = kneeAnatomy(knee);
  const { seed, film, collimator, marker } = knee;
  const exposure = { seed, film, collimator, markers: marker ? [marker] : [] };
  const data = exposeFilm(attenuation(knee, anatomy, grid), grid, exposure);
  return {
    image: { width, height, channels: 1, data },
    landmarks: anatomy.landmarks.map((point) => toPixels(grid, point)),
    spacing,
  };
}

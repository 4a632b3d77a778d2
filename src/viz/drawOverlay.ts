import type { Point } from "../geometry/point.ts";
import type { Raster } from "../geometry/raster.ts";
import { fieldsOf } from "../internal/guards.ts";
import { mapTuple } from "../internal/mapTuple.ts";
import { bitmapText } from "./bitmapText.ts";
import { displayPixels } from "./displayPixels.ts";
import { type Line, type OverlayOptions, overlayScene } from "./overlayScene.ts";
import { type Color, disc, ellipseOutline, paint, rectangle, ring, type Shape, segment } from "./paint.ts";
import { OVERLAY_COLORS } from "./palette.ts";
import { upscale } from "./upscale.ts";

/** Options of `drawOverlay`. */
export interface DrawOverlayOptions extends OverlayOptions {
  /**
   * Values shown as black and white. By default 8-bit images stay as they are, and 16-bit and float ones are stretched
   * between their 0.5th and 99.5th percentiles.
   */
  readonly window?: readonly [low: number, high: number];
}

/**
 * An image with its landmarks drawn on it, as 8-bit RGB: green rings for the truth, orange dots for predictions, a thin
 * line from each truth to its prediction, contours, ellipses from the covariances,
 * labels (of digits and the letters of R, L and SYNTHETIC MODEL), and, in the middle of the lower edge, a scale bar if `spacing` is given. Points outside of the image
 * and missing ones are skipped. An image `scale` times as large is drawn, by bilinear interpolation, in which (x, y) is
 * at ((x + 0.5)·scale − 0.5, (y + 0.5)·scale − 0.5).
 *
 * @param image - 1, 3 or 4 channels of any type; alpha is ignored
 * @throws RangeError if lists differ in length, an index or a confidence is out of range, or the raster is inconsistent
 */
export function drawOverlay(image: Raster, options: DrawOverlayOptions = {}): Raster {
  fieldsOf("drawOverlay", "options", options);
  const pixels = displayPixels("drawOverlay", "image", image, options.window);
  const scene = overlayScene("drawOverlay", image.width, image.height, options);
  const { radius, scale } = scene;
  const canvas = upscale(pixels, scale);
  const at = ([x, y]: Point): Point => [(x + 0.5) * scale - 0.5, (y + 0.5) * scale - 0.5];
  const thin = Math.max(1, radius / 4);
  const draw = (shape: Shape, color: Color, alpha = 1) => {
    paint(canvas, shape, OVERLAY_COLORS.halo, 0.5 * alpha, Math.max(0.75, radius / 8));
    paint(canvas, shape, color, alpha);
  };
  const drawLines = (lines: readonly Line[], color: Color, alpha: number) => {
    for (const [from, to] of lines) paint(canvas, segment(...at(from), ...at(to), thin), color, alpha);
  };
  drawLines(scene.truthLines, OVERLAY_COLORS.truth, 0.6);
  drawLines(scene.predictedLines, OVERLAY_COLORS.predicted, 0.6);
  drawLines(scene.residuals, OVERLAY_COLORS.residual, 0.85);
  for (const { point, ellipse } of scene.ellipses) {
    const { long, short, angle } = ellipse;
    const scaled = { long: long * scale, short: short * scale, angle };
    paint(canvas, ellipseOutline(...at(point), scaled, Math.max(1, radius / 5)), OVERLAY_COLORS.ellipse, 0.85);
  }
  for (const { point } of scene.truth)
    draw(ring(...at(point), radius, Math.max(1.25, radius / 3.5)), OVERLAY_COLORS.truth);
  for (const { point, opacity } of scene.predicted)
    draw(disc(...at(point), radius / 2), OVERLAY_COLORS.predicted, opacity);

  const unit = Math.max(1, Math.round(canvas.width / 300));
  for (const { text, at: place } of scene.labels) {
    const [x, y] = at(place);
    const size = 2 * unit;
    const [left, top] = mapTuple([x - (6 * text.length - 1) * (size / 2), y - 7 * size], Math.round);
    bitmapText(canvas, text, left, top, size, OVERLAY_COLORS.label);
  }
  if (scene.scaleBar) {
    const { label, length } = scene.scaleBar;
    const left = (canvas.width - length * scale) / 2 - 0.5;
    const bottom = canvas.height - 6 * unit - 0.5;
    draw(rectangle(left, bottom - 3 * unit, left + length * scale, bottom), OVERLAY_COLORS.bar);
    const start = Math.round((canvas.width - (6 * label.length - 1) * unit) / 2);
    bitmapText(canvas, label, start, canvas.height - 20 * unit, unit, OVERLAY_COLORS.bar);
  }
  return canvas;
}

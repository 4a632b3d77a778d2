import type { Point } from "../geometry/point.ts";
import type { Raster } from "../geometry/raster.ts";
import { assertFinite, assertInteger, refusal } from "../internal/guards.ts";
import { type TextureOptions, texture } from "./texture.ts";

/** A rectangle of whole pixels, (left, top) its first one, and the intensity in [0, 1] it takes. */
export interface Cutout {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly fill: number;
}

/**
 * Fills rectangles of the image ("cutout"); what lies outside the image is ignored.
 *
 * @see DeVries & Taylor, "Improved Regularization of Convolutional Neural Networks with Cutout", arXiv:1708.04552
 */
export function cutout<R extends Raster>(image: R, rectangles: readonly Cutout[], options: TextureOptions = {}): R {
  const { result, source, data, white, bias } = texture("cutout", image, options);
  const { channels } = image;
  if (data !== source) data.set(source);
  for (const { left, top, width, height, fill } of rectangles) {
    for (const [name, value] of Object.entries({ left, top }))
      if (!Number.isInteger(value)) throw refusal("cutout", name, "an integer", value);
    assertInteger("cutout", "width", width);
    assertInteger("cutout", "height", height);
    assertFinite("cutout", "fill", fill);
    const value = bias > 0 ? Math.min(1, Math.max(0, fill)) * white + bias : fill;
    const from = Math.max(0, left);
    const to = Math.min(image.width, left + width);
    for (let y = Math.max(0, top); y < Math.min(image.height, top + height) && from < to; y++)
      data.fill(value, (y * image.width + from) * channels, (y * image.width + to) * channels);
  }
  return result;
}

/** Whether a point lies on a pixel that the rectangle fills. */
export function isCutOut([x, y]: Point, { left, top, width, height }: Cutout): boolean {
  return x >= left - 0.5 && x < left + width - 0.5 && y >= top - 0.5 && y < top + height - 0.5;
}

import type { Point } from "../geometry/point.ts";
import type { Raster } from "../geometry/raster.ts";
import { assertFinite, assertInteger, refusal } from "../internal/guards.ts";
import { type GrayImage, grayOutput, grayPixels, type TextureOptions } from "./grayImage.ts";

/** A rectangle of whole pixels, (left, top) its first one, and the value it takes. */
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
export function cutout(image: Raster, rectangles: readonly Cutout[], options: TextureOptions = {}): GrayImage {
  const source = grayPixels("cutout", image);
  const result = grayOutput("cutout", image, options);
  if (result.data !== source) result.data.set(source);
  for (const { left, top, width, height, fill } of rectangles) {
    for (const [name, value] of Object.entries({ left, top }))
      if (!Number.isInteger(value)) throw refusal("cutout", name, "an integer", value);
    assertInteger("cutout", "width", width);
    assertInteger("cutout", "height", height);
    assertFinite("cutout", "fill", fill);
    const from = Math.max(0, left);
    const to = Math.min(image.width, left + width);
    for (let y = Math.max(0, top); y < Math.min(image.height, top + height) && from < to; y++)
      result.data.fill(fill, y * image.width + from, y * image.width + to);
  }
  return result;
}

/** Whether a point lies on a pixel that the rectangle fills. */
export function isCutOut([x, y]: Point, { left, top, width, height }: Cutout): boolean {
  return x >= left - 0.5 && x < left + width - 0.5 && y >= top - 0.5 && y < top + height - 0.5;
}

import { assertOutput, assertRaster } from "../geometry/assertRaster.ts";
import { newPixels } from "../geometry/pixels.ts";
import type { PixelArray, Raster } from "../geometry/raster.ts";
import { fieldsOf, refusal } from "../internal/guards.ts";
import { pixelJob } from "../pixels/pixelJob.ts";
import type { ImageTexture } from "./augmentation.ts";
import { findDefinition } from "./definitionOf.ts";
import type { Typed } from "./draw.ts";

/** Options of `applyTexture`. */
export interface ApplyTextureOptions {
  /** Memory of the result, of the image's type and length; the image's own works in place. @default new memory */
  readonly output?: PixelArray;
}

/**
 * Changes the intensities of an image: `applyTexture(image, { type: "medianBlur", size: 3 })`.
 *
 * Integers stand for v/255 or v/65535, floats for themselves; results are clipped to [0, 1].
 *
 * @throws RangeError or TypeError if the image, the output or a parameter of the texture is not valid
 */
export function applyTexture<R extends Raster>(image: R, texture: ImageTexture, options: ApplyTextureOptions = {}): R {
  const { output } = fieldsOf("applyTexture", "options", options);
  const fn = "applyTexture";
  assertRaster(fn, "image", image);
  const { length } = image.data;
  const data = output ?? newPixels(image.data, length);
  assertOutput(fn, data, image, length);
  if (data !== image.data) data.set(image.data);
  const result = { ...image, data };
  textureInPlace(fn, "texture", result, texture);
  return result;
}

/** The same to the image's own memory, without checks of the image; `name` is the argument that holds the texture. */
export function textureInPlace(fn: string, name: string, image: Raster, texture: Typed): void {
  fieldsOf(fn, name, texture, "a texture {type, …}");
  const definition = findDefinition(texture.type);
  if (!definition?.apply) throw refusal(fn, `${name}.type`, "a texture's", texture.type);
  definition.apply(pixelJob(fn, name, image), texture);
}

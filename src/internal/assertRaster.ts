import { assertInteger, refusal } from "./guards.ts";

/** The types of pixel arrays that a `Raster` may have. Others hold no image that the library knows the range of. */
const pixelTypes = [Uint8Array, Uint8ClampedArray, Uint16Array, Float32Array] as const;

/**
 * An image in memory that can be worked on: its sizes, the type and the length of its pixels, and that all are finite.
 * A NaN would become a number on the way through a network, on some backends, and the answer would be one of no image.
 *
 * @param name what messages call the image
 * @throws TypeError for what is no image or pixels of another type; RangeError for sizes, channels or a length that do not
 *   fit, and for a pixel that is not finite
 */
export function assertRaster(fn: string, name: string, image: unknown): void {
  if (image === null || typeof image !== "object")
    throw refusal(fn, name, "a raster { width, height, channels, data }", image);
  const { width, height, channels, data } = image as Record<string, unknown>;
  assertInteger(fn, `${name}.width`, width as number);
  assertInteger(fn, `${name}.height`, height as number);
  if (![1, 2, 3, 4].includes(channels as number)) throw refusal(fn, `${name}.channels`, "1, 2, 3 or 4", channels);
  if (!pixelTypes.some((type) => data instanceof type))
    throw new TypeError(
      `${fn}: ${name}.data must be a Uint8Array, Uint8ClampedArray, Uint16Array or Float32Array, got ${Array.isArray(data) ? "an array" : (data?.constructor?.name ?? String(data))}`,
    );
  const pixels = data as Float32Array;
  const length = (width as number) * (height as number) * (channels as number);
  if (pixels.length !== length)
    throw refusal(fn, `${name}.data.length`, `${length}, ${width} × ${height} × ${channels}`, pixels.length);
  if (!(pixels instanceof Float32Array)) return;
  for (let i = 0; i < pixels.length; i++)
    if (!Number.isFinite(pixels[i])) throw refusal(fn, `${name}.data[${i}]`, "a finite number", pixels[i]);
}

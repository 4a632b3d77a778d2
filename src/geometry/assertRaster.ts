import { withData } from "../internal/errorData.ts";
import { assertInteger, refusal, show, wrongKind } from "../internal/guards.ts";
import { pixelKind, pixelKinds } from "./pixels.ts";
import type { PixelArray, Raster } from "./raster.ts";

/**
 * The one check of images: whole positive sizes, a supported array of width·height·channels values, floats finite.
 *
 * @throws RangeError or TypeError such as `fn: image.data must be a Uint8Array, …, got Float64Array`
 */
export function assertRaster(fn: string, name: string, image: Raster): void {
  if (image === null || typeof image !== "object" || Array.isArray(image))
    throw wrongKind(fn, name, "an image {width, height, channels, data}", shown(image));
  const { width, height, channels, data } = image;
  assertInteger(fn, `${name}.width`, width);
  assertInteger(fn, `${name}.height`, height);
  assertInteger(fn, `${name}.channels`, channels);
  assertPixels(fn, `${name}.data`, data, pixelKinds);
  assertLength(fn, `${name}.data`, data, width * height * channels);
  if (pixelKind(data) === "Float32Array" && !allFinite(data)) {
    const at = data.findIndex((value) => !Number.isFinite(value));
    const reason = `must be finite numbers, got ${data[at]} at ${at}`;
    throw withData(new RangeError(`${fn}: ${name}.data ${reason}`), {
      code: "argument",
      option: `${name}.data`,
      reason,
      requirement: "finite numbers",
    });
  }
}

/** The same for memory to write to: of the image's own kind (or of another one that is allowed) and of a length. */
export function assertOutput(
  fn: string,
  output: PixelArray,
  image: Raster,
  length: number,
  allowed?: "Float32Array",
): void {
  const own = pixelKind(image.data);
  assertPixels(fn, "output", output, allowed && allowed !== own ? [allowed, own] : [own]);
  assertLength(fn, "output", output, length);
}

function assertPixels(fn: string, name: string, data: PixelArray, kinds: readonly string[]): void {
  if (ArrayBuffer.isView(data) && kinds.includes(pixelKind(data))) return;
  const listed = kinds.length < 2 ? kinds[0] : `${kinds.slice(0, -1).join(", ")} or ${kinds.at(-1)}`;
  throw wrongKind(fn, name, `a ${listed}`, shown(data));
}

function assertLength(fn: string, name: string, data: PixelArray, length: number): void {
  if (data.length !== length) throw refusal(fn, `${name}.length`, `${length}`, data.length);
}

/** An array is named, not listed. */
const shown = (value: unknown): string => (Array.isArray(value) ? "Array" : show(value));

/** v − v is 0 for finite numbers alone; four at a time, as fast as the memory is read. */
function allFinite(data: ArrayLike<number>): boolean {
  const whole = data.length & ~3;
  let sum = 0;
  for (let i = 0; i < whole; i += 4)
    sum +=
      data[i]! -
      data[i]! +
      (data[i + 1]! - data[i + 1]!) +
      (data[i + 2]! - data[i + 2]!) +
      (data[i + 3]! - data[i + 3]!);
  for (let i = whole; i < data.length; i++) sum += data[i]! - data[i]!;
  return sum === 0;
}

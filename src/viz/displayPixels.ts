import { integerBits } from "../geometry/pixels.ts";
import { isList } from "../geometry/point.ts";
import type { Raster } from "../geometry/raster.ts";
import { assertInteger, fieldsOf, refusal } from "../internal/guards.ts";
import { quantile } from "../internal/quantile.ts";

/** Values from 0 to 255, not rounded; 1 channel (gray) or 3 (RGB). */
export interface DisplayPixels {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: Float32Array;
}

const MOST_SAMPLES = 65536;

/**
 * An image as a screen shows it. 8-bit data stay as they are; for others, or with a `window`, low … high becomes 0 … 255.
 * Alpha is dropped and NaN is black.
 */
export function displayPixels(
  fn: string,
  name: string,
  image: Raster,
  window?: readonly [low: number, high: number],
): DisplayPixels {
  fieldsOf(fn, name, image, "an image {width, height, channels, data}");
  const { width, height, channels, data } = image;
  assertInteger(fn, `${name}.width`, width);
  assertInteger(fn, `${name}.height`, height);
  if (channels !== 1 && channels !== 3 && channels !== 4) throw refusal(fn, `${name}.channels`, "1, 3 or 4", channels);
  if (!isNumeric(data)) throw refusal(fn, `${name}.data`, "a typed array of numbers", data);
  if (data.length !== width * height * channels)
    throw refusal(fn, `${name}.data`, `of length ${width * height * channels}`, data.length);
  const [low, high] = isList(window) ? window : [];
  if (window !== undefined && !(Number.isFinite(low) && Number.isFinite(high) && low! < high!))
    throw refusal(fn, "window", "a pair of numbers low < high", isList(window) ? [...window] : window);

  const eightBit = integerBits(data) === 8;
  const kept = channels === 1 ? 1 : 3;
  const values = new Float32Array(width * height * kept);
  for (let i = 0, from = 0; i < values.length; i += kept, from += channels)
    for (let c = 0; c < kept; c++) values[i + c] = data[from + c]!;
  if (!eightBit || window) {
    const [low, high] = window ?? contrastWindow(values);
    const gain = high > low ? 255 / (high - low) : 0;
    for (let i = 0; i < values.length; i++) {
      const v = (values[i]! - low) * gain;
      values[i] = v > 0 ? Math.min(v, 255) : 0;
    }
  }
  return { width, height, channels: kept, data: values };
}

/** Whether a typed array has numbers, of whatever kind: those of 64-bit integers are none to calculate with. */
const isNumeric = (data: unknown) =>
  ArrayBuffer.isView(data) && !(data instanceof DataView || /^Big/.test(data.constructor.name));

/** The 0.5th and 99.5th percentiles of the finite values, or their extremes where those coincide. */
function contrastWindow(values: Float32Array): readonly [low: number, high: number] {
  const stride = Math.ceil(values.length / MOST_SAMPLES);
  const sample: number[] = [];
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const v = values[i]!;
    if (!Number.isFinite(v)) continue;
    if (v < low) low = v;
    if (v > high) high = v;
    if (i % stride === 0) sample.push(v);
  }
  const sorted = Float32Array.from(sample).sort();
  const [from, to] = [quantile(sorted, 0.005), quantile(sorted, 0.995)];
  return from < to ? [from, to] : [low, high];
}

import type { DisplayPixels } from "./displayPixels.ts";

/** An 8-bit RGB image that can be drawn on. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly channels: 3;
  readonly data: Uint8Array;
}

/** Source positions of n·scale output positions, x = (X + 0.5) / scale − 0.5 held inside: the left neighbor and its complement. */
function taps(n: number, scale: number): { first: Int32Array; fraction: Float32Array } {
  const first = new Int32Array(n * scale);
  const fraction = new Float32Array(n * scale);
  for (let i = 0; i < n * scale; i++) {
    const x = Math.min(Math.max((i + 0.5) / scale - 0.5, 0), n - 1);
    first[i] = Math.floor(x);
    fraction[i] = x - first[i]!;
  }
  return { first, fraction };
}

/** Bilinear enlargement by an integer with half-pixel centers, as RGB bytes. */
export function upscale({ width, height, channels, data }: DisplayPixels, scale: number): Canvas {
  const outWidth = width * scale;
  const outHeight = height * scale;
  const stretched = new Float32Array(outWidth * height * channels);
  const x = taps(width, scale);
  for (let row = 0, to = 0; row < height; row++) {
    for (let i = 0; i < outWidth; i++) {
      const a = (row * width + x.first[i]!) * channels;
      const b = x.first[i]! + 1 < width ? a + channels : a;
      const f = x.fraction[i]!;
      for (let c = 0; c < channels; c++, to++) stretched[to] = data[a + c]! + f * (data[b + c]! - data[a + c]!);
    }
  }
  const out = new Uint8Array(outWidth * outHeight * 3);
  const y = taps(height, scale);
  const length = outWidth * channels;
  const repeat = channels === 1 ? 3 : 1;
  for (let row = 0, to = 0; row < outHeight; row++) {
    const a = y.first[row]! * length;
    const b = y.first[row]! + 1 < height ? a + length : a;
    const f = y.fraction[row]!;
    for (let i = 0; i < length; i++) {
      const top = stretched[a + i]!;
      const value = top + f * (stretched[b + i]! - top) + 0.5;
      for (let c = 0; c < repeat; c++) out[to++] = value;
    }
  }
  return { width: outWidth, height: outHeight, channels: 3, data: out };
}

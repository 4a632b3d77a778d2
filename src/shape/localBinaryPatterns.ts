import { fieldsOf } from "../internal/guards.ts";
import type { Planes } from "./planes.ts";

/** Points on a circle. */
const SAMPLES = 8;

/** Circles. */
const RADII = [1, 2, 3, 4] as const;

/**
 * Rotation-invariant uniform local binary patterns on circles of radius 1, 2, 3 and 4 pixels: how many of 8 points on the
 * circle are at least as bright as its centre, where these lie side by side, or 9 where not; divided by 9. Points between
 * pixels are bilinear means; the border is repeated.
 *
 * @returns 4 planes, one a radius
 * @see Ojala, Pietikäinen & Mäenpää, "Multiresolution gray-scale and rotation invariant texture classification with
 *   local binary patterns", TPAMI 24, 2002 (LBP^riu2)
 */
export function localBinaryPatterns(planes: Planes): Planes {
  const { width, height, data } = fieldsOf("localBinaryPatterns", "planes", planes);
  const size = width * height;
  const out = new Float32Array(RADII.length * size);
  const bits = new Uint8Array(SAMPLES);
  for (const [channel, radius] of RADII.entries()) {
    const around = Array.from({ length: SAMPLES }, (_, i) => {
      const angle = (2 * Math.PI * i) / SAMPLES;
      return offset(radius * Math.cos(angle), -radius * Math.sin(angle));
    });
    for (let y = 0, at = 0; y < height; y++)
      for (let x = 0; x < width; x++, at++) {
        const center = data[at]!;
        let ones = 0;
        for (const [i, { dx, dy, fx, fy }] of around.entries()) {
          const x0 = clamp(x + dx, width);
          const x1 = clamp(x + dx + 1, width);
          const y0 = clamp(y + dy, height) * width;
          const y1 = clamp(y + dy + 1, height) * width;
          const top = data[y0 + x0]! + fx * (data[y0 + x1]! - data[y0 + x0]!);
          const bottom = data[y1 + x0]! + fx * (data[y1 + x1]! - data[y1 + x0]!);
          const bit = top + fy * (bottom - top) >= center ? 1 : 0;
          bits[i] = bit;
          ones += bit;
        }
        let changes = 0;
        for (let i = 0; i < SAMPLES; i++) changes += bits[i] === bits[(i + 1) % SAMPLES] ? 0 : 1;
        out[channel * size + at] = (changes <= 2 ? ones : SAMPLES + 1) / (SAMPLES + 1);
      }
  }
  return { width, height, channels: RADII.length, data: out };
}

const clamp = (i: number, size: number) => Math.min(size - 1, Math.max(0, i));

/** A shift as whole pixels and what remains; rounded to 10⁻⁵, so that a point on a pixel is that pixel. */
function offset(x: number, y: number) {
  const [u, v] = [Math.round(x * 1e5) / 1e5, Math.round(y * 1e5) / 1e5];
  const [dx, dy] = [Math.floor(u), Math.floor(v)];
  return { dx, dy, fx: u - dx, fy: v - dy };
}

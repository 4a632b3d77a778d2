import { fieldsOf } from "../internal/guards.ts";
import type { Planes } from "./planes.ts";

/**
 * Where the gradient of a gray image points, φ, as numbers that add up: cos φ and sin φ, with `double` also cos 2φ and
 * sin 2φ. They do not change with brightness and contrast. The gradient is the central difference, at the border the
 * one-sided one; φ runs from x to y. A pixel without a gradient is given φ = 90°, as atan2(0, 0) is 0 from the y axis in
 * the reference implementation (menpo).
 *
 * @returns 2 planes, or 4: cos φ, sin φ, cos 2φ, sin 2φ
 * @see Tzimiropoulos, Zafeiriou & Pantic, "Subspace learning from image gradient orientations", TPAMI 34, 2012
 */
export function gradientOrientation(planes: Planes, double = false): Planes {
  const { width, height, data } = fieldsOf("gradientOrientation", "planes", planes);
  const size = width * height;
  const channels = double ? 4 : 2;
  const out = new Float32Array(channels * size);
  for (let y = 0, at = 0; y < height; y++) {
    const up = y > 0 ? width : 0;
    const down = y < height - 1 ? width : 0;
    const vertical = up > 0 && down > 0 ? 0.5 : 1;
    for (let x = 0; x < width; x++, at++) {
      const left = x > 0 ? 1 : 0;
      const right = x < width - 1 ? 1 : 0;
      const gx = (data[at + right]! - data[at - left]!) * (left + right === 2 ? 0.5 : 1);
      const gy = (data[at + down]! - data[at - up]!) * vertical;
      const length = Math.sqrt(gx * gx + gy * gy);
      const cos = length > 0 ? gx / length : 0;
      const sin = length > 0 ? gy / length : 1;
      out[at] = cos;
      out[size + at] = sin;
      if (double) {
        out[2 * size + at] = cos * cos - sin * sin;
        out[3 * size + at] = 2 * cos * sin;
      }
    }
  }
  return { width, height, channels, data: out };
}

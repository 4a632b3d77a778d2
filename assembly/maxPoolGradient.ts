import { loadPart, storePart } from "./arithmetic";

/**
 * The gradient of 2 × 2 max-pooling with stride 2: each `dy` goes to the first of its four pixels, row by row, that holds
 * the maximum, 0 to the others and to an odd last row and column. Maps are dense. Sizes are in numbers, pointers in bytes.
 */
export function maxPoolGradient(
  x: usize,
  dy: usize,
  dx: usize,
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
): void {
  const pixel = <usize>channels << 2;
  const line = <usize>width * pixel;
  for (let n = 0; n < batch; n++) {
    for (let i = 0; i < height >> 1; i++, x += 2 * line, dx += 2 * line) {
      for (let j = 0; j < width >> 1; j++, dy += pixel) {
        const at = <usize>(2 * j) * pixel;
        for (let c = 0; c < channels; c += 4) {
          const from = at + (<usize>c << 2);
          const left = channels - c;
          const lowest = f32x4.splat(-Infinity);
          const v0 = part(x + from, left);
          const v1 = part(x + from + pixel, left);
          const v2 = part(x + from + line, left);
          const v3 = part(x + from + line + pixel, left);
          const m0 = f32x4.gt(v0, lowest);
          let best = v128.bitselect(v0, lowest, m0);
          const m1 = f32x4.gt(v1, best);
          best = v128.bitselect(v1, best, m1);
          const m2 = f32x4.gt(v2, best);
          best = v128.bitselect(v2, best, m2);
          const m3 = f32x4.gt(v3, best);
          const g = part(dy + (<usize>c << 2), left);
          put(dx + from, v128.andnot(v128.and(g, m0), v128.or(m1, v128.or(m2, m3))), left);
          put(dx + from + pixel, v128.andnot(v128.and(g, m1), v128.or(m2, m3)), left);
          put(dx + from + line, v128.andnot(v128.and(g, m2), m3), left);
          put(dx + from + line + pixel, v128.and(g, m3), left);
        }
      }
      if (width & 1) {
        memory.fill(dx + line - pixel, 0, pixel);
        memory.fill(dx + 2 * line - pixel, 0, pixel);
      }
    }
    if (height & 1) {
      memory.fill(dx, 0, line);
      x += line;
      dx += line;
    }
  }
}

// @ts-expect-error: decorator
@inline
function part(from: usize, left: i32): v128 {
  return left >= 4 ? v128.load(from) : loadPart(from, left);
}

// @ts-expect-error: decorator
@inline
function put(to: usize, v: v128, left: i32): void {
  if (left >= 4) v128.store(to, v);
  else storePart(to, v, left);
}

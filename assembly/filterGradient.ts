/**
 * The gradient of a convolution by its filter: dw[row, k, o] += Σ_pixels x[row·rowPitch + pixel·xStep + k]·dz[pixel·dzStep + o].
 * `dw` is `[filterRows, run, channels]` with channels a multiple of 4. Sizes are in numbers, pointers in bytes.
 */

import { madd } from "./arithmetic";

/** 4 places times 8 channels over `pixels` pixels. */
function wide(x: usize, dz: usize, dw: usize, pixels: i32, xStep: usize, dzStep: usize, dwStep: usize): void {
  let a0 = f32x4.splat(0),
    a1 = a0,
    a2 = a0,
    a3 = a0,
    b0 = a0,
    b1 = a0,
    b2 = a0,
    b3 = a0;
  for (let i = pixels >> 1; i > 0; i--) {
    let u = v128.load(dz);
    let v = v128.load(dz, 16);
    let s = v128.load32_splat(x);
    a0 = madd(a0, s, u);
    b0 = madd(b0, s, v);
    s = v128.load32_splat(x, 4);
    a1 = madd(a1, s, u);
    b1 = madd(b1, s, v);
    s = v128.load32_splat(x, 8);
    a2 = madd(a2, s, u);
    b2 = madd(b2, s, v);
    s = v128.load32_splat(x, 12);
    a3 = madd(a3, s, u);
    b3 = madd(b3, s, v);
    x += xStep;
    dz += dzStep;
    u = v128.load(dz);
    v = v128.load(dz, 16);
    s = v128.load32_splat(x);
    a0 = madd(a0, s, u);
    b0 = madd(b0, s, v);
    s = v128.load32_splat(x, 4);
    a1 = madd(a1, s, u);
    b1 = madd(b1, s, v);
    s = v128.load32_splat(x, 8);
    a2 = madd(a2, s, u);
    b2 = madd(b2, s, v);
    s = v128.load32_splat(x, 12);
    a3 = madd(a3, s, u);
    b3 = madd(b3, s, v);
    x += xStep;
    dz += dzStep;
  }
  if (pixels & 1) {
    const u = v128.load(dz);
    const v = v128.load(dz, 16);
    let s = v128.load32_splat(x);
    a0 = madd(a0, s, u);
    b0 = madd(b0, s, v);
    s = v128.load32_splat(x, 4);
    a1 = madd(a1, s, u);
    b1 = madd(b1, s, v);
    s = v128.load32_splat(x, 8);
    a2 = madd(a2, s, u);
    b2 = madd(b2, s, v);
    s = v128.load32_splat(x, 12);
    a3 = madd(a3, s, u);
    b3 = madd(b3, s, v);
  }
  v128.store(dw, f32x4.add(v128.load(dw), a0));
  v128.store(dw, f32x4.add(v128.load(dw, 16), b0), 16);
  dw += dwStep;
  v128.store(dw, f32x4.add(v128.load(dw), a1));
  v128.store(dw, f32x4.add(v128.load(dw, 16), b1), 16);
  dw += dwStep;
  v128.store(dw, f32x4.add(v128.load(dw), a2));
  v128.store(dw, f32x4.add(v128.load(dw, 16), b2), 16);
  dw += dwStep;
  v128.store(dw, f32x4.add(v128.load(dw), a3));
  v128.store(dw, f32x4.add(v128.load(dw, 16), b3), 16);
}

/** 4 places times 4 channels over `pixels` pixels, even and odd pixels apart. */
function narrow(x: usize, dz: usize, dw: usize, pixels: i32, xStep: usize, dzStep: usize, dwStep: usize): void {
  let a0 = f32x4.splat(0),
    a1 = a0,
    a2 = a0,
    a3 = a0,
    b0 = a0,
    b1 = a0,
    b2 = a0,
    b3 = a0;
  for (let i = pixels >> 1; i > 0; i--) {
    const u = v128.load(dz);
    a0 = madd(a0, v128.load32_splat(x), u);
    a1 = madd(a1, v128.load32_splat(x, 4), u);
    a2 = madd(a2, v128.load32_splat(x, 8), u);
    a3 = madd(a3, v128.load32_splat(x, 12), u);
    x += xStep;
    dz += dzStep;
    const v = v128.load(dz);
    b0 = madd(b0, v128.load32_splat(x), v);
    b1 = madd(b1, v128.load32_splat(x, 4), v);
    b2 = madd(b2, v128.load32_splat(x, 8), v);
    b3 = madd(b3, v128.load32_splat(x, 12), v);
    x += xStep;
    dz += dzStep;
  }
  if (pixels & 1) {
    const u = v128.load(dz);
    a0 = madd(a0, v128.load32_splat(x), u);
    a1 = madd(a1, v128.load32_splat(x, 4), u);
    a2 = madd(a2, v128.load32_splat(x, 8), u);
    a3 = madd(a3, v128.load32_splat(x, 12), u);
  }
  v128.store(dw, f32x4.add(v128.load(dw), f32x4.add(a0, b0)));
  dw += dwStep;
  v128.store(dw, f32x4.add(v128.load(dw), f32x4.add(a1, b1)));
  dw += dwStep;
  v128.store(dw, f32x4.add(v128.load(dw), f32x4.add(a2, b2)));
  dw += dwStep;
  v128.store(dw, f32x4.add(v128.load(dw), f32x4.add(a3, b3)));
}

/** One place times 4 channels. */
function single(x: usize, dz: usize, dw: usize, pixels: i32, xStep: usize, dzStep: usize): void {
  let a = f32x4.splat(0);
  for (let i = 0; i < pixels; i++) {
    a = madd(a, v128.load32_splat(x), v128.load(dz));
    x += xStep;
    dz += dzStep;
  }
  v128.store(dw, f32x4.add(v128.load(dw), a));
}

/** Adds what `lines` lines of `pixels` pixels contribute, in strips that stay in the first-level cache. */
export function filterGradient(
  x: usize,
  dz: usize,
  dw: usize,
  lines: i32,
  pixels: i32,
  xLine: usize,
  dzLine: usize,
  xStep: usize,
  dzStep: usize,
  filterRows: i32,
  run: i32,
  rowPitch: usize,
  channels: i32,
  strip: i32,
): void {
  const xBytes = xStep << 2;
  const dzBytes = dzStep << 2;
  const dwStep = (<usize>channels) << 2;
  const wholeRun = run & ~3;
  const wholeChannels = channels & ~7;
  for (let line = 0; line < lines; line++) {
    for (let start = 0; start < pixels; start += strip) {
      const count = min(strip, pixels - start);
      const xs = x + ((<usize>line * xLine) << 2) + <usize>start * xBytes;
      const ds = dz + ((<usize>line * dzLine) << 2) + <usize>start * dzBytes;
      for (let row = 0; row < filterRows; row++) {
        const source = xs + ((<usize>row * rowPitch) << 2);
        const target = dw + <usize>(row * run) * dwStep;
        for (let k = 0; k < wholeRun; k += 4) {
          const at = source + ((<usize>k) << 2);
          const to = target + <usize>k * dwStep;
          for (let c = 0; c < wholeChannels; c += 8)
            wide(at, ds + ((<usize>c) << 2), to + ((<usize>c) << 2), count, xBytes, dzBytes, dwStep);
          if (wholeChannels < channels)
            narrow(
              at,
              ds + ((<usize>wholeChannels) << 2),
              to + ((<usize>wholeChannels) << 2),
              count,
              xBytes,
              dzBytes,
              dwStep,
            );
        }
        for (let k = wholeRun; k < run; k++)
          for (let c = 0; c < channels; c += 4)
            single(
              source + ((<usize>k) << 2),
              ds + ((<usize>c) << 2),
              target + <usize>k * dwStep + ((<usize>c) << 2),
              count,
              xBytes,
              dzBytes,
            );
      }
    }
  }
}

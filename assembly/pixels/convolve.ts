import { bias, high, load4, low, store4, white } from "./convert";

/** The line that stands at y, mirrored about the first and the last one. */
function mirrored(y: i32, height: i32): i32 {
  if (height == 1) return 0;
  const period = 2 * (height - 1);
  const phase = abs(y) % period;
  return phase < height ? phase : period - phase;
}

/** Up to 3 numbers beyond the end of `to` are changed. */
function convolveAll<T>(
  from: usize,
  to: usize,
  width: i32,
  height: i32,
  channels: i32,
  weights: usize,
  radius: i32,
  sharp: f64,
  scratch: usize,
): void {
  const count = width * channels;
  const row = <usize>count * sizeof<T>();
  const margin = radius * channels;
  const sums = scratch + ((<usize>margin) << 3);
  const step = (<usize>channels) << 3;
  const center = v128.load64_splat(weights);
  const half = f64x2.splat(bias<T>());
  const sharps = f64x2.splat(sharp);
  const top = f64x2.splat(white<T>());
  const zero = f64x2.splat(0);
  for (let y = 0; y < height; y++, to += row) {
    const here = from + <usize>y * row;
    for (let i = 0; i < count; i += 4) {
      const offset = <usize>i * sizeof<T>();
      const v = load4<T>(here + offset);
      let a = f64x2.mul(center, low<T>(v));
      let b = f64x2.mul(center, high<T>(v));
      for (let k = 1; k <= radius; k++) {
        const weight = v128.load64_splat(weights + (<usize>k << 3));
        const p = load4<T>(from + <usize>mirrored(y - k, height) * row + offset);
        const q = load4<T>(from + <usize>mirrored(y + k, height) * row + offset);
        if (isFloat<T>()) {
          a = f64x2.add(a, f64x2.mul(weight, f64x2.add(low<T>(p), low<T>(q))));
          b = f64x2.add(b, f64x2.mul(weight, f64x2.add(high<T>(p), high<T>(q))));
        } else {
          const sum = i32x4.add(p, q);
          a = f64x2.add(a, f64x2.mul(weight, low<T>(sum)));
          b = f64x2.add(b, f64x2.mul(weight, high<T>(sum)));
        }
      }
      v128.store(sums + (<usize>i << 3), a);
      v128.store(sums + (<usize>i << 3), b, 16);
    }
    for (let i = 1; i <= radius; i++) {
      const left = mirrored(-i, width) * channels;
      const right = mirrored(width - 1 + i, width) * channels;
      for (let c = 0; c < channels; c++) {
        store<f64>(sums + (<isize>(c - i * channels) << 3), load<f64>(sums + (<usize>(left + c) << 3)));
        store<f64>(sums + (<usize>(count + (i - 1) * channels + c) << 3), load<f64>(sums + (<usize>(right + c) << 3)));
      }
    }
    for (let i = 0; i < count; i += 4) {
      const at = sums + (<usize>i << 3);
      let a = f64x2.mul(center, v128.load(at));
      let b = f64x2.mul(center, v128.load(at, 16));
      let before = at;
      let after = at;
      for (let k = 1; k <= radius; k++) {
        before -= step;
        after += step;
        const weight = v128.load64_splat(weights + (<usize>k << 3));
        a = f64x2.add(a, f64x2.mul(weight, f64x2.add(v128.load(before), v128.load(after))));
        b = f64x2.add(b, f64x2.mul(weight, f64x2.add(v128.load(before, 16), v128.load(after, 16))));
      }
      const offset = <usize>i * sizeof<T>();
      if (sharp != 0) {
        const v = load4<T>(here + offset);
        a = f64x2.add(a, f64x2.mul(sharps, f64x2.sub(low<T>(v), a)));
        b = f64x2.add(b, f64x2.mul(sharps, f64x2.sub(high<T>(v), b)));
        a = f64x2.pmin(top, f64x2.pmax(zero, a));
        b = f64x2.pmin(top, f64x2.pmax(zero, b));
      }
      store4<T>(to + offset, f64x2.add(a, half), f64x2.add(b, half));
    }
  }
}

/**
 * Convolution along both axes with the weights of the center, of its neighbors, … up to `radius`; the image mirrored about
 * its edge pixels. `sharp` is the weight of the unfiltered image.
 */
export function convolve(
  from: usize,
  to: usize,
  width: i32,
  height: i32,
  channels: i32,
  bytes: i32,
  weights: usize,
  radius: i32,
  sharp: f64,
  scratch: usize,
): void {
  if (bytes == 1) convolveAll<u8>(from, to, width, height, channels, weights, radius, sharp, scratch);
  else if (bytes == 2) convolveAll<u16>(from, to, width, height, channels, weights, radius, sharp, scratch);
  else convolveAll<f32>(from, to, width, height, channels, weights, radius, sharp, scratch);
}

/**
 * Batch normalization over pixels `[n, C]`. Sums over pixels are taken in float32 within chunks of 256 pixels and between
 * chunks in float64.
 */

const CHUNK = 256;

// @ts-expect-error: decorator
@inline
function addLanes(sums: usize, v: v128): void {
  v128.store(sums, f64x2.add(v128.load(sums), f64x2.promote_low_f32x4(v)));
  v128.store(sums, f64x2.add(v128.load(sums, 16), f64x2.promote_low_f32x4(v128.shuffle<i64>(v, v, 1, 0))), 16);
}

/** first[c] += Σ (x − shift[c]), second[c] += Σ (x − shift[c])², in float64. */
export function moments(x: usize, n: i32, channels: i32, shift: usize, first: usize, second: usize): void {
  const step = <usize>channels << 2;
  const whole = channels & ~3;
  for (let start = 0; start < n; start += CHUNK) {
    const count = min(CHUNK, n - start);
    for (let c = 0; c < whole; c += 4) {
      let p = x + (<usize>c << 2);
      const s = v128.load(shift + (<usize>c << 2));
      let a0 = f32x4.splat(0),
        a1 = a0,
        b0 = a0,
        b1 = a0;
      for (let i = count >> 1; i > 0; i--) {
        const u = f32x4.sub(v128.load(p), s);
        p += step;
        const v = f32x4.sub(v128.load(p), s);
        p += step;
        a0 = f32x4.add(a0, u);
        b0 = f32x4.add(b0, f32x4.mul(u, u));
        a1 = f32x4.add(a1, v);
        b1 = f32x4.add(b1, f32x4.mul(v, v));
      }
      if (count & 1) {
        const u = f32x4.sub(v128.load(p), s);
        a0 = f32x4.add(a0, u);
        b0 = f32x4.add(b0, f32x4.mul(u, u));
      }
      addLanes(first + (<usize>c << 3), f32x4.add(a0, a1));
      addLanes(second + (<usize>c << 3), f32x4.add(b0, b1));
    }
    for (let c = whole; c < channels; c++) {
      let p = x + (<usize>c << 2);
      const s = load<f32>(shift + (<usize>c << 2));
      let a: f32 = 0;
      let b: f32 = 0;
      for (let i = 0; i < count; i++, p += step) {
        const u = load<f32>(p) - s;
        a += u;
        b += u * u;
      }
      const at = <usize>c << 3;
      store<f64>(first + at, load<f64>(first + at) + a);
      store<f64>(second + at, load<f64>(second + at) + b);
    }
    x += <usize>count * step;
  }
}

/** y = (z − mean)·factor + shift, then max(0, y) if `relu`. */
export function normalize(
  z: usize,
  y: usize,
  n: i32,
  channels: i32,
  mean: usize,
  factor: usize,
  shift: usize,
  relu: bool,
): void {
  const whole = channels & ~3;
  const floor = f32x4.splat(relu ? 0 : -Infinity);
  const bottom: f32 = relu ? 0 : -Infinity;
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < whole; c += 4) {
      const at = <usize>c << 2;
      const v = f32x4.add(
        f32x4.mul(f32x4.sub(v128.load(z + at), v128.load(mean + at)), v128.load(factor + at)),
        v128.load(shift + at),
      );
      v128.store(y + at, f32x4.pmax(v, floor));
    }
    for (let c = whole; c < channels; c++) {
      const at = <usize>c << 2;
      const v = (load<f32>(z + at) - load<f32>(mean + at)) * load<f32>(factor + at) + load<f32>(shift + at);
      store<f32>(y + at, max<f32>(v, bottom));
    }
    z += <usize>channels << 2;
    y += <usize>channels << 2;
  }
}

/** first[c] += Σ g, second[c] += Σ g·(z − mean), g = dy where the activation is open, in float64. */
export function gradientMoments(
  dy: usize,
  z: usize,
  n: i32,
  channels: i32,
  mean: usize,
  factor: usize,
  shift: usize,
  relu: bool,
  first: usize,
  second: usize,
): void {
  const step = <usize>channels << 2;
  const whole = channels & ~3;
  const zero = f32x4.splat(0);
  for (let start = 0; start < n; start += CHUNK) {
    const count = min(CHUNK, n - start);
    for (let c = 0; c < whole; c += 4) {
      const at = <usize>c << 2;
      const m = v128.load(mean + at);
      const f = v128.load(factor + at);
      const s = v128.load(shift + at);
      let p = z + at;
      let q = dy + at;
      let a = zero;
      let b = zero;
      if (relu)
        for (let i = 0; i < count; i++, p += step, q += step) {
          const centered = f32x4.sub(v128.load(p), m);
          const open = f32x4.gt(f32x4.add(f32x4.mul(centered, f), s), zero);
          const g = v128.and(v128.load(q), open);
          a = f32x4.add(a, g);
          b = f32x4.add(b, f32x4.mul(g, centered));
        }
      else
        for (let i = 0; i < count; i++, p += step, q += step) {
          const g = v128.load(q);
          a = f32x4.add(a, g);
          b = f32x4.add(b, f32x4.mul(g, f32x4.sub(v128.load(p), m)));
        }
      addLanes(first + (at << 1), a);
      addLanes(second + (at << 1), b);
    }
    for (let c = whole; c < channels; c++) {
      const at = <usize>c << 2;
      const m = load<f32>(mean + at);
      const f = load<f32>(factor + at);
      const s = load<f32>(shift + at);
      let p = z + at;
      let q = dy + at;
      let a: f32 = 0;
      let b: f32 = 0;
      for (let i = 0; i < count; i++, p += step, q += step) {
        const centered = load<f32>(p) - m;
        if (relu && !(centered * f + s > 0)) continue;
        a += load<f32>(q);
        b += load<f32>(q) * centered;
      }
      store<f64>(first + (at << 1), load<f64>(first + (at << 1)) + a);
      store<f64>(second + (at << 1), load<f64>(second + (at << 1)) + b);
    }
    z += <usize>count * step;
    dy += <usize>count * step;
  }
}

/**
 * dz = factor·g + slope·(z − mean) + offset for one image `[rows, columns, C]`, spread into an image of zeros of `toColumns`
 * columns and `pitch` ≥ C numbers a pixel: its pixels `stride` apart, the first at `to`.
 */
export function normalizeGradient(
  dy: usize,
  z: usize,
  to: usize,
  rows: i32,
  columns: i32,
  channels: i32,
  mean: usize,
  factor: usize,
  shift: usize,
  slope: usize,
  offset: usize,
  relu: bool,
  toColumns: i32,
  pitch: i32,
  stride: i32,
): void {
  const whole = channels & ~3;
  const zero = f32x4.splat(0);
  const all = i32x4.splat(relu ? 0 : -1);
  const toStep = <usize>(stride * pitch) << 2;
  for (let row = 0; row < rows; row++) {
    let out = to + (<usize>(row * stride * toColumns * pitch) << 2);
    for (let i = 0; i < columns; i++) {
      for (let c = 0; c < whole; c += 4) {
        const at = <usize>c << 2;
        const centered = f32x4.sub(v128.load(z + at), v128.load(mean + at));
        const f = v128.load(factor + at);
        const open = v128.or(all, f32x4.gt(f32x4.add(f32x4.mul(centered, f), v128.load(shift + at)), zero));
        const g = v128.and(v128.load(dy + at), open);
        v128.store(
          out + at,
          f32x4.add(
            f32x4.mul(g, f),
            f32x4.add(f32x4.mul(centered, v128.load(slope + at)), v128.load(offset + at)),
          ),
        );
      }
      for (let c = whole; c < channels; c++) {
        const at = <usize>c << 2;
        const centered = load<f32>(z + at) - load<f32>(mean + at);
        const f = load<f32>(factor + at);
        const g = relu && !(centered * f + load<f32>(shift + at) > 0) ? <f32>0 : load<f32>(dy + at);
        store<f32>(out + at, g * f + (centered * load<f32>(slope + at) + load<f32>(offset + at)));
      }
      z += <usize>channels << 2;
      dy += <usize>channels << 2;
      out += toStep;
    }
  }
}

/** Float32 elements after which a sum moves on to 64 bits. */
const BLOCK = 256;

// @ts-ignore: decorator
@inline
function total(v: v128): f64 {
  return (
    <f64>f32x4.extract_lane(v, 0) +
    <f64>f32x4.extract_lane(v, 1) +
    <f64>f32x4.extract_lane(v, 2) +
    <f64>f32x4.extract_lane(v, 3)
  );
}

// @ts-ignore: decorator
@inline
function add(out: usize, value: f64): void {
  store<f64>(out, load<f64>(out) + value);
}

/**
 * Scalar products of the rows of two matrices of float32: out[i, j] = aᵢ·bⱼ in float64. Strides in bytes, `length` a
 * multiple of 4, `out` of the width `across`.
 */
export function products(
  a: usize,
  countA: i32,
  strideA: usize,
  b: usize,
  countB: i32,
  strideB: usize,
  length: i32,
  out: usize,
  across: i32,
): void {
  const wide = <usize>across << 3;
  for (let i = 0; i < countA; i++)
    for (let j = 0; j < countB; j++) store<f64>(out + <usize>i * wide + (<usize>j << 3), 0);
  for (let from = 0; from < length; from += BLOCK) {
    const bytes = <usize>min(BLOCK, length - from) << 2;
    const shift = <usize>from << 2;
    for (let i = 0; i < countA; i += 2) {
      const a0 = a + <usize>i * strideA + shift;
      const two = i + 1 < countA;
      const a1 = two ? a0 + strideA : a0;
      const row0 = out + <usize>i * wide;
      const row1 = row0 + wide;
      let j = 0;
      for (; j + 4 <= countB; j += 4) {
        const b0 = b + <usize>j * strideB + shift;
        const b1 = b0 + strideB;
        const b2 = b1 + strideB;
        const b3 = b2 + strideB;
        let s00 = f32x4.splat(0);
        let s01 = s00;
        let s02 = s00;
        let s03 = s00;
        let s10 = s00;
        let s11 = s00;
        let s12 = s00;
        let s13 = s00;
        for (let k: usize = 0; k < bytes; k += 16) {
          const u = v128.load(a0 + k);
          const v = v128.load(a1 + k);
          const w0 = v128.load(b0 + k);
          s00 = f32x4.add(s00, f32x4.mul(u, w0));
          s10 = f32x4.add(s10, f32x4.mul(v, w0));
          const w1 = v128.load(b1 + k);
          s01 = f32x4.add(s01, f32x4.mul(u, w1));
          s11 = f32x4.add(s11, f32x4.mul(v, w1));
          const w2 = v128.load(b2 + k);
          s02 = f32x4.add(s02, f32x4.mul(u, w2));
          s12 = f32x4.add(s12, f32x4.mul(v, w2));
          const w3 = v128.load(b3 + k);
          s03 = f32x4.add(s03, f32x4.mul(u, w3));
          s13 = f32x4.add(s13, f32x4.mul(v, w3));
        }
        const at = <usize>j << 3;
        add(row0 + at, total(s00));
        add(row0 + at + 8, total(s01));
        add(row0 + at + 16, total(s02));
        add(row0 + at + 24, total(s03));
        if (two) {
          add(row1 + at, total(s10));
          add(row1 + at + 8, total(s11));
          add(row1 + at + 16, total(s12));
          add(row1 + at + 24, total(s13));
        }
      }
      for (; j < countB; j++) {
        const b0 = b + <usize>j * strideB + shift;
        let s0 = f32x4.splat(0);
        let s1 = s0;
        for (let k: usize = 0; k < bytes; k += 16) {
          const w = v128.load(b0 + k);
          s0 = f32x4.add(s0, f32x4.mul(v128.load(a0 + k), w));
          s1 = f32x4.add(s1, f32x4.mul(v128.load(a1 + k), w));
        }
        const at = <usize>j << 3;
        add(row0 + at, total(s0));
        if (two) add(row1 + at, total(s1));
      }
    }
  }
}

/** out += Σ wᵢ·rowᵢ over rows of float32, weights float32; the stride in bytes, `length` a multiple of 4. */
export function combine(rows: usize, count: i32, stride: usize, length: i32, weights: usize, out: usize): void {
  for (let from = 0; from < length; from += BLOCK) {
    const bytes = <usize>min(BLOCK, length - from) << 2;
    const shift = <usize>from << 2;
    const to = out + shift;
    let i = 0;
    for (; i + 4 <= count; i += 4) {
      const r0 = rows + <usize>i * stride + shift;
      const r1 = r0 + stride;
      const r2 = r1 + stride;
      const r3 = r2 + stride;
      const at = weights + (<usize>i << 2);
      const w0 = v128.load32_splat(at);
      const w1 = v128.load32_splat(at, 4);
      const w2 = v128.load32_splat(at, 8);
      const w3 = v128.load32_splat(at, 12);
      for (let k: usize = 0; k < bytes; k += 16) {
        const low = f32x4.add(f32x4.mul(w0, v128.load(r0 + k)), f32x4.mul(w1, v128.load(r1 + k)));
        const high = f32x4.add(f32x4.mul(w2, v128.load(r2 + k)), f32x4.mul(w3, v128.load(r3 + k)));
        v128.store(to + k, f32x4.add(v128.load(to + k), f32x4.add(low, high)));
      }
    }
    for (; i < count; i++) {
      const row = rows + <usize>i * stride + shift;
      const w = v128.load32_splat(weights + (<usize>i << 2));
      for (let k: usize = 0; k < bytes; k += 16)
        v128.store(to + k, f32x4.add(v128.load(to + k), f32x4.mul(w, v128.load(row + k))));
    }
  }
}

/**
 * What lies between the convolutions of a network, on maps each with a pitch of its own: the numbers from one pixel to the
 * next. A map may so be a slice of the channels of a wider one. Sizes are in numbers, pointers in bytes.
 */
import { loadPart, madd, storePart } from "./arithmetic";

/** v = x + bias, then max(0, v) if `relu`; v goes to `y` unless that is 0, v + addend to `sum` unless that is 0. */
export function finish(
  x: usize,
  xPitch: i32,
  bias: usize,
  relu: bool,
  y: usize,
  yPitch: i32,
  addend: usize,
  addendPitch: i32,
  sum: usize,
  sumPitch: i32,
  pixels: i32,
  channels: i32,
): void {
  const floor = f32x4.splat(relu ? 0 : -Infinity);
  for (let i = 0; i < pixels; i++) {
    for (let c = 0; c < channels; c += 4) {
      const at = <usize>c << 2;
      const left = channels - c;
      if (left >= 4) {
        const v = f32x4.pmax(f32x4.add(v128.load(x + at), v128.load(bias + at)), floor);
        if (y) v128.store(y + at, v);
        if (sum) v128.store(sum + at, f32x4.add(v, v128.load(addend + at)));
      } else {
        const v = f32x4.pmax(f32x4.add(loadPart(x + at, left), loadPart(bias + at, left)), floor);
        if (y) storePart(y + at, v, left);
        if (sum) storePart(sum + at, f32x4.add(v, loadPart(addend + at, left)), left);
      }
    }
    x += <usize>xPitch << 2;
    if (y) y += <usize>yPitch << 2;
    addend += <usize>addendPitch << 2;
    if (sum) sum += <usize>sumPitch << 2;
  }
}

/** The largest of each 2 × 2 pixels; an odd last row or column is dropped. NaN spreads. */
export function maxPool(
  x: usize,
  xPitch: i32,
  y: usize,
  yPitch: i32,
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
): void {
  const pixel = <usize>xPitch << 2;
  const line = <usize>width * pixel;
  const step = <usize>yPitch << 2;
  for (let n = 0; n < batch; n++, x += <usize>height * line)
    for (let i = 0; i < height >> 1; i++)
      for (let j = 0; j < width >> 1; j++, y += step) {
        const from = x + <usize>(2 * i) * line + <usize>(2 * j) * pixel;
        for (let c = 0; c < channels; c += 4) {
          const at = from + (<usize>c << 2);
          const left = channels - c;
          if (left >= 4)
            v128.store(
              y + (<usize>c << 2),
              f32x4.max(
                f32x4.max(v128.load(at), v128.load(at + pixel)),
                f32x4.max(v128.load(at + line), v128.load(at + line + pixel)),
              ),
            );
          else
            storePart(
              y + (<usize>c << 2),
              f32x4.max(
                f32x4.max(loadPart(at, left), loadPart(at + pixel, left)),
                f32x4.max(loadPart(at + line, left), loadPart(at + line + pixel, left)),
              ),
              left,
            );
        }
      }
}

/** a + share·(b − a). */
// @ts-expect-error: decorator
@inline
function between(a: v128, b: v128, share: v128): v128 {
  return madd(a, f32x4.sub(b, a), share);
}

/**
 * Resizing, by the nearest pixel (⌊o·in/out⌋) or bilinear between aligned corners, plus `addend` unless that is 0. `y` may be
 * the addend.
 */
export function upsample(
  x: usize,
  xPitch: i32,
  y: usize,
  yPitch: i32,
  addend: usize,
  addendPitch: i32,
  batch: i32,
  height: i32,
  width: i32,
  outHeight: i32,
  outWidth: i32,
  channels: i32,
  nearest: bool,
): void {
  const pixel = <usize>xPitch << 2;
  const line = <usize>width * pixel;
  const scaleY = outHeight > 1 ? <f64>(height - 1) / <f64>(outHeight - 1) : 0;
  const scaleX = outWidth > 1 ? <f64>(width - 1) / <f64>(outWidth - 1) : 0;
  for (let n = 0; n < batch; n++, x += <usize>height * line)
    for (let i = 0; i < outHeight; i++) {
      const sy = min(<f64>i * scaleY, <f64>(height - 1));
      const top = nearest ? <i32>((<i64>i * height) / outHeight) : <i32>sy;
      const below = f32x4.splat(nearest ? 0 : <f32>(sy - <f64>top));
      const upper = x + <usize>top * line;
      const lower = x + <usize>min(top + 1, height - 1) * line;
      for (let j = 0; j < outWidth; j++) {
        const sx = min(<f64>j * scaleX, <f64>(width - 1));
        const left = nearest ? <i32>((<i64>j * width) / outWidth) : <i32>sx;
        const beside = f32x4.splat(nearest ? 0 : <f32>(sx - <f64>left));
        const from = <usize>left * pixel;
        const next = <usize>min(left + 1, width - 1) * pixel;
        for (let c = 0; c < channels; c += 4) {
          const at = <usize>c << 2;
          const count = channels - c;
          const a = upper + from + at;
          const whole = count >= 4;
          let v = whole ? v128.load(a) : loadPart(a, count);
          if (!nearest) {
            const b = upper + next + at;
            const d = lower + from + at;
            const e = lower + next + at;
            v = between(
              between(v, whole ? v128.load(b) : loadPart(b, count), beside),
              between(
                whole ? v128.load(d) : loadPart(d, count),
                whole ? v128.load(e) : loadPart(e, count),
                beside,
              ),
              below,
            );
          }
          if (addend) v = f32x4.add(v, whole ? v128.load(addend + at) : loadPart(addend + at, count));
          if (whole) v128.store(y + at, v);
          else storePart(y + at, v, count);
        }
        y += <usize>yPitch << 2;
        if (addend) addend += <usize>addendPitch << 2;
      }
    }
}

/**
 * The gradient of bilinear resizing: every number of `dy` goes back to the four pixels that it was made of. `dx` starts as zeros.
 * Output pixel o lies at o·scale of the input. Sizes are in numbers, pointers in bytes.
 */
export function resizeBilinearGradient(
  dy: usize,
  dx: usize,
  batch: i32,
  height: i32,
  width: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  scaleY: f64,
  scaleX: f64,
): void {
  const pixel = <usize>channels << 2;
  const whole = channels & ~3;
  for (let n = 0; n < batch; n++) {
    for (let oy = 0; oy < outHeight; oy++) {
      const sy = min(<f64>oy * scaleY, <f64>(height - 1));
      const top = <i32>sy;
      const below = <f32>(sy - <f64>top);
      const upper = dx + <usize>(top * width) * pixel;
      const lower = dx + <usize>(min(top + 1, height - 1) * width) * pixel;
      for (let ox = 0; ox < outWidth; ox++) {
        const sx = min(<f64>ox * scaleX, <f64>(width - 1));
        const left = <i32>sx;
        const beside = <f32>(sx - <f64>left);
        const from = <usize>left * pixel;
        const next = <usize>min(left + 1, width - 1) * pixel;
        spread(dy, upper + from, whole, channels, (1 - below) * (1 - beside));
        spread(dy, upper + next, whole, channels, (1 - below) * beside);
        spread(dy, lower + from, whole, channels, below * (1 - beside));
        spread(dy, lower + next, whole, channels, below * beside);
        dy += pixel;
      }
    }
    dx += <usize>(height * width) * pixel;
  }
}

/** to += weight·from over one pixel. */
// @ts-expect-error: decorator
@inline
function spread(from: usize, to: usize, whole: i32, channels: i32, weight: f32): void {
  if (weight == 0) return;
  const w = f32x4.splat(weight);
  for (let c = 0; c < whole; c += 4) {
    const at = <usize>c << 2;
    v128.store(to + at, f32x4.add(v128.load(to + at), f32x4.mul(v128.load(from + at), w)));
  }
  for (let c = whole; c < channels; c++) {
    const at = <usize>c << 2;
    store<f32>(to + at, load<f32>(to + at) + weight * load<f32>(from + at));
  }
}

import { loadPart } from "../arithmetic";
import { transformGradient, transformInput4 } from "./transforms4";
import { transformInput6 } from "./transforms6";

/** Bytes of one vector. */
const V: usize = 16;

/** Four channels of `rows` × `columns` pixels from (top, left) of an image, as vectors; 0 outside the image. */
function cut(
  image: usize,
  pitch: usize,
  height: i32,
  width: i32,
  channels: i32,
  top: i32,
  left: i32,
  rows: i32,
  columns: i32,
  to: usize,
): void {
  const zero = f32x4.splat(0);
  const before = max(0, -left);
  const end = min(columns, width - left);
  const whole = channels >= 4;
  for (let i = 0; i < rows; i++) {
    const inside = top + i >= 0 && top + i < height;
    let from = image + (<usize>(top + i) * width + left + before) * pitch;
    let j = 0;
    if (inside) {
      for (; j < before; j++, to += V) v128.store(to, zero);
      for (; j < end; j++, to += V, from += pitch) v128.store(to, whole ? v128.load(from) : loadPart(from, channels));
    }
    for (; j < columns; j++, to += V) v128.store(to, zero);
  }
}

/**
 * Bᵀ·d·B of the `points` × `points` pixels, 6 or 8, from (top, left), for all channels in groups of four: number xi of
 * group c goes to `to + xi·step + c·groupStep`. `pitch` is in bytes; `spare` holds 2·points² vectors.
 */
export function inputTile(
  image: usize,
  pitch: usize,
  height: i32,
  width: i32,
  channels: i32,
  top: i32,
  left: i32,
  points: i32,
  to: usize,
  step: usize,
  groupStep: usize,
  spare: usize,
): void {
  const inside = top >= 0 && left >= 0 && top + points <= height && left + points <= width;
  const patch = spare + <usize>(points * points) * V;
  for (let c = 0; c < channels; c += 4, to += groupStep, image += V) {
    let from = image + (<usize>top * width + left) * pitch;
    let pixel = pitch;
    let line = <usize>width * pitch;
    if (!inside || channels - c < 4) {
      cut(image, pitch, height, width, channels - c, top, left, points, points, patch);
      from = patch;
      pixel = V;
      line = <usize>points * V;
    }
    if (points == 8) {
      for (let j: usize = 0; j < 8; j++) transformInput6(from + j * pixel, line, spare + j * V, 8 * V);
      for (let i: usize = 0; i < 8; i++) transformInput6(spare + i * (8 * V), V, to + i * 8 * step, step);
    } else {
      for (let j: usize = 0; j < 6; j++) transformInput4(from + j * pixel, line, spare + j * V, 6 * V);
      for (let i: usize = 0; i < 6; i++) transformInput4(spare + i * (6 * V), V, to + i * 6 * step, step);
    }
  }
}

/** A·dY·Aᵀ of the 4 × 4 gradients from (top, left); `groupSize` groups of four channels lie side by side. Else as `inputTile`. */
export function gradientTile(
  image: usize,
  pitch: usize,
  height: i32,
  width: i32,
  channels: i32,
  top: i32,
  left: i32,
  to: usize,
  step: usize,
  groupStep: usize,
  spare: usize,
): void {
  const inside = top + 4 <= height && left + 4 <= width;
  const patch = spare + 36 * V;
  for (let c = 0; c < channels; c += 4, image += V) {
    let from = image + (<usize>top * width + left) * pitch;
    let pixel = pitch;
    let line = <usize>width * pitch;
    if (!inside || channels - c < 4) {
      cut(image, pitch, height, width, channels - c, top, left, 4, 4, patch);
      from = patch;
      pixel = V;
      line = 4 * V;
    }
    for (let j: usize = 0; j < 4; j++) transformGradient(from + j * pixel, line, spare + j * V, 4 * V);
    for (let i: usize = 0; i < 6; i++) transformGradient(spare + i * (4 * V), V, to + i * 6 * step, step);
    to += groupStep;
  }
}

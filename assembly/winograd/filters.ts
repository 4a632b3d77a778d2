import { loadPart, storePart } from "../arithmetic";
import { transformFilter4, transformFilterGradient } from "./transforms4";
import { transformFilter6 } from "./transforms6";

const V: usize = 16;

/** Bytes from one transformed filter to the next: 64 more than it has, or all could fall on the same lines of the cache. */
export function filterStep(channels: i32, outputs: i32): usize {
  return ((<usize>((channels + 3) & ~3) * ((outputs + 3) & ~3)) << 2) + 64;
}

/**
 * G·g·Gᵀ of every filter `[3, 3, channels, outputs]`, for `winograd` with tiles of `tile` outputs, 4 or 6: (tile + 2)² times,
 * in blocks of 8 outputs (of 4, where no more than 4 are left), the channels rounded up to fours. Places beyond the channels
 * and the outputs get 0.
 * `reversed`: of the filter that carries gradients back, `[3, 3, outputs, channels]` turned by 180°.
 *
 * @param spare 9 + 3·(tile + 2) vectors
 */
export function transformFilters(
  filter: usize,
  to: usize,
  channels: i32,
  outputs: i32,
  reversed: bool,
  tile: i32,
  spare: usize,
): void {
  const rounded = (channels + 3) & ~3;
  const step = filterStep(channels, outputs);
  const rows = spare + 9 * V;
  const tapStep = (<usize>channels * outputs) << 2;
  for (let k = 0; k < outputs; k += 8) {
    const vectors = outputs - k > 4 ? 2 : 1;
    for (let c = 0; c < rounded; c++)
      for (let v = 0; v < vectors; v++, to += V) {
        const at = k + 4 * v;
        for (let tap: usize = 0; tap < 9; tap++) {
          let g = f32x4.splat(0);
          if (c < channels) {
            if (!reversed) {
              const from = filter + tap * tapStep + (<usize>(c * outputs + at) << 2);
              g = outputs - at >= 4 ? v128.load(from) : loadPart(from, outputs - at);
            } else {
              const from = filter + (8 - tap) * tapStep + (<usize>(at * channels + c) << 2);
              const pitch = <usize>channels << 2;
              if (at < outputs) g = v128.load32_lane(from, g, 0);
              if (at + 1 < outputs) g = v128.load32_lane(from + pitch, g, 1);
              if (at + 2 < outputs) g = v128.load32_lane(from + 2 * pitch, g, 2);
              if (at + 3 < outputs) g = v128.load32_lane(from + 3 * pitch, g, 3);
            }
          }
          v128.store(spare + tap * V, g);
        }
        if (tile == 6) {
          for (let j: usize = 0; j < 3; j++) transformFilter6(spare + j * V, 3 * V, rows + j * V, 3 * V);
          for (let i: usize = 0; i < 8; i++) transformFilter6(rows + i * (3 * V), V, to + i * 8 * step, step);
        } else {
          for (let j: usize = 0; j < 3; j++) transformFilter4(spare + j * V, 3 * V, rows + j * V, 3 * V);
          for (let i: usize = 0; i < 6; i++) transformFilter4(rows + i * (3 * V), V, to + i * 6 * step, step);
        }
      }
  }
}

/** dg = Gᵀ·dU·G `[3, 3, channels, outputs]` of the sums of `winogradFilterGradient`; `spare`: 27 vectors. */
export function filterGradients(sums: usize, to: usize, channels: i32, outputs: i32, spare: usize): void {
  const pitch = (outputs + 3) & ~3;
  const step = filterStep(channels, outputs);
  const dg = spare + 18 * V;
  const tapStep = (<usize>channels * outputs) << 2;
  for (let c = 0; c < channels; c++)
    for (let k = 0; k < outputs; k += 4) {
      const from = sums + (<usize>(c * pitch + k) << 2);
      for (let j: usize = 0; j < 6; j++) transformFilterGradient(from + j * step, 6 * step, spare + j * V, 6 * V);
      for (let i: usize = 0; i < 3; i++) transformFilterGradient(spare + i * (6 * V), V, dg + i * (3 * V), V);
      const at = to + (<usize>(c * outputs + k) << 2);
      for (let tap: usize = 0; tap < 9; tap++)
        storePart(at + tap * tapStep, v128.load(dg + tap * V), outputs - k);
    }
}

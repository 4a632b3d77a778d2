import { loadPart, storePart } from "../arithmetic";
import { product } from "./products";
import { inputTile } from "./tiles";
import { output0, output1, output2, output3, transformOutput4 } from "./transforms4";
import { output6, transformOutput6 } from "./transforms6";

const V: usize = 16;

/**
 * 3 × 3 convolution of stride 1 with a zero padding of 1, tiles `first` to `first + count` of a batch:
 * v = x ∗ filter + bias, then max(0, v) if `relu`. v goes to `y` unless that is 0, v + addend to `sum` unless that is 0.
 * Each map has its own pitch, the numbers from one pixel to the next. Sizes are in numbers, pointers in bytes.
 *
 * @param filters of `transformFilters`
 * @param scratch (tile + 2)²·(chunk + 1)·(C⁺ + K⁺ + 40) numbers, C⁺ and K⁺ the channels rounded up to fours
 * @param chunk tiles at a time, as many as the cache holds
 * @param tile outputs along each side of a tile, 4 or 6
 */
export function winograd(
  x: usize,
  xPitch: i32,
  filters: usize,
  bias: usize,
  y: usize,
  yPitch: i32,
  addend: usize,
  addendPitch: i32,
  sum: usize,
  sumPitch: i32,
  relu: bool,
  height: i32,
  width: i32,
  channels: i32,
  outputs: i32,
  first: i32,
  count: i32,
  scratch: usize,
  chunk: i32,
  tile: i32,
): void {
  const points = tile + 2;
  const squares = points * points;
  const inGroups = (channels + 3) >> 2;
  const outGroups = (outputs + 3) >> 2;
  const columns = (width + tile - 1) / tile;
  const rows = (height + tile - 1) / tile;
  const xBytes = <usize>xPitch << 2;
  const spare = scratch;
  const inputs = spare + <usize>(2 * squares) * V;
  const floor = f32x4.splat(relu ? 0 : -Infinity);
  for (const end = first + count; first < end; first += chunk) {
    const tiles = min(chunk, end - first);
    const groupStep = <usize>tiles * V;
    // 64 bytes more: else the numbers of a tile could fall on the same lines of the cache.
    const inStep = <usize>inGroups * groupStep + 64;
    const products = inputs + <usize>squares * inStep;
    const outStep = <usize>outGroups * groupStep + 64;
    let column = first % columns;
    let row = (first / columns) % rows;
    let image = first / (columns * rows);
    for (let t = 0; t < tiles; t++) {
      inputTile(
        x + <usize>image * height * width * xBytes,
        xBytes,
        height,
        width,
        channels,
        tile * row - 1,
        tile * column - 1,
        points,
        inputs + <usize>t * V,
        inStep,
        groupStep,
        spare,
      );
      if (++column == columns) {
        column = 0;
        if (++row == rows) {
          row = 0;
          image++;
        }
      }
    }
    product(squares, inputs, inStep, inGroups, filters, products, outStep, outputs, tiles);
    column = first % columns;
    row = (first / columns) % rows;
    image = first / (columns * rows);
    for (let t = 0; t < tiles; t++) {
      const pixel = <usize>((image * height + tile * row) * width + tile * column);
      outputTile(
        products + <usize>t * V,
        outStep,
        groupStep,
        bias,
        floor,
        outputs,
        tile,
        min(tile, height - tile * row),
        min(tile, width - tile * column),
        width,
        y ? y + ((pixel * yPitch) << 2) : 0,
        <usize>yPitch << 2,
        addend + ((pixel * addendPitch) << 2),
        <usize>addendPitch << 2,
        sum ? sum + ((pixel * sumPitch) << 2) : 0,
        <usize>sumPitch << 2,
        spare,
      );
      if (++column == columns) {
        column = 0;
        if (++row == rows) {
          row = 0;
          image++;
        }
      }
    }
  }
}

/** Aᵀ·M·A of one tile for all outputs, with all that follows, where the map has pixels. Pitches are in bytes. */
function outputTile(
  from: usize,
  step: usize,
  groupStep: usize,
  bias: usize,
  floor: v128,
  outputs: i32,
  size: i32,
  rows: i32,
  columns: i32,
  width: i32,
  y: usize,
  yPitch: usize,
  addend: usize,
  addendPitch: usize,
  sum: usize,
  sumPitch: usize,
  spare: usize,
): void {
  const points = <usize>size + 2;
  const line = points * V;
  const last = spare + <usize>size * line;
  for (let k = 0; k < outputs; k += 4, from += groupStep) {
    const left = outputs - k;
    const at = <usize>k << 2;
    const b = left >= 4 ? v128.load(bias + at) : loadPart(bias + at, left);
    if (size == 6)
      for (let j: usize = 0; j < 8; j++) transformOutput6(from + j * step, 8 * step, spare + j * V, 8 * V);
    else for (let j: usize = 0; j < 6; j++) transformOutput4(from + j * step, 6 * step, spare + j * V, 6 * V);
    for (let i: usize = 0; i < <usize>rows; i++) {
      const row = spare + i * line;
      const pixel = i * width;
      const toY = y + pixel * yPitch + at;
      const toSum = sum + pixel * sumPitch + at;
      const plus = addend + pixel * addendPitch + at;
      if (columns == size && left >= 4) {
        const m1 = v128.load(row, V);
        const m2 = v128.load(row, 2 * V);
        const m3 = v128.load(row, 3 * V);
        const m4 = v128.load(row, 4 * V);
        const nearSum = f32x4.add(m1, m2);
        const near = f32x4.sub(m1, m2);
        const farSum = f32x4.add(m3, m4);
        const far = f32x4.sub(m3, m4);
        let v0: v128;
        let v1: v128;
        let v2: v128;
        let v3: v128;
        if (size == 6) {
          const m5 = v128.load(row, 5 * V);
          const m6 = v128.load(row, 6 * V);
          const halfSum = f32x4.add(m5, m6);
          const half = f32x4.sub(m5, m6);
          v0 = output6(f32x4.add(v128.load(row), nearSum), farSum, halfSum, 1);
          v1 = output6(near, far, half, 2);
          v2 = output6(nearSum, farSum, halfSum, 4);
          v3 = output6(near, far, half, 8);
          const v4 = f32x4.pmax(f32x4.add(output6(nearSum, farSum, halfSum, 16), b), floor);
          const v5 = f32x4.pmax(f32x4.add(output6(f32x4.add(near, v128.load(row, 7 * V)), far, half, 32), b), floor);
          if (y) {
            v128.store(toY + 4 * yPitch, v4);
            v128.store(toY + 5 * yPitch, v5);
          }
          if (sum) {
            v128.store(toSum + 4 * sumPitch, f32x4.add(v4, v128.load(plus + 4 * addendPitch)));
            v128.store(toSum + 5 * sumPitch, f32x4.add(v5, v128.load(plus + 5 * addendPitch)));
          }
        } else {
          v0 = output0(v128.load(row), nearSum, farSum);
          v1 = output1(near, far);
          v2 = output2(nearSum, farSum);
          v3 = output3(near, far, v128.load(row, 5 * V));
        }
        v0 = f32x4.pmax(f32x4.add(v0, b), floor);
        v1 = f32x4.pmax(f32x4.add(v1, b), floor);
        v2 = f32x4.pmax(f32x4.add(v2, b), floor);
        v3 = f32x4.pmax(f32x4.add(v3, b), floor);
        if (y) {
          v128.store(toY, v0);
          v128.store(toY + yPitch, v1);
          v128.store(toY + 2 * yPitch, v2);
          v128.store(toY + 3 * yPitch, v3);
        }
        if (sum) {
          v128.store(toSum, f32x4.add(v0, v128.load(plus)));
          v128.store(toSum + sumPitch, f32x4.add(v1, v128.load(plus + addendPitch)));
          v128.store(toSum + 2 * sumPitch, f32x4.add(v2, v128.load(plus + 2 * addendPitch)));
          v128.store(toSum + 3 * sumPitch, f32x4.add(v3, v128.load(plus + 3 * addendPitch)));
        }
        continue;
      }
      if (size == 6) transformOutput6(row, V, last, V);
      else transformOutput4(row, V, last, V);
      for (let j: usize = 0; j < <usize>columns; j++) {
        const v = f32x4.pmax(f32x4.add(v128.load(last + j * V), b), floor);
        if (left >= 4) {
          if (y) v128.store(toY + j * yPitch, v);
          if (sum) v128.store(toSum + j * sumPitch, f32x4.add(v, v128.load(plus + j * addendPitch)));
        } else {
          if (y) storePart(toY + j * yPitch, v, left);
          if (sum) storePart(toSum + j * sumPitch, f32x4.add(v, loadPart(plus + j * addendPitch, left)), left);
        }
      }
    }
  }
}

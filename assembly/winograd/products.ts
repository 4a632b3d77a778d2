/**
 * The products of tiles and filters, one for each of a tile's `count` numbers, and of tiles and gradients. Tiles lie in groups of
 * four channels `[count, C⁺/4, tiles, 4]`, with `step` bytes from one number to the next. The inner loops are in ./blocks, which scripts/simdBlocks.ts writes.
 */
import { filterStep } from "./filters";
import {
  outer1,
  outer2,
  product1x1,
  product1x2,
  product2x1,
  product2x2,
  product3x1,
  product3x2,
  product4x1,
  product4x2,
  product5x1,
  product5x2,
  product6x1,
  product6x2,
} from "./blocks";

/** to[xi, t, k] = Σ_c inputs[xi, t, c]·filters[xi, c, k], six tiles and eight outputs at a time. */
export function product(
  count: i32,
  inputs: usize,
  inStep: usize,
  inGroups: i32,
  filters: usize,
  to: usize,
  outStep: usize,
  outputs: i32,
  tiles: i32,
): void {
  const groupStep = <usize>tiles << 4;
  const step = filterStep(inGroups << 2, outputs);
  for (let xi = 0; xi < count; xi++, inputs += inStep, to += outStep, filters += step) {
    let u = filters;
    for (let k = 0; k < outputs; k += 8) {
      const out = to + <usize>(k >> 2) * groupStep;
      const wide = outputs - k > 4;
      for (let t = 0; t < tiles; ) {
        const v = inputs + (<usize>t << 4);
        const o = out + (<usize>t << 4);
        const size = min(6, tiles - t);
        t += size;
        if (wide) {
          if (size == 6) product6x2(v, u, o, inGroups, groupStep);
          else if (size == 5) product5x2(v, u, o, inGroups, groupStep);
          else if (size == 4) product4x2(v, u, o, inGroups, groupStep);
          else if (size == 3) product3x2(v, u, o, inGroups, groupStep);
          else if (size == 2) product2x2(v, u, o, inGroups, groupStep);
          else product1x2(v, u, o, inGroups, groupStep);
        } else {
          if (size == 6) product6x1(v, u, o, inGroups, groupStep);
          else if (size == 5) product5x1(v, u, o, inGroups, groupStep);
          else if (size == 4) product4x1(v, u, o, inGroups, groupStep);
          else if (size == 3) product3x1(v, u, o, inGroups, groupStep);
          else if (size == 2) product2x1(v, u, o, inGroups, groupStep);
          else product1x1(v, u, o, inGroups, groupStep);
        }
      }
      u += <usize>inGroups << (wide ? 7 : 6);
    }
  }
}

/** sums[xi, c, k] += Σ_t inputs[xi, t, c]·gradients[xi, t, k]. */
export function outerProducts(
  inputs: usize,
  inStep: usize,
  inGroups: i32,
  gradients: usize,
  outStep: usize,
  outputs: i32,
  sums: usize,
  tiles: i32,
): void {
  const groupStep = <usize>tiles << 4;
  const outGroups = (outputs + 3) >> 2;
  const pitch = <usize>outGroups << 4;
  const step = filterStep(inGroups << 2, outputs);
  for (let xi = 0; xi < 36; xi++, inputs += inStep, gradients += outStep, sums += step)
    for (let c = 0; c < inGroups; c++) {
      const row = sums + <usize>c * (4 * pitch);
      const v = inputs + <usize>c * groupStep;
      let k = 0;
      for (; k + 2 <= outGroups; k += 2)
        outer2(v, gradients + <usize>k * groupStep, row + (<usize>k << 4), tiles, groupStep, pitch);
      if (k < outGroups) outer1(v, gradients + <usize>k * groupStep, row + (<usize>k << 4), tiles, groupStep, pitch);
    }
}

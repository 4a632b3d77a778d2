import { outerProducts } from "./products";
import { gradientTile, inputTile } from "./tiles";

const V: usize = 16;

/**
 * Adds the gradient of the transformed filter, Σ_tiles (Bᵀ·d·B)·(A·dY·Aᵀ), of tiles `first` to `first + count` to
 * `sums`, 36 times `[C⁺, K⁺]`, `filterStep` apart; `filterGradients` makes the filter's gradient of it. Arguments as in `winograd`.
 */
export function winogradFilterGradient(
  x: usize,
  xPitch: i32,
  dy: usize,
  dyPitch: i32,
  sums: usize,
  height: i32,
  width: i32,
  channels: i32,
  outputs: i32,
  first: i32,
  count: i32,
  scratch: usize,
  chunk: i32,
): void {
  const inGroups = (channels + 3) >> 2;
  const outGroups = (outputs + 3) >> 2;
  const columns = (width + 3) >> 2;
  const rows = (height + 3) >> 2;
  const xBytes = <usize>xPitch << 2;
  const dyBytes = <usize>dyPitch << 2;
  const spare = scratch;
  const inputs = spare + 72 * V;
  for (const end = first + count; first < end; first += chunk) {
    const tiles = min(chunk, end - first);
    const groupStep = <usize>tiles * V;
    const inStep = <usize>inGroups * groupStep + 64;
    const gradients = inputs + 36 * inStep;
    const outStep = <usize>outGroups * groupStep + 64;
    let column = first % columns;
    let row = (first / columns) % rows;
    let image = first / (columns * rows);
    for (let t = 0; t < tiles; t++) {
      const pixels = <usize>image * height * width;
      inputTile(
        x + pixels * xBytes,
        xBytes,
        height,
        width,
        channels,
        4 * row - 1,
        4 * column - 1,
        6,
        inputs + <usize>t * V,
        inStep,
        groupStep,
        spare,
      );
      gradientTile(
        dy + pixels * dyBytes,
        dyBytes,
        height,
        width,
        outputs,
        4 * row,
        4 * column,
        gradients + <usize>t * V,
        outStep,
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
    outerProducts(inputs, inStep, inGroups, gradients, outStep, outputs, sums, tiles);
  }
}

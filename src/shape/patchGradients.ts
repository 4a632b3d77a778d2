import type { PatchLayout } from "./PatchLayout.ts";

/** Central differences along x and y inside each patch, one-sided at its border. */
export function patchGradients(
  patches: Float32Array,
  { landmarks, channels, size, stride }: PatchLayout,
  alongX: Float32Array,
  alongY: Float32Array,
): void {
  const area = size * size;
  const last = size - 1;
  for (let k = 0; k < landmarks; k++)
    for (let c = 0; c < channels; c++) {
      const start = k * stride + c * area;
      for (let y = 0; y < size; y++) {
        const row = start + y * size;
        const up = y > 0 ? size : 0;
        const down = y < last ? size : 0;
        const vertical = up > 0 && down > 0 ? 0.5 : 1;
        alongX[row] = patches[row + 1]! - patches[row]!;
        for (let i = row + 1; i < row + last; i++) alongX[i] = 0.5 * (patches[i + 1]! - patches[i - 1]!);
        alongX[row + last] = patches[row + last]! - patches[row + last - 1]!;
        for (let i = row; i < row + size; i++) alongY[i] = vertical * (patches[i + down]! - patches[i - up]!);
      }
    }
}

import { mul, range, slice, sub, type Tensor } from "@tensorflow/tfjs-core";
import type { Grid } from "../ops/softArgmax2d.ts";

/**
 * How far each column (axis 0) or row (axis 1) of a heatmap lies from each landmark, in heatmap pixels: `[B, K, size]`
 * for normalized landmarks `[B, K, 2]`.
 */
export function pixelOffsets(landmarks: Tensor, axis: 0 | 1, size: number, grid: Grid): Tensor {
  const [B, K] = landmarks.shape as [number, number, number]; // of rank 3
  const position = sub(mul(slice(landmarks, [0, 0, axis], [B, K, 1]), size), grid === "center" ? 0.5 : 0);
  return sub(range(0, size, 1), position);
}

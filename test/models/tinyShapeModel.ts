import type { Point, Raster } from "../../src/geometry/index.ts";
import { createRandom } from "../../src/internal/random.ts";
import { type ShapeRefinement, trainShapeRefinement } from "../../src/shape/index.ts";

/** A dark image with two bright squares, and their corners as landmarks. */
export function squares(seed: number, width = 64, height = 48): { image: Raster; landmarks: Point[] } {
  const random = createRandom("squares", seed);
  const [x, y, gap, size] = [14 + 6 * random(), 16 + 5 * random(), 24 + 5 * random(), 11 + 3 * random()];
  const soft = (a: number) => 1 / (1 + Math.exp(-a / 0.6));
  const inside = (u: number, v: number) => soft(u) * soft(size - u) * soft(v) * soft(size - v);
  const data = Uint8Array.from({ length: width * height }, (_, i) => {
    const [u, v] = [i % width, Math.floor(i / width)];
    return 30 + 15 * random() + 170 * (inside(u - x, v - y) + inside(u - x - gap, v - y));
  });
  const corners = (left: number): Point[] => [
    [left, y],
    [left + size, y],
    [left, y + size],
  ];
  return { image: { width, height, channels: 1, data }, landmarks: [...corners(x), ...corners(x + gap)] };
}

/** Shape models of squares, each landmark the mean of what was found and the fits. */
export function tinyRefinement(): Promise<ShapeRefinement> {
  return trainShapeRefinement(
    Array.from({ length: 15 }, (_, seed) => squares(seed)),
    {
      folds: 2,
      members: [
        {
          feature: "igo",
          diagonal: 40,
          scales: [
            { factor: 2, patch: 5, modes: 2, components: 3 },
            { patch: 7, modes: 3, components: 4, prior: 5 },
          ],
        },
      ],
    },
  );
}

import { isPresent, type Point } from "../geometry/index.ts";

/** The mean of each landmark over the shapes that have it; NaN where none has. */
export function meanShape(shapes: readonly (readonly Point[])[]): Point[] {
  return (shapes[0] ?? []).map((_, k) => {
    const present = shapes.map((shape) => shape[k]!).filter(isPresent);
    const mean = (axis: 0 | 1) => present.reduce((sum, point) => sum + point[axis], 0) / present.length;
    return [mean(0), mean(1)];
  });
}

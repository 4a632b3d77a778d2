import type { Point } from "../geometry/point.ts";
import { distanceMap } from "./distanceMap.ts";
import { type FilmGrid, windowAround } from "./filmGrid.ts";
import { smoothCurve } from "./smoothCurve.ts";

/** A line with a Gaussian profile of the given σ, 1 on its middle, fading towards its ends unless `even`. */
export function addLine(
  image: Float32Array,
  line: readonly Point[],
  grid: FilmGrid,
  { sigmaMm, strength, even = false }: { readonly sigmaMm: number; readonly strength: number; readonly even?: boolean },
): void {
  const sigma = Math.max(sigmaMm, 0.4 * Math.max(...grid.spacing));
  const curve = smoothCurve(line, { closed: false, step: 1.2 });
  const window = windowAround(grid, curve, 3 * sigma);
  if (!window) return;
  const { distance, at, ...near } = distanceMap(curve, window.grid, 3 * sigma);
  const spans = line.length - 1;
  for (let j = 0, p = 0; j < near.height; j++) {
    const first = (window.top + near.top + j) * grid.width + window.left + near.left;
    for (let i = 0; i < near.width; i++, p++) {
      if (Number.isNaN(at[p]!)) continue;
      const fade = even ? 1 : Math.sin((Math.PI * (at[p]! + 0.1 * spans)) / (1.2 * spans));
      image[first + i]! += strength * fade * Math.exp(-((distance[p]! / sigma) ** 2) / 2);
    }
  }
}

import type { Point } from "../../geometry/point.ts";
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
  const { distance, at } = distanceMap(curve, window.grid, 3 * sigma);
  const spans = line.length - 1;
  const { width } = window.grid;
  for (let p = 0; p < distance.length; p++) {
    if (Number.isNaN(at[p]!)) continue;
    const fade = even ? 1 : Math.sin((Math.PI * (at[p]! + 0.1 * spans)) / (1.2 * spans));
    const there = (window.top + Math.floor(p / width)) * grid.width + window.left + (p % width);
    image[there]! += strength * fade * Math.exp(-((distance[p]! / sigma) ** 2) / 2);
  }
}

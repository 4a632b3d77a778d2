import { distanceMap } from "./distanceMap.ts";
import type { FilmGrid } from "./filmGrid.ts";
import type { BoneOutline } from "./kneeAnatomy.ts";
import { smoothCurve } from "./smoothCurve.ts";

/** Farthest reach of an edge and its cortex, in millimetres. */
const BAND = 16;

/** Thickness along the beam at depth u (in edge widths) of a bone with a round edge: 0 outside, 1 from u = 1 on. */
const roundEdge = (u: number): number => (u <= 0 ? 0 : u >= 1 ? 1 : Math.sqrt(u * (2 - u)));

/** What a bone adds to each pixel: the path through spongy bone (at most 1) and through its cortex, relative to full thickness. */
export interface BoneShadow {
  readonly spongy: Float32Array;
  readonly cortex: Float32Array;
}

/**
 * The paths through a bone whose outline has a rounded edge of width w and a shell of thickness c:
 * spongy(d) = T((d − c) / w), cortex(d) = T(d / w) − T((d − c) / w), at depth d inside the outline.
 */
export function boneShadow({ outline, cortexMm, edgeMm }: BoneOutline, grid: FilmGrid): BoneShadow {
  const { distance, at, ...window } = distanceMap(smoothCurve(outline, { step: 2 }), grid, BAND);
  const spongy = new Float32Array(grid.width * grid.height);
  const cortex = new Float32Array(grid.width * grid.height);
  // Half a pixel of softness keeps edges from turning into stairs.
  const soft = 0.5 * Math.max(...grid.spacing);
  const soften = (d: number) => (d >= soft ? d : d <= -soft ? 0 : (d + soft) ** 2 / (4 * soft));
  for (let j = 0, from = 0; j < window.height; j++) {
    const first = (window.top + j) * grid.width + window.left;
    for (let p = first; p < first + window.width; p++, from++) {
      const place = at[from]!;
      if (Number.isNaN(place)) {
        if (distance[from]! > 0) spongy[p] = 1;
        continue;
      }
      const depth = soften(distance[from]!);
      const i = Math.floor(place) % outline.length;
      const next = (i + 1) % outline.length;
      const t = place - Math.floor(place);
      const c = cortexMm[i]! + t * (cortexMm[next]! - cortexMm[i]!);
      const w = edgeMm[i]! + t * (edgeMm[next]! - edgeMm[i]!);
      const inner = roundEdge((depth - c) / w);
      spongy[p] = inner;
      cortex[p] = roundEdge(depth / w) - inner;
    }
  }
  return { spongy, cortex };
}

import type { Point } from "../../geometry/point.ts";
import type { LandmarkSet } from "../annotations.ts";

/** A point of an object, by their names. */
export interface NamedPoint {
  readonly set: string;
  readonly landmark: string;
  readonly point: Point;
  readonly confidence?: number;
}

/**
 * The sets that named points form, in the order of their first points, each with every landmark of `landmarkNames`:
 * missing ones are `[NaN, NaN]`.
 *
 * @throws RangeError for a landmark that a set has twice
 */
export function collectSets(
  place: string,
  landmarkNames: readonly string[],
  points: readonly NamedPoint[],
): LandmarkSet[] {
  const index = new Map(landmarkNames.map((name, k) => [name, k]));
  const sets = new Map<string, { landmarks: Point[]; confidence: number[]; filled: Set<number> }>();
  for (const { set, landmark, point, confidence } of points) {
    const entry = sets.get(set) ?? {
      landmarks: landmarkNames.map((): Point => [Number.NaN, Number.NaN]),
      confidence: landmarkNames.map(() => Number.NaN),
      filled: new Set<number>(),
    };
    sets.set(set, entry);
    const k = index.get(landmark)!;
    if (entry.filled.has(k))
      throw new RangeError(
        `${place}: landmark ${JSON.stringify(landmark)} is there twice${set === "" ? "" : ` in set ${JSON.stringify(set)}`}`,
      );
    entry.filled.add(k);
    entry.landmarks[k] = point;
    entry.confidence[k] = confidence ?? Number.NaN;
  }
  return [...sets].map(([name, { landmarks, confidence }]) => ({
    name,
    landmarks,
    ...(confidence.some((value) => !Number.isNaN(value)) && { confidence }),
  }));
}

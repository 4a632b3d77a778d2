import type { Point } from "../../geometry/point.ts";
import { quote } from "../../internal/printable.ts";
import type { LandmarkSet } from "../annotations.ts";

/** A point of an object, by their names. */
export interface NamedPoint {
  readonly set: string;
  readonly landmark: string;
  readonly point: Point;
  readonly confidence?: number;
}

/** Places of landmarks that may stay empty however few points a file has, and for each point that it has. */
const [mostEmpty, emptyPerPoint] = [2 ** 20, 64];

/**
 * Refuses files whose objects share hardly a landmark: each set has a place for every landmark, so that they would take
 * the square of the file's size.
 */
export function assertShared(source: string, landmarks: number, sets: number, points: number): void {
  if (landmarks * sets > mostEmpty + emptyPerPoint * points)
    throw new RangeError(
      `${source}: has ${points} points of ${landmarks} landmarks in ${sets} sets; give the same landmark the same name in all of them`,
    );
}

/** The landmarks that the points of images name, in the order in which they first appear. */
export function namesOf(source: string, images: readonly (readonly NamedPoint[])[]): string[] {
  const names = new Set<string>();
  let [sets, count] = [0, 0];
  for (const points of images) {
    for (const { landmark } of points) names.add(landmark);
    sets += new Set(points.map(({ set }) => set)).size;
    count += points.length;
  }
  assertShared(source, names.size, sets, count);
  return [...names];
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
        `${place}: landmark ${quote(landmark)} is there twice${set === "" ? "" : ` in set ${quote(set)}`}`,
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

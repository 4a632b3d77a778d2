import type { Point } from "./point.ts";

function pointToSegment([px, py]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const squared = dx * dx + dy * dy;
  const along = squared > 0 ? Math.min(1, Math.max(0, ((px - ax) * dx + (py - ay) * dy) / squared)) : 0;
  return Math.hypot(px - ax - along * dx, py - ay - along * dy);
}

/** Twice the signed area of a triangle. */
const turn = ([ax, ay]: Point, [bx, by]: Point, [cx, cy]: Point) => (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);

const cross = (a: Point, b: Point, c: Point, d: Point) =>
  turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;

/** The shortest distance between two open polylines, 0 where they cross. */
export function polylineDistance(first: readonly Point[], second: readonly Point[]): number {
  let shortest = Number.POSITIVE_INFINITY;
  for (let i = 1; i < first.length; i++) {
    for (let j = 1; j < second.length; j++) {
      const [a, b, c, d] = [first[i - 1]!, first[i]!, second[j - 1]!, second[j]!];
      if (cross(a, b, c, d)) return 0;
      shortest = Math.min(
        shortest,
        pointToSegment(a, c, d),
        pointToSegment(b, c, d),
        pointToSegment(c, a, b),
        pointToSegment(d, a, b),
      );
    }
  }
  return shortest;
}

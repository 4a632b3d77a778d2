import { refusal } from "../internal/guards.ts";
import { composeHomographies, divideHomography, type Homography, invertHomography } from "./homography.ts";
import { assertPoints, isPresent, type Point } from "./point.ts";

/** Twice the signed area of a triangle. */
const area = (a: Point, b: Point, c: Point) => (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);

/** Signed areas of the four triangles that leave out one corner, with the signs of a convex quad all equal. */
function triangles(name: string, corners: readonly Point[]): readonly [number, number, number, number] {
  const requirement = "four corners, no three on a line";
  assertPoints("homographyFromCorners", name, corners);
  if (corners.length !== 4 || !corners.every(isPresent))
    throw refusal("homographyFromCorners", name, requirement, [...corners]);
  const [p, q, r, s] = corners as readonly [Point, Point, Point, Point]; // four, as triangles has seen
  const areas = [area(q, r, s), area(p, r, s), area(p, q, s), area(p, q, r)] as const;
  const extent = Math.max(...[q, r, s].map((c) => Math.hypot(c[0] - p[0], c[1] - p[1])));
  if (!areas.every((a) => Math.abs(a) > 1e-10 * extent * extent))
    throw refusal("homographyFromCorners", name, requirement, [...corners]);
  return areas;
}

/** The matrix that takes the projective basis (e1, e2, e3, e1 + e2 + e3) to four points. */
function basisTo(corners: readonly Point[], [a, b, c]: readonly [number, number, number, number]): Homography {
  const [p, q, r] = corners as readonly [Point, Point, Point, Point]; // four, as triangles has seen
  // s = (a·p − b·q + c·r) / (a − b + c): barycentric coordinates of the fourth corner.
  return [a * p[0], -b * q[0], c * r[0], a * p[1], -b * q[1], c * r[1], a, -b, c];
}

/**
 * The one homography that takes four source corners to four destination corners, in float64, scaled to h8 = 1 (−1 where
 * the pixel (0, 0) lies beyond its horizon): the corners lie in front.
 *
 * The solution of the usual eight equations, in closed form: both quads are expressed in a projective basis
 * (Hartley & Zisserman, Multiple View Geometry, 2nd ed., §2.8), H = B(destination)·B(source)⁻¹.
 * Refuses quads with three corners on a line, and pairs of which only one is convex: their horizon crosses the quad.
 */
export function homographyFromCorners(source: readonly Point[], destination: readonly Point[]): Homography {
  const from = triangles("source", source);
  const to = triangles("destination", destination);
  if (new Set(from.map((a, i) => Math.sign(a) * Math.sign(to[i]!))).size > 1)
    throw refusal("homographyFromCorners", "destination", "a quad folded as the source is", [...destination]);
  const h = composeHomographies(invertHomography(basisTo(source, from)), basisTo(destination, to));
  const scale = Math.max(...h.slice(0, 3).map(Math.abs), ...h.slice(3, 6).map(Math.abs));
  const last = Math.abs(h[8]) > 1e-12 * scale ? h[8] : scale;
  const scaled = divideHomography(h, last);
  const [x, y] = source[0]!;
  return scaled[6] * x + scaled[7] * y + scaled[8] > 0 ? scaled : divideHomography(scaled, -1);
}

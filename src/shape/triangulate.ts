import Delaunator from "delaunator";
import type { Point } from "../geometry/index.ts";

/**
 * The Delaunay triangulation of points, three indices a triangle.
 *
 * @throws RangeError for points on one line
 */
export function triangulate(points: readonly Point[]): number[] {
  const triangles = [...Delaunator.from(points as [number, number][]).triangles]; // Delaunator only reads them
  if (triangles.length === 0) throw new RangeError("triangulate: points must not lie on one line");
  return triangles;
}

import type { Point } from "../geometry/index.ts";
import type { Planes } from "./planes.ts";
import { boundingBox } from "./shapeFrame.ts";

/** How far beyond its sides a triangle still holds a pixel, as a part of its heights: pixels on a side belong to it. */
const tolerance = 1e-9;

/**
 * A warp that takes each triangle between the points of a shape to that of another: x′ = Σ wᵥ·x′ᵥ over the corners v of the
 * triangle that a pixel x = Σ wᵥ·xᵥ lies in. Pixels are those inside the triangles, one apart from the left and top of
 * their bounding box, row by row.
 */
export class PiecewiseAffine {
  readonly pixels: number;
  readonly landmarks: number;
  /** Corners of each pixel's triangle, three a pixel. */
  readonly corners: Uint16Array;
  /** Their weights, which add up to 1. */
  readonly weights: Float32Array;
  /** Neighbours right, left, below and above of each pixel that has all four; -1 elsewhere. */
  private readonly neighbours: Int32Array;

  constructor(points: readonly Point[], triangles: readonly number[]) {
    this.landmarks = points.length;
    const [left, top, right, bottom] = boundingBox(points);
    const [width, height] = [Math.floor(right - left) + 1, Math.floor(bottom - top) + 1];
    const at = new Int32Array(width * height).fill(-1);
    const corners: number[] = [];
    const weights: number[] = [];
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const inside = triangleAt(points, triangles, left + x, top + y);
        if (!inside) continue;
        at[y * width + x] = corners.length / 3;
        corners.push(...inside.corners);
        weights.push(...inside.weights);
      }
    this.pixels = corners.length / 3;
    this.corners = Uint16Array.from(corners);
    this.weights = Float32Array.from(weights);
    this.neighbours = new Int32Array(4 * this.pixels).fill(-1);
    for (let y = 1; y < height - 1; y++)
      for (let x = 1; x < width - 1; x++) {
        const i = y * width + x;
        const around = [at[i + 1]!, at[i - 1]!, at[i + width]!, at[i - width]!];
        if (at[i]! >= 0 && around.every((pixel) => pixel >= 0)) this.neighbours.set(around, 4 * at[i]!);
      }
  }

  /**
   * The features where a shape takes the pixels, bilinear, zero beyond the image.
   *
   * @param shape x, y, x, y, … in pixels of the planes
   * @param out `C · pixels` numbers
   */
  sample({ width, height, channels, data }: Planes, shape: ArrayLike<number>, out: Float32Array): void {
    const { pixels, corners, weights } = this;
    const size = width * height;
    for (let i = 0; i < pixels; i++) {
      let [x, y] = [0, 0];
      for (let v = 3 * i; v < 3 * i + 3; v++) {
        const corner = 2 * corners[v]!;
        x += weights[v]! * shape[corner]!;
        y += weights[v]! * shape[corner + 1]!;
      }
      const [u, v] = [Math.floor(x), Math.floor(y)];
      const [fx, fy] = [x - u, y - v];
      const inside = u >= 0 && v >= 0 && u + 1 < width && v + 1 < height;
      for (let c = 0; c < channels; c++) {
        const from = c * size + v * width + u;
        if (inside) {
          const above = data[from]! + fx * (data[from + 1]! - data[from]!);
          const below = data[from + width]! + fx * (data[from + width + 1]! - data[from + width]!);
          out[c * pixels + i] = above + fy * (below - above);
        } else {
          const value = (du: number, dv: number) =>
            u + du >= 0 && u + du < width && v + dv >= 0 && v + dv < height ? data[from + dv * width + du]! : 0;
          const above = value(0, 0) * (1 - fx) + value(1, 0) * fx;
          const below = value(0, 1) * (1 - fx) + value(1, 1) * fx;
          out[c * pixels + i] = above * (1 - fy) + below * fy;
        }
      }
    }
  }

  /** Central differences along x and y of features at the pixels; zero where a pixel lacks a neighbour. */
  gradients(values: Float32Array, channels: number, alongX: Float32Array, alongY: Float32Array): void {
    const { pixels, neighbours } = this;
    for (let c = 0; c < channels; c++)
      for (let i = 0, at = c * pixels; i < pixels; i++, at++) {
        const isInside = neighbours[4 * i]! >= 0;
        const value = (n: number) => values[c * pixels + neighbours[4 * i + n]!]!;
        alongX[at] = isInside ? 0.5 * (value(0) - value(1)) : 0;
        alongY[at] = isInside ? 0.5 * (value(2) - value(3)) : 0;
      }
  }
}

function triangleAt(points: readonly Point[], triangles: readonly number[], x: number, y: number) {
  for (let t = 0; t < triangles.length; t += 3) {
    const corners = triangles.slice(t, t + 3);
    const [[ax, ay], [bx, by], [cx, cy]] = corners.map((k) => points[k]!) as [Point, Point, Point]; // three corners
    const area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay);
    const b = ((x - ax) * (cy - ay) - (cx - ax) * (y - ay)) / area;
    const c = ((bx - ax) * (y - ay) - (x - ax) * (by - ay)) / area;
    if (b >= -tolerance && c >= -tolerance && b + c <= 1 + tolerance) return { corners, weights: [1 - b - c, b, c] };
  }
  return null;
}

import { dispose, tensor4d } from "@tensorflow/tfjs-core";
import { expect } from "vitest";
import { createRandom } from "../../src/internal/random.ts";
import { softArgmaxMoments2d } from "../../src/ops/index.ts";

export interface Moments {
  /** In pixels from the corner of the map. */
  readonly point: readonly [x: number, y: number];
  /** xx, xy, yy in pixels². */
  readonly spread: readonly [number, number, number];
  readonly peak: number;
}

/** The moments of a map's softmax by their formulas, in float64. */
export function float64Moments(values: Float32Array, height: number, width: number): Moments {
  let top = values[0]!;
  for (const value of values) top = Math.max(top, value);
  let [total, x, y, i] = [0, 0, 0, 0];
  for (let r = 0.5; r < height; r++)
    for (let c = 0.5; c < width; c++) {
      const p = Math.exp(values[i++]! - top);
      total += p;
      x += p * c;
      y += p * r;
    }
  x /= total;
  y /= total;
  let [xx, xy, yy] = [0, 0, 0];
  i = 0;
  for (let r = 0.5; r < height; r++)
    for (let c = 0.5; c < width; c++) {
      const p = Math.exp(values[i++]! - top) / total;
      xx += p * (c - x) ** 2;
      xy += p * (c - x) * (r - y);
      yy += p * (r - y) ** 2;
    }
  return { point: [x, y], spread: [xx, xy, yy], peak: 1 / total };
}

/** A flat map, noise, and a broad peak off the middle: by position within the map, from 0 to 1. */
export const mapKinds: readonly ((u: number, v: number, noise: () => number) => number)[] = [
  () => 0,
  (_u, _v, noise) => 2 * noise(),
  (u, v) => -5 * Math.hypot(u - 0.7, v - 0.2),
];

export function mapOf(kind: (typeof mapKinds)[number], height: number, width: number): Float32Array {
  const noise = createRandom("maps", height, width);
  return Float32Array.from({ length: height * width }, (_, i) =>
    kind((i % width) / width, Math.floor(i / width) / height, noise),
  );
}

/** Compares with float64: the position to `pixels`, covariance and peak to a 100,000th. */
export async function expectMoments(kind: (typeof mapKinds)[number], H: number, W: number, pixels: number) {
  const values = mapOf(kind, H, W);
  const map = tensor4d(values, [1, H, W, 1]);
  const { landmarks, covariance, peakMass } = softArgmaxMoments2d(map);
  const [[u, v], own, [mass]] = (await Promise.all(
    [landmarks, covariance, peakMass].map((t) => t.data()),
  )) as unknown as [[number, number], Float32Array, [number]];
  dispose([map, landmarks, covariance, peakMass]);
  const { point, spread, peak } = float64Moments(values, H, W);
  expect(Math.abs(u * W - point[0])).toBeLessThan(pixels);
  expect(Math.abs(v * H - point[1])).toBeLessThan(pixels);
  const size = Math.sqrt(spread[0] * spread[2]);
  const units = [W * W, W * H, H * H];
  for (const [i, unit] of units.entries()) expect(Math.abs(own[i]! * unit - spread[i]!) / size).toBeLessThan(1e-5);
  expect(Math.abs(mass / peak - 1)).toBeLessThan(1e-5);
}

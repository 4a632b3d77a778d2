import { refusal } from "../internal/guards.ts";
import { assertPoints, isList, type Point } from "./point.ts";

/**
 * A 3×3 projective map of pixel coordinates, row by row, source → destination:
 *
 *     x′ = (h0·x + h1·y + h2) / w,   y′ = (h3·x + h4·y + h5) / w,   w = h6·x + h7·y + h8
 *
 * Any positive multiple is the same map. Points with w > 0 lie in front of its horizon, the others beyond it, where a
 * map of a scene shows nothing. An affine map (h6 = h7 = 0) has no horizon.
 */
export type Homography = readonly [number, number, number, number, number, number, number, number, number];

/** Refuses all but nine finite numbers: data may come from JSON. */
export function assertHomography(fn: string, name: string, h: Homography): void {
  const list: unknown = h;
  const numbers = isList(list) ? Array.from(list) : [];
  if (numbers.length !== 9 || !numbers.every(Number.isFinite))
    throw refusal(fn, name, "nine finite numbers", isList(list) ? numbers : h);
}

/** The map that leaves every point where it is. */
export function identityHomography(): Homography {
  return [1, 0, 0, 0, 1, 0, 0, 0, 1];
}

/** (x + dx, y + dy), in pixels. */
export function translation(dx: number, dy: number): Homography {
  const h = [1, 0, dx, 0, 1, dy, 0, 0, 1] as const;
  assertHomography("translation", "offset", h);
  return h;
}

/** (sx·x, sy·y): scaling about the centre of the pixel (0, 0); negative factors mirror. Refuses zero. */
export function scaling(sx: number, sy: number): Homography {
  if (sx === 0 || sy === 0) throw refusal("scaling", "factors", "non-zero", [sx, sy]);
  const h = [sx, 0, 0, 0, sy, 0, 0, 0, 1] as const;
  assertHomography("scaling", "factors", h);
  return h;
}

/** (x·cos − y·sin, x·sin + y·cos): as y points down, a positive angle turns clockwise on the screen. */
export function rotation(radians: number): Homography {
  const cos = Math.cos(radians);
  const sin = Math.sin(radians);
  const h = [cos, -sin, 0, sin, cos, 0, 0, 0, 1] as const;
  assertHomography("rotation", "angle", h);
  return h;
}

/** One homography that applies all of them in the order given: the first one acts first. */
export function composeHomographies(first: Homography, second: Homography, ...rest: readonly Homography[]): Homography {
  const fn = "composeHomographies";
  assertHomography(fn, "homography", first);
  let [a, b, c, d, e, f, g, h, i] = first;
  for (const next of [second, ...rest]) {
    assertHomography(fn, "homography", next);
    const [p, q, r, s, t, u, v, w, z] = next;
    [a, d, g] = [p * a + q * d + r * g, s * a + t * d + u * g, v * a + w * d + z * g];
    [b, e, h] = [p * b + q * e + r * h, s * b + t * e + u * h, v * b + w * e + z * h];
    [c, f, i] = [p * c + q * f + r * i, s * c + t * f + u * i, v * c + w * f + z * i];
  }
  return [a, b, c, d, e, f, g, h, i];
}

/** The map from destination back to source (the exact matrix inverse). Refuses a map without one. */
export function invertHomography(homography: Homography): Homography {
  assertHomography("invertHomography", "homography", homography);
  const [a, b, c, d, e, f, g, h, i] = homography;
  // Expanded along the last row, so that the inverse of an affine map ends in exactly 0, 0, 1.
  const c6 = b * f - c * e;
  const c7 = c * d - a * f;
  const c8 = a * e - b * d;
  const det = g * c6 + h * c7 + i * c8;
  const size = Math.abs(g * c6) + Math.abs(h * c7) + Math.abs(i) * (Math.abs(a * e) + Math.abs(b * d));
  if (!(Math.abs(det) > 1e-14 * size)) throw refusal("invertHomography", "homography", "invertible", [...homography]);
  return [
    (e * i - f * h) / det,
    (c * h - b * i) / det,
    c6 / det,
    (f * g - d * i) / det,
    (a * i - c * g) / det,
    c7 / det,
    (d * h - e * g) / det + 0,
    (b * g - a * h) / det + 0,
    c8 / det,
  ];
}

/** The same map with all numbers divided; a negative divisor exchanges what lies in front of the horizon and beyond. */
export function divideHomography([a, b, c, d, e, f, g, h, i]: Homography, by: number): Homography {
  return [a / by, b / by, c / by, d / by, e / by, f / by, g / by, h / by, i / by];
}

/** Whether a map is exactly that of {@link identityHomography}. */
export function isIdentity(homography: Homography): boolean {
  return homography.every((value, i) => value === (i % 4 === 0 ? 1 : 0));
}

/** Whether a map has no horizon: h6 = h7 = 0. */
export function isAffine(homography: Homography): boolean {
  return homography[6] === 0 && homography[7] === 0;
}

/**
 * Each point moved by a homography. Missing points stay missing, and points beyond its horizon (w ≤ 0) become missing.
 */
export function applyHomography(homography: Homography, points: readonly Point[]): Point[] {
  assertHomography("applyHomography", "homography", homography);
  assertPoints("applyHomography", "points", points);
  const [a, b, c, d, e, f, g, h, i] = homography;
  const front = isAffine(homography) ? Math.sign(i) : 1;
  return points.map(([x, y]): Point => {
    const w = g * x + h * y + i;
    const px = (a * x + b * y + c) / w;
    const py = (d * x + e * y + f) / w;
    return w * front > 0 && Number.isFinite(px) && Number.isFinite(py) ? [px, py] : [Number.NaN, Number.NaN];
  });
}

import type { Point } from "../geometry/point.ts";
import { type SmoothCurve, smoothCurve } from "./smoothCurve.ts";

/** y of a curve that runs from left to right, at x. */
function heightAt({ x, y }: SmoothCurve, at: number): number {
  for (let i = 0; i + 1 < x.length; i++) {
    if (x[i]! <= at && at <= x[i + 1]!) return y[i]! + ((at - x[i]!) / (x[i + 1]! - x[i]!)) * (y[i + 1]! - y[i]!);
  }
  return Number.NaN;
}

/** Smallest vertical gap between two curves from x = low to high, and where it is. */
function narrowest(upper: SmoothCurve, lower: SmoothCurve, low: number, high: number): { gap: number; x: number } {
  let best = { gap: Number.POSITIVE_INFINITY, x: low };
  for (let x = low; x <= high; x += 0.5) {
    const gap = heightAt(lower, x) - heightAt(upper, x);
    if (gap < best.gap) best = { gap, x };
  }
  return best;
}

/**
 * The small rigid motion of the femur (a shift along y and a tilt) that gives both compartments their joint space:
 * the smallest vertical gap from f0 to t2 on the lateral side and from t6 to f6 on the medial side. Tilts are
 * linearized, (dx, dy) = (−θ·y, a + θ·x), and the gap is reached to about 0.01 mm in a few steps.
 */
export function openJoint(
  plateau: readonly Point[],
  condyles: readonly Point[],
  [lateralMm, medialMm]: readonly [lateral: number, medial: number],
): (point: Point) => Point {
  const lower = smoothCurve(plateau, { closed: false });
  let shift = 0;
  let tilt = 0;
  const move = ([x, y]: Point): Point => [x - tilt * y, y + shift + tilt * x];
  for (let step = 0; step < 6; step++) {
    const moved = condyles.map(move);
    const upper = smoothCurve(moved, { closed: false });
    const lateral = narrowest(upper, lower, Math.max(moved[0]![0], plateau[0]![0]) + 1, plateau[2]![0]);
    const medial = narrowest(upper, lower, plateau[6]![0], Math.min(moved[6]![0], plateau[8]![0]) - 1);
    const [dyLateral, dyMedial] = [lateral.gap - lateralMm, medial.gap - medialMm];
    const change = (dyMedial - dyLateral) / (medial.x - lateral.x);
    tilt += change;
    shift += dyLateral - change * lateral.x;
  }
  const [finalShift, finalTilt] = [shift, tilt];
  return ([x, y]) => [x - finalTilt * y, y + finalShift + finalTilt * x];
}

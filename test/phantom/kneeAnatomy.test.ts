import { describe, expect, it } from "vitest";
import type { Point } from "../../src/geometry/point.ts";
import { createRandom } from "../../src/internal/random.ts";
import { kneeAnatomy } from "../../src/phantom/kneeAnatomy.ts";
import { type PhantomKnee, samplePhantomKnee } from "../../src/phantom/samplePhantomKnee.ts";
import { smoothCurve } from "../../src/phantom/smoothCurve.ts";

const knees = Array.from({ length: 200 }, (_, i) => samplePhantomKnee(createRandom("anatomy", i)));
const unposed = (knee: PhantomKnee): PhantomKnee => ({
  ...knee,
  pose: { scale: 1, aspect: 1, angleRad: 0, shiftMm: [0, 0] },
});

/** The annotated mean shape in pixels of a field of 466 pixels of 0.3 mm. */
const mean: readonly Point[] = [
  [99, 262.5],
  [140.5, 262.4],
  [181.1, 252.9],
  [214, 226.5],
  [233, 233.5],
  [253.6, 221.6],
  [277.9, 255.6],
  [319.9, 261.6],
  [362.3, 257.9],
  [107.7, 238.4],
  [145.5, 243.1],
  [187.5, 227.9],
  [230.9, 200.8],
  [275.7, 229],
  [319.7, 248],
  [363.2, 241.1],
];

describe("kneeAnatomy", () => {
  it("has the annotated mean shape within 2 mm at every point over 200 knees", () => {
    const shapes = knees.map((knee) => kneeAnatomy(knee).landmarks);
    for (const [k, [x, y]] of mean.entries()) {
      const dx = shapes.reduce((sum, shape) => sum + shape[k]![0], 0) / shapes.length - ((x + 0.5) * 0.3 - 69.9);
      const dy = shapes.reduce((sum, shape) => sum + shape[k]![1], 0) / shapes.length - ((y + 0.5) * 0.3 - 69.9);
      expect(Math.hypot(dx, dy), `point ${k}`).toBeLessThan(2);
    }
  });

  it("varies every point by at least 0.8 mm beyond the pose", () => {
    const shapes = knees.map((knee) => kneeAnatomy(unposed(knee)).landmarks);
    for (const k of mean.keys()) {
      const axis = (a: 0 | 1) => {
        const values = shapes.map((shape) => shape[k]![a]);
        const centre = values.reduce((s, v) => s + v) / values.length;
        return values.reduce((s, v) => s + (v - centre) ** 2, 0) / values.length;
      };
      expect(Math.sqrt(axis(0) + axis(1)), `point ${k}`).toBeGreaterThan(0.8);
    }
  });

  it("runs from lateral to medial and keeps the femur above the tibia at the condyles", () => {
    for (const knee of knees) {
      const p = kneeAnatomy(unposed(knee)).landmarks;
      for (let k = 1; k < 9; k++) expect(p[k]![0]).toBeGreaterThan(p[k - 1]![0]);
      for (let k = 10; k < 16; k++) expect(p[k]![0]).toBeGreaterThan(p[k - 1]![0]);
      for (const [f, t] of [
        [10, 1],
        [11, 2],
        [13, 6],
        [14, 7],
      ] as const)
        expect(p[t]![1] - p[f]![1]).toBeGreaterThan(0.5);
      expect(p[12]![1]).toBeLessThan(p[4]![1]);
    }
  });

  it("opens each compartment to exactly the joint space asked for", () => {
    for (const knee of knees.slice(0, 12)) {
      const p = kneeAnatomy(unposed(knee)).landmarks;
      const tibia = smoothCurve(p.slice(0, 9), { closed: false, step: 0.05 });
      const femur = smoothCurve(p.slice(9), { closed: false, step: 0.05 });
      const gap = (low: number, high: number) => {
        let smallest = Number.POSITIVE_INFINITY;
        for (const [i, x] of tibia.x.entries()) {
          if (x < low || x > high) continue;
          let nearest = 0;
          for (const j of femur.x.keys()) if (Math.abs(femur.x[j]! - x) < Math.abs(femur.x[nearest]! - x)) nearest = j;
          smallest = Math.min(smallest, tibia.y[i]! - femur.y[nearest]!);
        }
        return smallest;
      };
      const lateral = gap(Math.max(p[0]![0], p[9]![0]) + 1, p[2]![0]);
      const medial = gap(p[6]![0], Math.min(p[8]![0], p[15]![0]) - 1);
      expect([lateral, medial]).toBeAllClose(knee.shape.jointSpaceMm, { rtol: 0, atol: 0.15 });
    }
  });

  it("applies scale, aspect, rotation and shift in that order", () => {
    const knee = knees[3]!;
    const plain = kneeAnatomy(unposed(knee)).landmarks;
    const posed = kneeAnatomy({
      ...knee,
      pose: { scale: 1.1, aspect: 1.05, angleRad: 0.1, shiftMm: [3, -7] },
    }).landmarks;
    for (const [k, [x, y]] of plain.entries()) {
      const [u, v] = [x * 1.1 * 1.05, (y * 1.1) / 1.05];
      const expected = [Math.cos(0.1) * u - Math.sin(0.1) * v + 3, Math.sin(0.1) * u + Math.cos(0.1) * v - 7];
      expect(posed[k]!).toBeAllClose(expected);
    }
  });
});

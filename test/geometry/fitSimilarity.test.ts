import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyHomography, fitSimilarity, type Point } from "../../src/geometry/index.ts";

const triangle: Point[] = [
  [0, 0],
  [40, 5],
  [10, 30],
  [22, 17],
];

describe("fitSimilarity", () => {
  it("finds the similarity that moved the points, and nothing remains", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.2, max: 5, noNaN: true }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        fc.double({ min: -100, max: 100, noNaN: true }),
        (scale, radians, shift) => {
          const [c, s] = [scale * Math.cos(radians), scale * Math.sin(radians)];
          const moved = applyHomography([c, -s, shift, s, c, -2 * shift, 0, 0, 1], triangle);
          const fit = fitSimilarity(triangle, moved);
          expect(fit.scale).toBeCloseTo(scale, 9);
          expect(fit.radians).toBeCloseTo(radians, 9);
          expect(fit.residual).toBeLessThan(1e-6);
          expect(applyHomography(fit.homography, triangle)).toBeAllClose(moved, { atol: 1e-9 });
        },
      ),
    );
  });

  it("gives the relative distance that remains, worked out by hand", () => {
    // A square and the same square with one diagonal stretched by 2: the best similarity scales by 1.5.
    const square: Point[] = [
      [1, 0],
      [0, 1],
      [-1, 0],
      [0, -1],
    ];
    const stretched: Point[] = [
      [2, 0],
      [0, 1],
      [-2, 0],
      [0, -1],
    ];
    const fit = fitSimilarity(square, stretched);
    expect(fit.scale).toBeCloseTo(1.5, 12);
    expect(fit.residual).toBeCloseTo(Math.sqrt((4 * 0.25) / (2 * 4 + 2)), 12);
  });

  it("does not reflect, and leaves missing points out", () => {
    const mirrored = triangle.map(([x, y]): Point => [-x, y]);
    expect(fitSimilarity(triangle, mirrored).residual).toBeGreaterThan(0.3);
    const gap: Point = [Number.NaN, Number.NaN];
    const holed = triangle.map((point, i) => (i === 1 ? gap : point));
    expect(fitSimilarity(triangle, holed).residual).toBeLessThan(1e-6);
  });

  it("refuses what has no answer", () => {
    expect(() => fitSimilarity(triangle, triangle.slice(1))).toThrow("fitSimilarity: to.length must be 4, got 3");
    for (const stranger of [null, ["40", "5"], [null, null]])
      expect(() => fitSimilarity(triangle, triangle.with(1, stranger as never))).toThrow(
        "fitSimilarity: to[1] must be a point [x, y], missing ones [NaN, NaN]",
      );
    const same: Point[] = [
      [1, 1],
      [1, 1],
    ];
    expect(() => fitSimilarity(same, same)).toThrow("two different points in common");
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Covariance, mapCovariance } from "../../src/geometry/covariance.ts";
import type { Homography, Point } from "../../src/geometry/index.ts";
import { propagateCovariance } from "../../src/geometry/propagateCovariance.ts";

const number = fc.integer({ min: -500, max: 500 }).map((v) => v / 100);
/** L·Lᵀ of any lower triangle. */
const covariances = fc
  .tuple(number, number, number)
  .map(([a, b, c]): Covariance => [a * a, a * b, b * b + c * c])
  .filter(([xx, , yy]) => xx > 1e-4 && yy > 1e-4);

describe("mapCovariance(map, covariance)", () => {
  it("is A·Σ·Aᵀ, whatever the shift", () => {
    fc.assert(
      fc.property(fc.tuple(number, number, number, number), covariances, ([a, b, c, d], [xx, xy, yy]) => {
        const A = [
          [a, b],
          [c, d],
        ];
        const S = [
          [xx, xy],
          [xy, yy],
        ];
        const entry = (i: number, j: number) => {
          let sum = 0;
          for (const k of [0, 1]) for (const l of [0, 1]) sum += A[i]![k]! * S[k]![l]! * A[j]![l]!;
          return sum;
        };
        const map: Homography = [a, b, 7, c, d, -3, 0, 0, 1];
        const expected = [entry(0, 0), entry(0, 1), entry(1, 1)];
        expect(mapCovariance(map, [xx, xy, yy])).toBeAllClose(expected, { atol: 1e-9 });
      }),
    );
  });
});

describe("propagateCovariance(figure, points, covariance, relevant)", () => {
  const points: readonly Point[] = [
    [3, 1],
    [10, -2],
    [4, 4],
  ];
  const none: Covariance = [Number.NaN, Number.NaN, Number.NaN];

  it("is √(Σ wᵀΣw) of a linear figure, of the relevant points alone", () => {
    fc.assert(
      fc.property(covariances, covariances, fc.tuple(number, number, number, number), (first, last, [p, q, r, s]) => {
        const figure = ([a, , c]: readonly Point[]) => p * a![0] + q * a![1] + r * c![0] + s * c![1] + 8;
        const form = ([xx, xy, yy]: Covariance, u: number, v: number) => u * u * xx + 2 * u * v * xy + v * v * yy;
        const variance = form(first, p, q) + form(last, r, s);
        const found = propagateCovariance(figure, points, [first, none, last], [0, 2])!;
        expect(found ** 2).toBeAllClose(variance, { atol: 1e-5, rtol: 1e-5 });
      }),
    );
  });

  it("differs as widely as the points spread: 12 for x² at 3 with a deviation of 2, 4 for |x| at 0 with one of 4", () => {
    expect(propagateCovariance(([a]) => a![0] ** 2, points, [[4, 0, 9]], [0])).toBeCloseTo(12, 12);
    expect(propagateCovariance(([a]) => Math.max(a![0] - 3, 0), points, [[16, 0, 9]], [0])).toBeCloseTo(2, 12);
    expect(propagateCovariance(([a]) => a![1] ** 2, points, [[0, 0, 9]], [0])).toBeCloseTo(6, 12);
  });

  it("is 0 of points that do not spread, which are not moved, and of no points", () => {
    let calls = 0;
    const figure = () => ++calls;
    expect(propagateCovariance(figure, points, [[0, 0, 0]], [0])).toBe(0);
    expect(propagateCovariance(figure, points, [none], [])).toBe(0);
    expect(calls).toBe(0);
  });

  it.each<[string, Covariance]>([
    ["xx is not finite", [Number.NaN, 0, 1]],
    ["xy is not finite", [1, Number.NaN, 1]],
    ["yy is not finite", [1, 0, Number.POSITIVE_INFINITY]],
    ["xx is negative", [-1, 0, -1e-9]],
    ["xx alone is negative", [-1e-3, 0, 0]],
    ["yy alone is negative", [0, 0, -1e-3]],
    ["x and y go together more than they spread", [4, 6.1, 9]],
    ["x does not spread, yet goes with y", [0, 1e-3, 9]],
    ["y does not spread, yet goes with x", [9, 1e-3, 0]],
  ])("is not known where %s", (_, wrong) => {
    const right: Covariance = [1, 0.5, 1];
    expect(propagateCovariance(([a, b]) => a![0] + b![1], points, [right, wrong], [0, 1])).toBeNull();
    expect(propagateCovariance(([a, b]) => a![0] + b![1], points, [right, wrong], [0])).toBe(1);
  });

  it("judges a covariance whatever its scale", () => {
    const figure = ([a]: readonly Point[]) => a![0] + a![1];
    for (const scale of [1e-8, 1e-3, 1e3, 1e8]) {
      const scaled = (excess: number): Covariance => [4 * scale, (6 + excess) * scale, 9 * scale];
      expect(propagateCovariance(figure, points, [scaled(1e-7)], [0])! ** 2).toBeAllClose(25 * scale, { atol: 0 });
      expect(propagateCovariance(figure, points, [scaled(1e-4)], [0])).toBeNull();
    }
  });

  it("takes a determinant that is negative by rounding for 0", () => {
    const figure = ([a]: readonly Point[]) => 3 * a![0] - 2 * a![1];
    expect(propagateCovariance(figure, points, [[4, 6 + 1e-9, 9]], [0])).toBeCloseTo(0, 6);
    expect(propagateCovariance(([a]) => a![1], points, [[4, 6 + 1e-9, 9]], [0])).toBeCloseTo(3, 6);
  });
});

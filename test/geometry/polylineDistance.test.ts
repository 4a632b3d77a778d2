import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Point } from "../../src/geometry/index.ts";
import { polylineDistance } from "../../src/geometry/polylineDistance.ts";

/** The least value of a convex function on [0, 1], by ternary search. */
function least(f: (t: number) => number): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < 45; i++) {
    const third = (high - low) / 3;
    if (f(low + third) < f(high - third)) high -= third;
    else low += third;
  }
  return f((low + high) / 2);
}

const along = ([ax, ay]: Point, [bx, by]: Point, t: number): Point => [ax + t * (bx - ax), ay + t * (by - ay)];

/** The distance of two polylines from the definition: of any place on one from any place on the other. */
function searched(first: readonly Point[], second: readonly Point[]): number {
  const distances = first.slice(1).flatMap((b, i) =>
    second.slice(1).map((d, j) =>
      least((s) => {
        const [x, y] = along(first[i]!, b, s);
        return least((t) => {
          const [u, v] = along(second[j]!, d, t);
          return Math.hypot(x - u, y - v);
        });
      }),
    ),
  );
  return Math.min(...distances);
}

describe("polylineDistance(first, second)", () => {
  const place = fc.double({ min: -9, max: 9, noNaN: true });
  const whole = fc.integer({ min: -3, max: 3 });
  const lines = (coordinate: fc.Arbitrary<number>) =>
    fc.array(fc.tuple(coordinate, coordinate), { minLength: 2, maxLength: 4 });

  it("is the least distance of any two places, crossing, touching, parallel or without length", () => {
    fc.assert(
      fc.property(fc.oneof(fc.tuple(lines(place), lines(place)), fc.tuple(lines(whole), lines(whole))), ([a, b]) => {
        expect(polylineDistance(a, b)).toBeAllClose(searched(a, b), { atol: 1e-5 });
        expect(polylineDistance(b, a)).toBe(polylineDistance(a, b));
      }),
      { numRuns: 40 },
    );
  });

  it("is exactly 0 where they cross, at any of their segments", () => {
    const stairs: Point[] = [
      [0, 0],
      [4, 0],
      [4, 3],
      [9, 3],
    ];
    for (const line of [
      [
        [1, -1],
        [2, 1.5],
      ],
      [
        [3.1, 1],
        [5.7, 2],
      ],
      [
        [6, 7],
        [8, 6],
        [7.3, 0.1],
      ],
    ] as Point[][]) {
      expect(polylineDistance(stairs, line)).toBe(0);
      expect(polylineDistance(line.toReversed(), stairs)).toBe(0);
    }
  });

  it("ends where the lines end: 5 from an end to an end, 2 beside, infinite from a single point", () => {
    const flat: Point[] = [
      [0, 0],
      [10, 0],
    ];
    expect(
      polylineDistance(flat, [
        [13, 4],
        [20, 9],
      ]),
    ).toBe(5);
    expect(
      polylineDistance(flat, [
        [5, 2],
        [20, 9],
      ]),
    ).toBe(2);
    expect(
      polylineDistance(
        [
          [5, -2],
          [5, -9],
        ],
        flat,
      ),
    ).toBe(2);
    expect(
      polylineDistance(
        [
          [-3, -4],
          [-9, -9],
        ],
        flat,
      ),
    ).toBe(5);
    expect(polylineDistance(flat, [[5, 2]])).toBe(Number.POSITIVE_INFINITY);
  });
});

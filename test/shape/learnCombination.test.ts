import { describe, expect, it } from "vitest";
import type { Point } from "../../src/geometry/index.ts";
import { createRandom } from "../../src/internal/random.ts";
import { type CombinationCase, learnCombination } from "../../src/shape/learnCombination.ts";

const random = createRandom("combination");
const gauss = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const landmarks = 5;
const missing: Point = [Number.NaN, Number.NaN];

/** Independent errors: what was found by 2 pixels, the first fit by 1, the second by `second`. */
function cases(count: number, second: (k: number) => number): CombinationCase[] {
  return Array.from({ length: count }, () => {
    const truth = Array.from({ length: landmarks }, (): Point => [100 * random(), 80 * random()]);
    const off = (by: number): Point => [by * gauss(), by * gauss()];
    const moved = (by: (k: number) => number) =>
      truth.map(([x, y], k): Point => {
        const [dx, dy] = off(by(k));
        return [x + dx, y + dy];
      });
    const found = moved(() => 2);
    const fits = [moved(() => 1), moved(second)].map((points) => ({
      landmarks: points,
      moves: points.map(([x, y], k) => Math.hypot(x - found[k]![0], y - found[k]![1])),
      errors: points.map(() => 0.4 + 0.2 * random()),
    }));
    return { found, fits, truth };
  });
}

describe("learnCombination", () => {
  it("weighs independent errors by the inverse of their variance", () => {
    const { weights } = learnCombination(cases(4000, () => 0.5));
    // 1/4 : 1 : 4, but that fits beyond their limit, twice the 95th percentile of all moves, have no part.
    const sum = 0.25 + 1 + 4;
    for (const row of weights) expect(row).toBeAllClose([0.25 / sum, 1 / sum, 4 / sum], { atol: 0.03, rtol: 0 });
  });

  it("weighs each landmark by itself where there are enough examples of it", () => {
    const { weights } = learnCombination(cases(4000, (k) => (k === 2 ? 8 : 0.5)));
    expect(weights[2]![2]).toBeLessThan(0.1);
    expect(weights[1]![2]).toBeGreaterThan(0.5);
  });

  it("takes nothing of fits that only make it worse", () => {
    const worse = cases(500, () => 3).map(({ found, fits, truth }) => ({
      truth,
      found: truth,
      fits: fits.map((fit) => ({ ...fit, landmarks: found })),
    }));
    for (const row of learnCombination(worse).weights) expect(row).toEqual([1, 0, 0]);
  });

  it("limits moves and remaining errors to twice their 95th percentile, and leaves out what is missing", () => {
    const some = cases(100, () => 1).map((one, n) => ({
      ...one,
      truth: one.truth.map((point, k) => (k === 1 && n % 2 === 0 ? missing : point)),
      fits: one.fits.map((fit, m) => ({
        ...fit,
        errors: fit.errors.map((e, k) => (m === 0 && k === 4 ? Number.NaN : e)),
      })),
    }));
    const { weights, limits } = learnCombination(some);
    const sorted = some.map(({ fits }) => fits[1]!.moves[3]!).sort((a, b) => a - b);
    expect(limits[3]![1]!.move).toBeCloseTo(2 * sorted[95]!, 9);
    expect(limits[4]![0]!.error).toBe(0);
    expect(weights[4]![1]).toBeLessThan(0.35);
    expect(weights.flat().every((w) => w >= 0)).toBe(true);
    for (const row of weights) expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
  });

  it("refuses to learn from nothing", () => {
    expect(() => learnCombination([])).toThrow(
      new RangeError("learnCombination: cases.length must be at least 1, got 0"),
    );
  });
});

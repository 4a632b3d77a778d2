import { describe, expect, it } from "vitest";
import { schedule } from "../../src/training/index.ts";

describe("schedule(rate, options)", () => {
  it("falls as half a cosine from the rate to the floor", () => {
    const rate = schedule(0.1, { floor: 0.2 });
    expect(rate(0, 100)).toBeCloseTo(0.1, 12);
    expect(rate(50, 100)).toBeCloseTo(0.1 * 0.6, 12);
    expect(rate(25, 100)).toBeCloseTo(0.1 * (0.2 + 0.8 * 0.5 * (1 + Math.SQRT1_2)), 12);
    expect(rate(100, 100)).toBeCloseTo(0.02, 12);
    expect(rate(150, 100)).toBeCloseTo(0.02, 12);
  });

  it("rises linearly over the warmup, on top of either shape", () => {
    const constant = schedule(0.1, { shape: "constant", warmup: 4 });
    expect([0, 1, 2, 3, 4, 99].map((step) => constant(step, 100))).toBeAllClose([0.025, 0.05, 0.075, 0.1, 0.1, 0.1]);
    const cosine = schedule(0.1, { warmup: 4, floor: 0 });
    expect(cosine(1, 8)).toBeCloseTo(0.05 * 0.5 * (1 + Math.cos(Math.PI / 8)), 12);
  });

  it("stays at the rate while the number of steps is not known", () => {
    expect(schedule(0.1)(1000, Number.POSITIVE_INFINITY)).toBe(0.1);
  });

  it("has the defaults cosine, no warmup, floor 0.01", () => {
    const explicit = schedule(0.1, { shape: "cosine", warmup: 0, floor: 0.01 });
    for (const step of [0, 3, 10]) expect(schedule(0.1)(step, 10)).toBe(explicit(step, 10));
  });

  it("refuses what is out of range", () => {
    expect(() => schedule(0)).toThrow("schedule: rate must be a positive number, got 0");
    expect(() => schedule(1, { warmup: 1.5 })).toThrow("schedule: warmup must be an integer of at least 0, got 1.5");
    expect(() => schedule(1, { floor: -1 })).toThrow("schedule: floor must be a non-negative number, got -1");
  });
});

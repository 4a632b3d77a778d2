import { describe, expect, it } from "vitest";
import { createRandom, permutation } from "../../src/internal/random.ts";

describe("createRandom(...seed)", () => {
  it("repeats for the same seed and differs for neighbours", () => {
    const draw = (...seed: (number | string)[]) => Array.from({ length: 4 }, createRandom(...seed));
    expect(draw(1, "augment", 2)).toEqual(draw(1, "augment", 2));
    expect(draw(1, "augment", 2)).not.toEqual(draw(1, "augment", 3));
    expect(draw(1, 23)).not.toEqual(draw(12, 3));
  });

  it("is uniform: mean 1/2, variance 1/12, no correlation between the streams of adjacent seeds", () => {
    const n = 20_000;
    const a = Array.from({ length: n }, (_, i) => createRandom(7, i)());
    const mean = a.reduce((s, v) => s + v, 0) / n;
    const variance = a.reduce((s, v) => s + (v - mean) ** 2, 0) / n;
    const lag = a.slice(1).reduce((s, v, i) => s + (v - mean) * (a[i]! - mean), 0) / n / variance;
    expect(mean).toBeCloseTo(0.5, 2);
    expect(variance).toBeCloseTo(1 / 12, 2);
    expect(Math.abs(lag)).toBeLessThan(0.03);
  });
});

describe("permutation(n, random)", () => {
  it("holds every index once and reaches all orders of three", () => {
    const random = createRandom("orders");
    const seen = new Set(Array.from({ length: 200 }, () => permutation(3, random).join("")));
    expect([...seen].sort()).toEqual(["012", "021", "102", "120", "201", "210"]);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { orderStatistics } from "../../src/internal/orderStatistics.ts";
import { quantile } from "../../src/internal/quantile.ts";
import { quantiles } from "../../src/internal/quantiles.ts";

/** Any float32 but NaN, and few values that are often the same. */
const numbers = fc.oneof(
  fc.float32Array({ noNaN: true, minLength: 1, maxLength: 200 }),
  fc
    .array(fc.constantFrom(-0, 0, 1, 1 + 2 ** -20, -1, Infinity, -Infinity, 2 ** -149), { minLength: 1 })
    .map(Float32Array.from.bind(Float32Array)),
);

describe("orderStatistics", () => {
  it("gives what stands at the ranks after sorting, and leaves the numbers as they are", () => {
    fc.assert(
      fc.property(numbers, fc.array(fc.nat()), (values, any) => {
        const before = values.slice();
        const ranks = any.map((rank) => rank % values.length);
        const sorted = values.slice().sort();
        expect(orderStatistics(values, ranks)).toEqual(ranks.map((rank) => sorted[rank]));
        expect(values).toEqual(before);
      }),
      { numRuns: 500 },
    );
  });

  it("sees only the part of the memory that it was given", () => {
    const memory = Float32Array.of(9, 3, -2, 5, -7);
    expect(orderStatistics(memory.subarray(1, 4), [0, 1, 2])).toEqual([-2, 3, 5]);
  });
});

describe("quantiles", () => {
  it("are those of the sorted numbers", () => {
    const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }));
    fc.assert(
      fc.property(numbers, shares, (values, qs) => {
        const sorted = values.slice().sort();
        expect(quantiles(values, qs)).toEqual(qs.map((q) => quantile(sorted, q)));
      }),
    );
  });
});

import fc from "fast-check";
import { expect, it } from "vitest";
import { roundKernel } from "../../src/weights/roundKernel.ts";

const sum = (values: Float32Array) => values.reduce((total, value) => total + value, 0);

it("roundKernel keeps the sum of every filter to half a step, and of every run of its numbers to a step", () => {
  const sizes = fc.record({ filters: fc.integer({ min: 1, max: 4 }), size: fc.integer({ min: 1, max: 30 }) });
  const kernels = sizes.chain(({ filters, size }) => {
    const numbers = fc.array(fc.integer({ min: -4000, max: 4000 }), {
      minLength: filters * size,
      maxLength: filters * size,
    });
    // Multiples of 1/64, so that sums are exact.
    return numbers.map((values) => ({ filters, size, kernel: Float32Array.from(values, (v) => v / 64) }));
  });
  fc.assert(
    fc.property(kernels, fc.nat(29), fc.nat(29), ({ filters, size, kernel }, a, b) => {
      const rounded = roundKernel(kernel, filters, Math.round);
      for (let filter = 0; filter < filters; filter++) {
        const of = (values: Float32Array) => values.subarray(filter * size, (filter + 1) * size);
        expect(Math.abs(sum(of(rounded)) - sum(of(kernel)))).toBeLessThanOrEqual(0.5);
        const part = (values: Float32Array) => of(values).subarray(Math.min(a, b), Math.max(a, b));
        expect(Math.abs(sum(part(rounded)) - sum(part(kernel)))).toBeLessThanOrEqual(1);
      }
    }),
  );
});

it("roundKernel hands nothing on from one filter to the next, and leaves rounded numbers as they are", () => {
  const rounded = (filters: number, ...kernel: number[]) => [
    ...roundKernel(Float32Array.from(kernel), filters, Math.round).map((value) => value + 0), // no −0
  ];
  expect(rounded(1, 0.3, 0.3, 0.3, 0.3)).toEqual([0, 1, 0, 0]);
  expect(rounded(2, 0.3, 0.3, 0.3, 0.3)).toEqual([0, 1, 0, 1]);
  expect(rounded(1, 3, -2, 7)).toEqual([3, -2, 7]);
});

import { describe, expect, it } from "vitest";
import { PatchLayout } from "../../src/shape/PatchLayout.ts";
import { patchGradients } from "../../src/shape/patchGradients.ts";
import { type Planes, shrinkPlanes } from "../../src/shape/planes.ts";
import { samplePatches } from "../../src/shape/samplePatches.ts";

/** v = 100·channel + 10·y + x, where no value is zero. */
const planes: Planes = {
  width: 9,
  height: 7,
  channels: 2,
  data: Float32Array.from(
    { length: 126 },
    (_, i) => 100 * (1 + Math.floor(i / 63)) + 10 * Math.floor((i % 63) / 9) + (i % 9),
  ),
};
const layout = new PatchLayout(2, 2, 3);
const patches = (shape: readonly number[], sampling?: "nearest") => {
  const out = new Float32Array(layout.length).fill(-1);
  samplePatches(planes, shape, layout, out, sampling);
  return out;
};

describe("samplePatches", () => {
  it("reads between pixels, landmark by landmark and channel by channel", () => {
    expect([layout.values, layout.stride, layout.length]).toEqual([18, 20, 40]);
    const out = patches([3.25, 2.5, 4, 3]);
    const square = (x: number, y: number, c: number) =>
      [-1, 0, 1].flatMap((j) => [-1, 0, 1].map((i) => 100 * (c + 1) + 10 * (y + j) + x + i));
    expect(out.subarray(0, 9)).toBeAllClose(square(3.25, 2.5, 0));
    expect(out.subarray(9, 18)).toBeAllClose(square(3.25, 2.5, 1));
    expect(out.subarray(20, 29)).toBeAllClose(square(4, 3, 0));
    expect(out.subarray(29, 38)).toBeAllClose(square(4, 3, 1));
  });

  it("takes the nearest pixels, halves to even", () => {
    expect(patches([2.5, 3.5, 3.4, 2.6], "nearest")[4]).toBe(100 + 10 * 4 + 2);
    expect(patches([2.5, 3.5, 3.4, 2.6], "nearest")[24]).toBe(100 + 10 * 3 + 3);
  });

  it("is zero beyond the image, and mixes with zero at its edge", () => {
    const out = patches([0, 0, -20, 50]);
    expect(Array.from(out.subarray(0, 9))).toEqual([0, 0, 0, 0, 100, 101, 0, 110, 111]);
    expect(Array.from(out.subarray(20, 38))).toEqual(new Array(18).fill(0));
    expect(patches([8.5, 3, 0, 0])[4]).toBeCloseTo(0.5 * 138);
  });

  it("refuses patches without a centre", () => {
    expect(() => new PatchLayout(2, 2, 4)).toThrow(
      new RangeError("PatchLayout: size must be an odd integer of at least 3, got 4"),
    );
  });
});

describe("patchGradients", () => {
  it("is the central difference inside, one-sided at the border, of each patch for itself", () => {
    const values = new Float32Array(layout.length);
    // Quadratic in x and y, so that one-sided and central differences are not the same.
    for (let k = 0; k < 2; k++)
      for (let c = 0; c < 2; c++)
        for (let y = 0; y < 3; y++)
          for (let x = 0; x < 3; x++) values[20 * k + 9 * c + 3 * y + x] = (k + 1) * (x * x + 3 * c * y * y);
    const [gx, gy] = [new Float32Array(40), new Float32Array(40)];
    patchGradients(values, layout, gx, gy);
    expect(Array.from(gx.subarray(0, 9))).toEqual([1, 2, 3, 1, 2, 3, 1, 2, 3]);
    expect(Array.from(gy.subarray(29, 38))).toEqual([6, 6, 6, 12, 12, 12, 18, 18, 18]);
    expect(Array.from(gy.subarray(0, 9))).toEqual(new Array(9).fill(0));
  });
});

describe("shrinkPlanes", () => {
  it("takes means of squares and leaves out what fills none", () => {
    const { width, height, channels, data } = shrinkPlanes(planes, 2);
    expect([width, height, channels]).toEqual([4, 3, 2]);
    // The value at x = 2x′ + ½, y = 2y′ + ½.
    expect(Array.from(data.subarray(0, 5))).toEqual([105.5, 107.5, 109.5, 111.5, 125.5]);
    expect(data[12]).toBe(205.5);
    expect(shrinkPlanes(planes, 1)).toBe(planes);
    expect(() => shrinkPlanes(planes, 8)).toThrow(new RangeError("shrinkPlanes: factor must be at most 7, got 8"));
  });
});

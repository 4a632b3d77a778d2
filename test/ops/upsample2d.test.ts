import { dispose, type Tensor4D, tensor4d } from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { type Size2d, upsampleBilinear2d, upsampleNearest2d } from "../../src/ops/index.ts";
import { describeOnBackends } from "../support/backends.ts";
import { expectGradient, randomTensor } from "../support/gradientCheck.ts";

/** The definition, in float64: aligned corners, separable. */
function bilinear(input: readonly number[], [h, w]: Size2d, [oh, ow]: Size2d): number[] {
  const at = (r: number, c: number) => input[Math.min(r, h - 1) * w + Math.min(c, w - 1)]!;
  return Array.from({ length: oh * ow }, (_, i) => {
    const y = oh > 1 ? (Math.floor(i / ow) * (h - 1)) / (oh - 1) : 0;
    const x = ow > 1 ? ((i % ow) * (w - 1)) / (ow - 1) : 0;
    const [r, c] = [Math.floor(y), Math.floor(x)];
    const [v, u] = [y - r, x - c];
    return (1 - v) * ((1 - u) * at(r, c) + u * at(r, c + 1)) + v * ((1 - u) * at(r + 1, c) + u * at(r + 1, c + 1));
  });
}

const sizes: [Size2d, Size2d][] = [
  [
    [3, 5],
    [6, 10],
  ],
  [
    [3, 5],
    [7, 11],
  ],
  [
    [1, 2],
    [3, 5],
  ],
  [
    [4, 3],
    [9, 6],
  ],
  [
    [2, 1],
    [5, 3],
  ],
];

describeOnBackends("upsampleNearest2d and upsampleBilinear2d", () => {
  it("interpolate as defined, on non-square and odd sizes", async () => {
    for (const [from, to] of sizes) {
      const values = Array.from({ length: from[0] * from[1] }, (_, i) => Math.sin(3 * i) * 5);
      const x = tensor4d(values, [1, from[0], from[1], 1]);
      const linear = upsampleBilinear2d(x, to);
      const nearest = upsampleNearest2d(x, to);
      expect(linear.shape).toEqual([1, ...to, 1]);
      expect(await linear.data()).toBeAllClose(bilinear(values, from, to), { atol: 1e-5 });
      const expected = Array.from({ length: to[0] * to[1] }, (_, i) => {
        const row = Math.floor((Math.floor(i / to[1]) * from[0]) / to[0]);
        return values[row * from[1] + Math.floor(((i % to[1]) * from[1]) / to[1])]!;
      });
      expect(await nearest.data()).toBeAllClose(expected);
      dispose([x, linear, nearest]);
    }
  });

  it("have the gradients of their finite differences", async () => {
    for (const [from, to] of sizes) {
      const x = randomTensor([2, ...from, 3], "x");
      await expectGradient((t) => upsampleNearest2d(t as Tensor4D, to), [x], { directions: 2 });
      await expectGradient((t) => upsampleBilinear2d(t as Tensor4D, to), [x], { directions: 2 });
      x.dispose();
    }
  });

  it("refuse sizes that are not whole numbers", () => {
    const x = randomTensor([1, 2, 2, 1], 0) as Tensor4D;
    expect(() => upsampleNearest2d(x, [4, 2.5])).toThrow(
      "upsampleNearest2d: size[1] must be an integer of at least 1, got 2.5",
    );
    x.dispose();
  });
});

import { dispose, grad, mul, setBackend, sum, type Tensor, type Tensor4D, tensor } from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { patchBackend } from "../../src/backends/index.ts";
import { channelMeans } from "../../src/ops/index.ts";
import { longSum } from "../../src/ops/longSum.ts";
import { describeOnBackends } from "../support/backends.ts";
import { randomTensor } from "../support/randomTensor.ts";

/** In float64, over axes start … end − 1. */
function reference(values: ArrayLike<number>, shape: readonly number[], start: number, end: number): Float64Array {
  const product = (sizes: readonly number[]) => sizes.reduce((a, b) => a * b, 1);
  const [n, inner] = [product(shape.slice(start, end)), product(shape.slice(end))];
  const out = new Float64Array(product(shape.slice(0, start)) * inner);
  for (let i = 0; i < values.length; i++) out[Math.floor(i / (n * inner)) * inner + (i % inner)]! += values[i]!;
  return out;
}

describeOnBackends("longSum(x, start, end)", () => {
  it("is the sum in float64 over any axes of any shape, to 1e-6 of the sum of magnitudes", async () => {
    const shapes = fc
      .array(fc.constantFrom(1, 2, 3, 7, 31, 37, 64, 67), { minLength: 1, maxLength: 4 })
      .filter((shape) => shape.reduce<number>((a, b) => a * b, 1) < 1e5)
      .chain((shape) =>
        fc.tuple(fc.constant(shape), fc.integer({ min: 0, max: shape.length - 1 }), fc.integer({ min: 1, max: 4 })),
      );
    await fc.assert(
      fc.asyncProperty(shapes, async ([shape, start, length]) => {
        const end = Math.min(shape.length, start + length);
        const x = randomTensor(shape, "long", 0, 2);
        const y = longSum(x, start, end);
        const values = await x.data();
        expect(y.shape).toEqual([...shape.slice(0, start), ...shape.slice(end)]);
        expect(await y.data()).toBeAllClose([...reference(values, shape, start, end)], { rtol: 1e-6, atol: 0 });
        dispose([x, y]);
      }),
      { numRuns: 40 },
    );
  });

  it.each([1024 * 1024, 1021 * 1021, 1024 * 1024 - 1])("loses nothing of %i equal numbers", async (n) => {
    for (const value of [0.1, 1 / 3, -7e-5]) {
      const x = tensor(new Float32Array(n).fill(value));
      const y = longSum(x);
      const [total] = await y.data();
      expect(Math.abs(total! / (n * Math.fround(value)) - 1)).toBeLessThan(2e-6);
      dispose([x, y]);
    }
  });

  it("gives each number the gradient of its sum", async () => {
    const x = randomTensor([2, 35, 3], "x");
    const factors = tensor([1, 2, 3, -4, 5, 6], [2, 3]);
    const g = grad((t: Tensor) => sum(mul(longSum(t, 1, 2), factors)))(x);
    const expected = Array.from({ length: 210 }, (_, i) => [1, 2, 3, -4, 5, 6][Math.floor(i / 105) * 3 + (i % 3)]!);
    expect(await g.data()).toBeAllClose(expected);
    dispose([x, factors, g]);
  });

  it("channelMeans is right over a million positions", async () => {
    const x = randomTensor([1, 1024, 1021, 2], "million", 0, 0.2) as Tensor4D;
    const y = channelMeans(x);
    const expected = reference(await x.data(), x.shape, 0, 3).map((total) => total / (1024 * 1021));
    expect(await y.data()).toBeAllClose([...expected], { rtol: 2e-6, atol: 0 });
    dispose([x, y]);
  });
});

describe("Sum and Mean of a repaired WASM backend", () => {
  it("are those of float64 over any axes", async () => {
    await setBackend("wasm");
    await patchBackend();
    const { mean } = await import("@tensorflow/tfjs-core");
    const cases = fc
      .array(fc.constantFrom(1, 2, 5, 33), { minLength: 1, maxLength: 4 })
      .chain((shape) => fc.tuple(fc.constant(shape), fc.subarray(shape.map((_, axis) => axis)), fc.boolean()));
    await fc.assert(
      fc.asyncProperty(cases, async ([shape, axes, keepDims]) => {
        const x = randomTensor(shape, "axes", 0, 1);
        const values = await x.data();
        const over = axes.length > 0 ? axes : shape.map((_, axis) => axis);
        const count = over.reduce((n, axis) => n * shape[axis]!, 1);
        const out = new Map<string, number>();
        for (let i = 0, index = shape.map(() => 0); i < values.length; i++) {
          const key = index.filter((_, axis) => !over.includes(axis)).join();
          out.set(key, (out.get(key) ?? 0) + values[i]!);
          for (let axis = shape.length - 1; axis >= 0 && ++index[axis]! === shape[axis]; axis--) index[axis] = 0;
        }
        const [total, average] = [sum(x, over, keepDims), mean(x, over, keepDims)];
        expect(total.shape).toEqual(shape.flatMap((n, axis) => (!over.includes(axis) ? [n] : keepDims ? [1] : [])));
        expect(await total.data()).toBeAllClose([...out.values()], { rtol: 1e-7, atol: 0 });
        expect(await average.data()).toBeAllClose(
          [...out.values()].map((v) => v / count),
          { rtol: 1e-7, atol: 0 },
        );
        dispose([x, total, average]);
      }),
      { numRuns: 60 },
    );
  });
});

import { customGrad, dispose, mul, square, sum, type Tensor, tensor1d } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { gradientCheck } from "../../src/ops/index.ts";
import { describeOnBackends } from "../support/backends.ts";
import { randomTensor } from "../support/randomTensor.ts";

/** x², with the gradient 2x times a factor. */
const squareWith = (factor: number) => (x: Tensor) =>
  customGrad((a, save) => {
    const input = a as Tensor;
    (save as (tensors: Tensor[]) => void)([input]);
    return {
      value: square(input),
      gradFunc: (dy: Tensor, saved: Tensor[]) => mul(dy, mul(saved[0]!, 2 * factor)),
    };
  })(x);

describeOnBackends("gradientCheck", () => {
  it("passes a right gradient, of several inputs and of tensors of any shape", async () => {
    const [a, b] = [randomTensor([2, 3], 1), randomTensor([4, 1, 3], 2)];
    const { passed, error, at } = await gradientCheck((x, y) => mul(squareWith(1)(x), y), [a, b]);
    expect(passed, at).toBe(true);
    expect(error).toBeLessThan(2e-3);
    dispose([a, b]);
  });

  it("fails one that is off by five percent, and says where", async () => {
    const [a, b] = [randomTensor([2, 3], 1), randomTensor([2, 3], 2)];
    const { passed, error, at } = await gradientCheck((x, y) => sum(mul(squareWith(1.05)(y), x)), [a, b]);
    expect(passed).toBe(false);
    expect(error).toBeGreaterThan(0.005);
    expect(at).toMatch(/^input 1, direction \d: -?[\d.e-]+ against -?[\d.e-]+$/);
    dispose([a, b]);
  });

  it("fails one that is not a number", async () => {
    const x = randomTensor([3], 1);
    const { passed, error } = await gradientCheck(squareWith(Number.NaN), [x]);
    expect(passed).toBe(false);
    expect(error).toBeNaN();
    x.dispose();
  });

  it("leaves its inputs as they are, also for a function that returns one", async () => {
    const x = tensor1d([1, 2, 3]);
    expect((await gradientCheck((a) => a, [x])).passed).toBe(true);
    expect([...(await x.data())]).toEqual([1, 2, 3]);
    x.dispose();
  });
});

describe("gradientCheck", () => {
  it("refuses no inputs and a step that is not positive", async () => {
    await expect(gradientCheck((x) => x, [])).rejects.toThrow(
      new RangeError("gradientCheck: inputs must be at least one tensor, got []"),
    );
    await expect(gradientCheck((x) => x, [], { step: 0 })).rejects.toThrow(
      new RangeError("gradientCheck: step must be a positive number, got 0"),
    );
  });
});

import {
  customGrad,
  dispose,
  grad,
  mul,
  square,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tensor1d,
  zeros,
} from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { concatChannels, convNorm2d, gradientCheck, recompute, upsampleNearest2d } from "../../src/ops/index.ts";
import { partition } from "../../src/ops/partition.ts";
import { releaseTape } from "../../src/ops/releaseTape.ts";
import { describeOnBackends } from "../support/backends.ts";
import { randomTensor } from "../support/randomTensor.ts";

describeOnBackends("parts of operations", () => {
  it("partition gives consecutive parts of a vector", async () => {
    const x = tensor1d([1, 2, 3, 4, 5, 6]);
    const parts = partition(x, [1, 3, 2]);
    expect(await Promise.all(parts.map(async (part) => [...(await part.data())]))).toEqual([[1], [2, 3, 4], [5, 6]]);
    dispose([x, ...parts]);
  });

  it("releaseTape leaves a differentiation alone that is under way", async () => {
    const x = tensor1d([3, -2]);
    const slope = grad((t: Tensor) => {
      const y = square(t);
      releaseTape();
      return sum(y);
    })(x);
    expect([...(await slope.data())]).toEqual([6, -4]);
    dispose([x, slope]);
  });

  it("convNorm2d refuses one value a channel, of strides too, and kernels larger than the padded image", () => {
    const x = zeros([1, 2, 2, 3]) as Tensor4D;
    const [one, large] = [zeros([1, 1, 3, 2]) as Tensor4D, zeros([7, 3, 3, 2]) as Tensor4D];
    const [scale, shift] = [zeros([2]) as Tensor1D, zeros([2]) as Tensor1D];
    expect(() => convNorm2d(x, one, scale, shift, { stride: 2, padding: 0 })).toThrow(
      new RangeError(
        "convNorm2d: values of a channel must be at least 2 to be normalized: of one only the shift is left, got 1",
      ),
    );
    expect(() => convNorm2d(x, large, scale, shift, { padding: 2 })).toThrow(
      new RangeError("convNorm2d: kernel must be no larger than the padded image, 6 × 6, got [7, 3, 3, 2]"),
    );
    const two = convNorm2d(x, one, scale, shift, { padding: 0 });
    expect(two.shape).toEqual([1, 2, 2, 2]);
    dispose([x, one, large, scale, shift, two]);
  });

  it("name what they refuse", async () => {
    expect(() => concatChannels([])).toThrow(
      new RangeError("concatChannels: maps must be a list of at least one tensor, got []"),
    );
    expect(() => concatChannels(null as never)).toThrow(
      new TypeError("concatChannels: maps must be a list of at least one tensor, got null"),
    );
    expect(() => recompute(() => tensor1d([1]), 3 as never)).toThrow(
      new RangeError("recompute: xs must be a list of tensors, got 3"),
    );
    const x = randomTensor([1, 2, 3, 2], 1) as Tensor4D;
    expect(() => recompute(() => x, [x, [1] as never])).toThrow(
      new TypeError("recompute: xs[1] must be a tensor of shape of any rank, got an array"),
    );
    const wider = zeros([1, 2, 4, 1]) as Tensor4D;
    expect(() => concatChannels([x, wider])).toThrow(
      new RangeError("concatChannels: maps[1] must be of shape [1, 2, 3, C] as maps[0], got [1, 2, 4, 1]"),
    );
    expect(() => upsampleNearest2d(x, null as never)).toThrow(
      new TypeError("upsampleNearest2d: size[0] must be an integer of at least 1, got undefined"),
    );
    expect(() => upsampleNearest2d(x, [4, 0])).toThrow(
      new RangeError("upsampleNearest2d: size[1] must be an integer of at least 1, got 0"),
    );
    const f = (t: Tensor) => square(t);
    const fn = "gradientCheck";
    await expect(gradientCheck(f, null as never)).rejects.toThrow(
      new TypeError(`${fn}: inputs must be a list of tensors, got null`),
    );
    await expect(gradientCheck(f, [])).rejects.toThrow(
      new RangeError(`${fn}: inputs must be at least one tensor, got []`),
    );
    await expect(gradientCheck(f, [x, 1 as never])).rejects.toThrow(
      new TypeError(`${fn}: inputs[1] must be a tensor of shape of any rank, got 1`),
    );
    for (const [option, requirement] of [
      ["step", "a positive number"],
      ["directions", "an integer of at least 1"],
      ["tolerance", "a positive number"],
    ] as const)
      await expect(gradientCheck(f, [x], { [option]: 0 })).rejects.toThrow(
        new RangeError(`${fn}: ${option} must be ${requirement}, got 0`),
      );
    dispose([x, wider]);
  });

  it("gradientCheck tells the worst of all inputs and directions, wherever it stands", async () => {
    const wrong = customGrad((x) => ({ value: mul(x as Tensor, 2), gradFunc: (dy: Tensor) => mul(dy, 5) }));
    const [x, y] = [randomTensor([3, 2], 1), randomTensor([3, 2], 2)];
    for (const [place, f] of [
      ["input 0", (a: Tensor, b: Tensor) => mul(wrong(a), b)],
      ["input 1", (a: Tensor, b: Tensor) => mul(a, wrong(b))],
    ] as const) {
      const { passed, at, error } = await gradientCheck(f, [x, y]);
      expect(passed).toBe(false);
      expect(error).toBeGreaterThan(0.1);
      expect(at).toContain(place);
    }
    expect((await gradientCheck((a, b) => mul(mul(a!, 2), b!), [x, y])).passed).toBe(true);
    dispose([x, y]);
  });
});

import {
  customGrad,
  dispose,
  grads,
  matMul,
  memory,
  mul,
  sum,
  type Tensor,
  tensor,
  tidy,
  valueAndGrads,
} from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { recompute } from "../../src/ops/index.ts";
import { releaseTape } from "../../src/ops/releaseTape.ts";
import { describeOnBackends } from "../support/backends.ts";
import { expectGradient, randomTensor } from "../support/gradientCheck.ts";

/** (x·w)² ∘ v, whose gradient needs what is between. */
const square = ([x, w, v]: readonly Tensor[]) => {
  const y = matMul(x!, w!);
  return mul(mul(y, y), v!);
};

describeOnBackends("recompute(f, xs)", () => {
  const make = () => [randomTensor([3, 5], "x"), randomTensor([5, 2], "w"), randomTensor([2], "v")];

  it("has the value and the gradients of f, alone, one after another and one in another", () => {
    const xs = make();
    const f = (ys: readonly Tensor[]) => recompute(square, ys);
    const pairs: Record<string, [typeof square, typeof square]> = {
      alone: [square, f],
      chained: [(ys) => matMul(square(ys), square(ys), true), (ys) => matMul(f(ys), f(ys), true)],
      nested: [(ys) => mul(square(ys), ys[2]!), (ys) => recompute((zs) => mul(f(zs), zs[2]!), ys)],
    };
    for (const [name, pair] of Object.entries(pairs)) {
      const [expected, actual] = pair.map((g) => {
        const { value, grads: slopes } = valueAndGrads((...ys: Tensor[]) => sum(g(ys)))(xs);
        const numbers = [value, ...slopes].map((t) => [...t.dataSync()]);
        dispose([value, ...slopes]);
        return numbers;
      });
      expect(actual, name).toEqual(expected);
    }
    dispose(xs);
  });

  it("has the gradient of finite differences", async () => {
    const [x, w, v] = make() as [Tensor, Tensor, Tensor];
    await expectGradient((...ts) => sum(recompute(square, ts)), [x, w, v]);
    dispose([x, w, v]);
  });

  it("evaluates f twice, the second time for the gradient, and gives 0 for what f does not use", () => {
    const [x, w, v] = make() as [Tensor, Tensor, Tensor];
    const calls: boolean[] = [];
    const f = (xs: readonly Tensor[], again: boolean) => {
      calls.push(again);
      return mul(xs[0]!, 3);
    };
    const [dx, dw] = grads((a: Tensor, b: Tensor) => sum(recompute(f, [a, b])))([x, w]) as [Tensor, Tensor];
    expect(calls).toEqual([false, true]);
    expect([...dx.dataSync()]).toEqual(new Array(15).fill(3));
    expect([...dw.dataSync()]).toEqual(new Array(10).fill(0));
    dispose([x, w, v, dx, dw]);
  });

  it("keeps nothing but its arguments until the gradient, and nothing after it", () => {
    const xs = make();
    const before = memory().numTensors;
    let during = 0;
    // The gradient of what comes after is taken first: by then only xs and the value are there.
    const watch = customGrad((y) => {
      const value = mul(y as Tensor, 1);
      return {
        value,
        gradFunc: (dy: Tensor) => {
          during = memory().numTensors;
          return dy;
        },
      };
    });
    const count = (f: typeof square) => {
      dispose(grads((...ys: Tensor[]) => sum(watch(f(ys))))(xs));
      return during - before;
    };
    const [plain, again] = [count(square), count((ys) => recompute(square, ys))];
    expect(again).toBeLessThan(plain);
    expect(memory().numTensors).toBe(before);
    dispose(xs);
  });

  it("leaves nothing behind when f fails, the second time too, and later gradients are right", () => {
    const x = tensor([1, 2]);
    const before = memory().numTensors;
    const slope = (failing: boolean | null) =>
      tidy(() => {
        const f = (xs: readonly Tensor[], again: boolean) => {
          const y = mul(xs[0]!, xs[0]!);
          if (again === failing) throw new Error("out of luck");
          return y;
        };
        return [...grads((t: Tensor) => sum(recompute(f, [mul(t, 1)])))([x])[0]!.dataSync()];
      });
    for (const failing of [false, true]) {
      expect(() => slope(failing)).toThrow("out of luck");
      releaseTape();
      expect(memory().numTensors, String(failing)).toBe(before);
      expect(slope(null)).toEqual([2, 4]);
    }
    dispose(x);
  });
});

import { add, memory, ready, tensor1d, tensor2d, tidy, variable } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { VariableVector } from "../../src/training/VariableVector.ts";

describe("VariableVector", () => {
  beforeAll(() => ready());

  it("reads what was assigned, by it and by others, and leaves no tensor", () => {
    const before = memory().numTensors;
    const [a, b] = tidy(() => [variable(tensor2d([[1, 2]])), variable(tensor1d([3]))] as const);
    const vector = new VariableVector([a, b]);
    const numbers = () => tidy(() => [...vector.read().dataSync()]);
    expect(numbers()).toEqual([1, 2, 3]);
    tidy(() => vector.assign(tensor1d([4, 5, 6])));
    expect([a.arraySync(), b.arraySync(), numbers()]).toEqual([[[4, 5]], [6], [4, 5, 6]]);
    tidy(() => b.assign(tensor1d([7])));
    expect(numbers()).toEqual([4, 5, 7]);
    tidy(() => vector.assign(add(vector.read(), 1)));
    expect(numbers()).toEqual([5, 6, 8]);
    vector.dispose();
    a.dispose();
    b.dispose();
    expect(memory().numTensors).toBe(before);
  });
});

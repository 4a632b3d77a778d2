import { describe, expect, it } from "vitest";
import { describeHourglass, initializeWeights, parametersOf } from "../../src/network/index.ts";
import { transferWeights } from "../../src/training/index.ts";

const network = (landmarks: number, width = 3) =>
  describeHourglass({ inputShape: [32, 32, 1], landmarks, width, depth: 1 });

describe("transferWeights", () => {
  const one = network(1);
  const source = { network: one, weights: initializeWeights(one, "source") };

  it("takes the features and draws the head afresh", () => {
    const sixteen = network(16);
    const { weights, taken, fresh } = transferWeights(sixteen, source, { seed: 5 });
    const drawn = initializeWeights(sixteen, 5);
    expect(taken.length + fresh.length).toBe(parametersOf(sixteen).length);
    expect(fresh.length).toBe(2);
    for (const name of taken) expect(weights.get(name)).toEqual(source.weights.get(name));
    for (const name of fresh) expect(weights.get(name)).toEqual(drawn.get(name));
  });

  it("takes the head too for the same landmarks, by option only", () => {
    const { fresh } = transferWeights(one, source);
    expect(fresh.length).toBe(2);
    const all = transferWeights(one, source, { head: true });
    expect(all.fresh).toEqual([]);
    for (const [name, values] of source.weights) expect(all.weights.get(name)).toEqual(values);
  });

  it("copies: training the one leaves the other", () => {
    const { weights, taken } = transferWeights(network(2), source);
    const name = taken[0]!;
    const before = source.weights.get(name)![0];
    weights.get(name)![0] = 42;
    expect(source.weights.get(name)![0]).toBe(before);
  });

  it("refuses a network of another width or depth, naming what does not fit", () => {
    expect(() => transferWeights(network(1, 4), source)).toThrow(
      /^transferWeights: source must be of the network's width, depth and block: \S+ must be [\d×]+, got [\d×]+$/,
    );
    const deep = describeHourglass({ inputShape: [32, 32, 1], landmarks: 1, width: 3, depth: 2 });
    expect(() => transferWeights(deep, source)).toThrow(/ must be [\d×]+, got /);
  });
});

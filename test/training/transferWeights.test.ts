import { dispose, setBackend, tensor4d } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { describeHourglass, InferenceNetwork, initializeWeights, parametersOf } from "../../src/network/index.ts";
import { transferWeights } from "../../src/training/index.ts";

const network = (landmarks: number, width = 3) =>
  describeHourglass({ inputShape: [32, 32, 1], landmarks, width, depth: 1 });

describe("transferWeights", () => {
  beforeAll(async () => {
    await setBackend("cpu");
  });

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

  it("takes what a part of a network has, and draws the rest", () => {
    const part = new Map([...source.weights].filter(([name]) => !name.startsWith("mixer.3")));
    const { fresh } = transferWeights(one, { network: one, weights: part }, { head: true });
    expect(fresh.every((name) => name.startsWith("mixer.3"))).toBe(true);
    expect(fresh.length).toBe(6);
  });

  it.each([
    [3, 1],
    [1, 3],
    [3, 2],
  ])("gives networks of gray images the features of %i channels in %i", async (from, to) => {
    const channels = (count: number) =>
      describeHourglass({ inputShape: [17, 20, count], landmarks: 2, width: 3, depth: 1 });
    const [old, own] = [channels(from), channels(to)];
    const weights = initializeWeights(old, "channels");
    const { weights: taken, fresh } = transferWeights(own, { network: old, weights }, { head: true });
    expect(fresh).toEqual([]);
    const gray = Array.from({ length: 17 * 20 }, (_, i) => Math.sin(i * 0.7));
    const heatmaps = async (network: typeof old, values: typeof weights) => {
      const count = network.input[2];
      const image = tensor4d(
        gray.flatMap((v) => Array<number>(count).fill(v)),
        [1, 17, 20, count],
      );
      const model = new InferenceNetwork(network, values);
      const maps = model.heatmaps(image);
      const data = await maps.data();
      dispose([image, maps]);
      model.dispose();
      return data;
    };
    expect(await heatmaps(own, taken)).toBeAllClose(await heatmaps(old, weights), { rtol: 1e-5, atol: 1e-6 });
  });

  it("refuses a network of another width or depth, naming what does not fit", () => {
    expect(() => transferWeights(network(1, 4), source)).toThrow(
      /^transferWeights: source must be of the network's width, depth and block: \S+ must be [\d×]+, got [\d×]+$/,
    );
    const deep = describeHourglass({ inputShape: [32, 32, 1], landmarks: 1, width: 3, depth: 2 });
    expect(() => transferWeights(deep, source)).toThrow(/ must be [\d×]+, got /);
  });
});

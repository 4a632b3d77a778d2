import { describe, expect, it } from "vitest";
import { describeHourglass, initializeWeights, parametersOf } from "../../src/network/index.ts";
import { fromStateDict, type NamedArray, toStateDict } from "../../src/weights/index.ts";

const network = describeHourglass({ inputShape: [16, 20, 3], landmarks: 5, width: 2, depth: 1 });
const weights = initializeWeights(network, 4);
const changed = (change: (state: Map<string, NamedArray>) => void) => {
  const state = new Map(toStateDict(network, weights));
  change(state);
  return () => fromStateDict(network, state, "file");
};

describe("toStateDict and fromStateDict", () => {
  it("round-trip the weights bit for bit", () => {
    expect(fromStateDict(network, toStateDict(network, weights))).toEqual(weights);
  });

  it("turn kernels to [out, in, kH, kW], index by index", () => {
    const name = "layer1.0.weight";
    const [kh, kw, ins, outs] = parametersOf(network).find((spec) => spec.name === name)!.shape as [
      number,
      number,
      number,
      number,
    ];
    const { shape, data } = toStateDict(network, weights).get(name)!;
    expect(shape).toEqual([outs, ins, kh, kw]);
    for (const [y, x, i, o] of [
      [0, 0, 0, 0],
      [6, 2, 1, 1],
      [3, 5, 2, 0],
      [1, 6, 0, 1],
    ] as const)
      expect(data[((o * ins + i) * kh + y) * kw + x]).toBe(weights.get(name)![((y * kw + x) * ins + i) * outs + o]);
  });

  it("leave out PyTorch's batch counters", () => {
    const load = changed((state) =>
      state.set("layer1.1.num_batches_tracked", { shape: [], data: Float64Array.of(12) }),
    );
    expect(load()).toEqual(weights);
  });

  it("refuse arrays that are missing, foreign, of another shape or damaged", () => {
    expect(changed((state) => state.delete("out_block.0.bias"))).toThrow(
      "file: parameter out_block.0.bias is missing; the weights belong to another network",
    );
    expect(changed((state) => state.set("other", { shape: [1], data: Float32Array.of(1) }))).toThrow(
      "file: parameter other is not part of the network; the weights belong to another one",
    );
    expect(changed((state) => state.set("out_block.0.bias", { shape: [4], data: new Float32Array(4) }))).toThrow(
      "file: out_block.0.bias must have shape [5], got [4]; check width, depth, block and landmarks",
    );
    const nan = Float32Array.of(0, 0, Number.NaN, 0, 0);
    expect(changed((state) => state.set("out_block.0.bias", { shape: [5], data: nan }))).toThrow(
      "file: parameter out_block.0.bias holds NaN at 2; the weights are damaged",
    );
  });
});

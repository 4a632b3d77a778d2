import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeHourglass, initializeWeights, parametersOf } from "../../src/network/index.ts";
import {
  formatSafetensors,
  fromStateDict,
  type NamedArray,
  parseSafetensors,
  toStateDict,
} from "../../src/weights/index.ts";
import { quantizeChannels } from "../../src/weights/quantizeChannels.ts";
import { quantizeState } from "../../src/weights/quantizeState.ts";

describe("quantizeChannels(weights, channels)", () => {
  it("rounds each channel with its own scale, the largest weight to ±127", () => {
    const { values, scales } = quantizeChannels(Float32Array.of(1, -2, 0.5, 0.001, 0.0005, -0.001), 2);
    expect([...values]).toEqual([64, -127, 32, 127, 64, -127]);
    expect(scales).toBeAllClose([2 / 127, 0.001 / 127]);
  });

  it("is never off by more than half a scale, and leaves nothing but zeros zero", () => {
    const weights = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true, min: -(2 ** 90), max: 2 ** 90 }), {
      minLength: 3,
      maxLength: 3,
    });
    fc.assert(
      fc.property(fc.array(weights, { minLength: 1, maxLength: 4 }), (rows) => {
        const flat = Float32Array.from(rows.flat());
        const { values, scales } = quantizeChannels(flat, rows.length);
        flat.forEach((w, i) => {
          const scale = scales[Math.floor(i / 3)]!;
          expect(Math.abs(values[i]! * scale - w)).toBeLessThanOrEqual(0.5001 * scale + 1e-36);
        });
      }),
    );
    expect(quantizeChannels(new Float32Array(4), 2).values).toEqual(new Int8Array(4));
  });
});

describe("weights in 8 bits", () => {
  const network = describeHourglass({ inputShape: [33, 25, 3], landmarks: 3, width: 2, depth: 1 });
  const weights = initializeWeights(network, 4);
  const state = toStateDict(network, weights);

  it("come back from a file as kernels that are off by half a scale at most, all else as it was", () => {
    const { tensors } = parseSafetensors(formatSafetensors(quantizeState(state)));
    expect(tensors.get("layer1.0.weight")!.data).toBeInstanceOf(Int8Array);
    const back = fromStateDict(network, tensors);
    expect([...back.keys()].sort()).toEqual([...weights.keys()].sort());
    for (const { name, kind, shape } of parametersOf(network)) {
      const [given, found] = [weights.get(name)!, back.get(name)!];
      if (kind !== "kernel") {
        expect(found).toEqual(given);
        continue;
      }
      // Kernels here are [kH, kW, in, out].
      const outs = shape[3]!;
      for (let o = 0; o < outs; o++) {
        const channel = (values: Float32Array) => values.filter((_, i) => i % outs === o);
        const half = Math.max(...channel(given).map(Math.abs)) / 127 / 2;
        expect(channel(found)).toBeAllClose(channel(given), { rtol: 0, atol: 1.001 * half });
      }
    }
  });

  it("are refused without their scales", () => {
    const tensors = new Map<string, NamedArray>(quantizeState(state));
    tensors.delete("layer1.0.weight.scale");
    expect(() => fromStateDict(network, tensors, "w.safetensors")).toThrow(
      new Error("w.safetensors: layer1.0.weight is in 8 bits, but its scales layer1.0.weight.scale are missing"),
    );
  });
});

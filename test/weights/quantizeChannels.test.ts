import { Float16Array } from "@petamoriken/float16";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeHourglass, initializeWeights, parametersOf } from "../../src/network/index.ts";
import { formatSafetensors, fromStateDict, parseSafetensors, toStateDict } from "../../src/weights/index.ts";
import { quantizeChannels } from "../../src/weights/quantizeChannels.ts";
import { storeState } from "../../src/weights/storeState.ts";
import { writeSafetensors } from "../../src/weights/writeSafetensors.ts";

describe("quantizeChannels(weights, channels)", () => {
  it("rounds each channel with its own scale, the largest weight to ±127", () => {
    const { values, scales } = quantizeChannels(Float32Array.of(1, -2, 0.5, 0.001, 0.0005, -0.001), 2);
    // 63.5 becomes 64, and the half that this is too much is taken from 31.75.
    expect([...values]).toEqual([64, -127, 31, 127, 64, -127]);
    expect(scales).toBeAllClose([2 / 127, 0.001 / 127]);
  });

  it("is never off by more than a scale, a filter's sum by no more than half of one, and leaves nothing but zeros zero", () => {
    const weights = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true, min: -(2 ** 90), max: 2 ** 90 }), {
      minLength: 3,
      maxLength: 3,
    });
    fc.assert(
      fc.property(fc.array(weights, { minLength: 1, maxLength: 4 }), (rows) => {
        const flat = Float32Array.from(rows.flat());
        const { values, scales } = quantizeChannels(flat, rows.length);
        const errors = Float64Array.from(flat, (w, i) => values[i]! * scales[Math.floor(i / 3)]! - w);
        scales.forEach((scale, c) => {
          const channel = errors.subarray(3 * c, 3 * c + 3);
          for (const error of channel) expect(Math.abs(error)).toBeLessThanOrEqual(1.0001 * scale + 1e-36);
          const sum = channel.reduce((total, error) => total + error, 0);
          expect(Math.abs(sum)).toBeLessThanOrEqual(0.5001 * scale + 1e-36);
        });
      }),
    );
    expect(quantizeChannels(new Float32Array(4), 2).values).toEqual(new Int8Array(4));
  });
});

describe("storeState(state, precision, head)", () => {
  const network = describeHourglass({ inputShape: [33, 25, 3], landmarks: 3, width: 2, depth: 1 });
  const weights = initializeWeights(network, 4);
  const state = toStateDict(network, weights);
  const head = "out_block.0.weight";
  const stored = (precision: "half" | "int8") => writeSafetensors(storeState(state, precision, head), {});

  it.each([
    ["half", "F16", 2 ** -10],
    ["int8", "I8", 1.001 / 127],
  ] as const)(
    "in %s gives kernels that are off by a step of the largest at most, all else as it was",
    (precision, type, step) => {
      const kinds = [...storeState(state, precision, head)].filter(([name]) => !name.endsWith(".scale"));
      for (const [name, array] of kinds)
        expect(array.type).toBe(array.shape.length === 4 && name !== head ? type : "F32");
      const back = fromStateDict(network, parseSafetensors(stored(precision)).tensors);
      expect([...back.keys()].sort()).toEqual([...weights.keys()].sort());
      for (const { name, kind, shape } of parametersOf(network)) {
        const [given, found] = [weights.get(name)!, back.get(name)!];
        if (kind !== "kernel" || name === head) {
          expect(found).toEqual(given);
          continue;
        }
        expect(found).not.toEqual(given);
        // Kernels here are [kH, kW, in, out].
        const outs = shape[3]!;
        for (let o = 0; o < outs; o++) {
          const channel = (values: Float32Array) => values.filter((_, i) => i % outs === o);
          const largest = Math.max(...channel(given).map(Math.abs));
          expect(channel(found)).toBeAllClose(channel(given), { rtol: 0, atol: step * largest });
        }
      }
    },
  );

  it("in half precision keeps the sums of filters, which numbers rounded each for itself do not", () => {
    const back = fromStateDict(network, parseSafetensors(stored("half")).tensors);
    const name = "mixer.1.0.weight";
    const outs = parametersOf(network).find((spec) => spec.name === name)!.shape[3]!;
    const [given, kept, nearest] = [weights.get(name)!, back.get(name)!, new Float16Array(weights.get(name)!)];
    const sums = (values: ArrayLike<number>) =>
      Array.from({ length: outs }, (_, o) =>
        Array.from(values).reduce((sum, v, i) => (i % outs === o ? sum + v : sum), 0),
      );
    const off = (values: ArrayLike<number>) =>
      Math.max(...sums(values).map((sum, o) => Math.abs(sum - sums(given)[o]!)));
    expect(off(kept)).toBeLessThan(off(nearest) / 5);
  });

  it("of 8 bits is refused without its scales", () => {
    const tensors = new Map(parseSafetensors(stored("int8")).tensors);
    tensors.delete("layer1.0.weight.scale");
    expect(() => fromStateDict(network, tensors, "w.safetensors")).toThrow(
      new Error("w.safetensors: layer1.0.weight is in 8 bits, but its scales layer1.0.weight.scale are missing"),
    );
  });

  it("is read where every array is in 16 bits and the head's kernel in 8, as files of before are", () => {
    const all = fromStateDict(network, parseSafetensors(formatSafetensors(state, {}, { precision: "half" })).tensors);
    for (const [name, values] of weights) expect(all.get(name)).toEqual(Float32Array.from(new Float16Array(values)));
    const { tensors } = parseSafetensors(writeSafetensors(storeState(state, "int8", "none"), {}));
    expect(tensors.get(head)!.data).toBeInstanceOf(Int8Array);
    expect(fromStateDict(network, tensors).get(head)!).toBeAllClose(weights.get(head)!, { rtol: 0, atol: 0.01 });
  });
});

import { type Tensor4D, tensor } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { mixUp, sampleMixUp } from "../../src/augment/index.ts";
import { createRandom } from "../../src/internal/random.ts";
import { describeOnBackends } from "../support/backends.ts";
import { randomTensor } from "../support/gradientCheck.ts";

describe("sampleMixUp", () => {
  it("draws λ with the moments of Beta(α, α)", () => {
    const random = createRandom("mixup");
    for (const alpha of [0.2, 0.75, 2]) {
      const lambdas = Array.from({ length: 4000 }, () => sampleMixUp({ alpha, batch: 2 }, random).lambda);
      const mean = lambdas.reduce((a, b) => a + b) / 4000;
      const variance = lambdas.reduce((a, b) => a + (b - mean) ** 2, 0) / 4000;
      expect(Math.abs(mean - 0.5)).toBeLessThan(0.03);
      expect(variance / (1 / (4 * (2 * alpha + 1)))).toBeAllClose(1, { rtol: 0.06 });
      expect(lambdas.every((lambda) => lambda >= 0 && lambda <= 1)).toBe(true);
    }
  });

  it("has α = 0.75 unless told otherwise, and is plain data of its stream", () => {
    const draw = (options: { alpha?: number; batch: number }) => sampleMixUp(options, createRandom(9));
    const record = draw({ batch: 5 });
    expect(draw({ alpha: 0.75, batch: 5 })).toEqual(record);
    expect(JSON.parse(JSON.stringify(record))).toEqual(record);
    expect(record.permutation.toSorted()).toEqual([0, 1, 2, 3, 4]);
  });

  it("draws every permutation about equally often", () => {
    const random = createRandom("permutations");
    const counts = new Map<string, number>();
    for (let i = 0; i < 3000; i++) {
      const key = sampleMixUp({ batch: 3 }, random).permutation.join("");
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 500)).toBeLessThan(90);
  });

  it("refuses an α that is not positive", () => {
    expect(() => sampleMixUp({ alpha: 0, batch: 2 }, Math.random)).toThrow(
      new RangeError("sampleMixUp: alpha must be a positive number, got 0"),
    );
  });
});

describeOnBackends("mixUp", () => {
  it("is λ·x + (1−λ)·x[π]", async () => {
    const images = randomTensor([3, 2, 4, 2], "images") as Tensor4D;
    const mixed = mixUp(images, { lambda: 0.3, permutation: [2, 0, 1] });
    const x = await images.data();
    const expected = Array.from(x, (v, i) => 0.3 * v + 0.7 * x[([2, 0, 1][Math.floor(i / 16)] ?? 0) * 16 + (i % 16)]!);
    expect(mixed.shape).toEqual([3, 2, 4, 2]);
    expect(await mixed.data()).toBeAllClose(expected);
    images.dispose();
    mixed.dispose();
  });

  it("refuses an order of another length and images of another rank", () => {
    const images = randomTensor([2, 1, 3, 1], "images") as Tensor4D;
    const flat = tensor([1, 2, 3]) as unknown as Tensor4D;
    expect(() => mixUp(images, { lambda: 0.5, permutation: [1, 0, 2] })).toThrow(
      new RangeError("mixUp: permutation must be a permutation of 0 … 1, got [1, 0, 2]"),
    );
    expect(() => mixUp(flat, { lambda: 0.5, permutation: [0] })).toThrow(
      new RangeError("mixUp: images must be of shape [B, H, W, C], got [3]"),
    );
    images.dispose();
    flat.dispose();
  });
});

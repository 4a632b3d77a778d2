import { describe, expect, it } from "vitest";
import { assembleBatch, epochOrder } from "../../src/training/index.ts";

describe("epochOrder(size, seed, epoch)", () => {
  it("is a permutation that depends on the seed and the epoch", () => {
    const order = epochOrder(10, 1, 0);
    expect([...order].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(epochOrder(10, 1, 0)).toEqual(order);
    expect(epochOrder(10, 1, 1)).not.toEqual(order);
    expect(epochOrder(10, 2, 0)).not.toEqual(order);
  });
});

describe("assembleBatch(source, indices, epoch)", () => {
  it("joins the samples of the epoch in the order of the indices", async () => {
    const source = {
      size: 3,
      get: (index: number, epoch: number) => ({
        image: Float32Array.of(index, epoch),
        landmarks: Float32Array.of(10 * index, Number.NaN, epoch),
        unit: [1, 1] as const,
      }),
    };
    const { size, images, landmarks } = await assembleBatch(source, [2, 0], 7);
    expect(size).toBe(2);
    expect([...images]).toEqual([2, 7, 0, 7]);
    expect([...landmarks]).toEqual([20, Number.NaN, 7, 0, Number.NaN, 7]);
  });

  it("names the sample whose landmarks are not as many as those of the first", async () => {
    const get = (index: number) => ({
      image: Float32Array.of(1, 2),
      landmarks: new Float32Array(index === 1 ? 6 : 8),
      unit: [1, 1] as const,
      name: `${index}.png`,
    });
    await expect(assembleBatch({ size: 3, get }, [0, 1, 2], 0)).rejects.toThrow(
      "assembleBatch: samples[1].landmarks.length (1.png) must be 8, as that of samples[0]; missing landmarks are NaN, got 6",
    );
  });
});

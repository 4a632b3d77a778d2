import { describe, expect, it } from "vitest";
import { splitBatch } from "../../src/training/splitBatch.ts";

const batch = {
  size: 5,
  images: Float32Array.from({ length: 10 }, (_, i) => i),
  landmarks: Float32Array.from({ length: 20 }, (_, i) => (i < 4 || i === 18 ? Number.NaN : i)),
  names: ["a", "b", "c", "d", "e"],
};

describe("splitBatch(batch, count)", () => {
  it("cuts into consecutive parts, the first ones an image larger", () => {
    const parts = splitBatch(batch, 3);
    expect(parts.map(({ size }) => size)).toEqual([2, 2, 1]);
    expect(parts.flatMap(({ images }) => [...images])).toEqual([...batch.images]);
    expect(parts.flatMap(({ landmarks }) => [...landmarks])).toEqual([...batch.landmarks]);
    expect(parts.map(({ names }) => names)).toEqual([["a", "b"], ["c", "d"], ["e"]]);
    expect(parts.map(({ index }) => index)).toEqual([0, 1, 2]);
  });

  it("weights losses by the landmarks that are there, and statistics by images", () => {
    // Of 10 landmarks the first two and the last are missing.
    const parts = splitBatch(batch, 3);
    expect(parts.map(({ weight }) => weight)).toEqual([2 / 7, 4 / 7, 1 / 7]);
    expect(parts.map(({ share }) => share)).toEqual([2 / 5, 2 / 5, 1 / 5]);
    const blank = { ...batch, landmarks: new Float32Array(20).fill(Number.NaN) };
    expect(splitBatch(blank, 3).map(({ weight }) => weight)).toEqual([2 / 5, 2 / 5, 1 / 5]);
  });

  it("leaves a batch of one part as it is, with weight 1", () => {
    expect(splitBatch(batch, 1)).toEqual([{ ...batch, index: 0, share: 1, weight: 1 }]);
  });

  it("refuses more parts than images", () => {
    expect(() => splitBatch(batch, 6)).toThrow("splitBatch: batch.size must be at least the 6 parts of a batch, got 5");
  });
});

import { describe, expect, it } from "vitest";
import { applyAugmentation, sampleAugmentation } from "../../src/augment/index.ts";
import type { Point } from "../../src/geometry/index.ts";

describe("a flip that swaps landmarks", () => {
  const image = { width: 3, height: 2, channels: 1, data: Float32Array.of(1, 2, 3, 4, 5, 6) };
  const points: Point[] = [
    [0, 0],
    [1, 1],
    [2, 0.5],
  ];
  const flipped = (axis: "horizontal" | "vertical", swap: readonly number[]) =>
    applyAugmentation(image, points, sampleAugmentation([{ type: "flip", axis, swap }], image, Math.random));

  it("mirrors pixels exactly, exchanges pairs and keeps what has no partner", () => {
    const across = flipped("horizontal", [2, 1, 0]);
    expect([...across.image.data]).toEqual([3, 2, 1, 6, 5, 4]);
    expect(across.landmarks).toEqual([
      [0, 0.5],
      [1, 1],
      [2, 0],
    ]);
    const down = flipped("vertical", [1, 0, 2]);
    expect([...down.image.data]).toEqual([4, 5, 6, 1, 2, 3]);
    expect(down.landmarks).toEqual([
      [1, 0],
      [0, 1],
      [2, 0.5],
    ]);
  });

  it("takes what became of each landmark along", () => {
    const record = sampleAugmentation(
      [
        { type: "cutout", range: [0.34, 0.34], fill: 1 },
        { type: "flip", swap: [1, 0] },
      ],
      image,
      () => 0,
    );
    const { landmarks, status } = applyAugmentation(
      image,
      [
        [0, 0],
        [2, 1],
      ],
      record,
    );
    expect(landmarks).toEqual([
      [0, 1],
      [2, 0],
    ]);
    expect(status).toEqual(["labeled", "occluded"]);
  });

  it("refuses pairs of another number of landmarks", () => {
    expect(() => flipped("horizontal", [1, 0])).toThrow(
      new RangeError("applyAugmentation: record.steps[0].moves must be pairs of 0 … 2, got [1, 0]"),
    );
    const order = [1, 2, 0];
    const record = { source: image, ...image, steps: [{ type: "warp", ...image, moves: [{ type: "swap", order }] }] };
    expect(() => applyAugmentation(image, points, record as never)).toThrow(
      new RangeError("applyAugmentation: record.steps[0].moves must be pairs of 0 … 2, got [1, 2, 0]"),
    );
  });
});

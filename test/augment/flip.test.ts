import { describe, expect, it } from "vitest";
import { flipHorizontal, swapLandmarks } from "../../src/augment/index.ts";
import { applyHomography, warpImage } from "../../src/geometry/index.ts";

describe("flipHorizontal", () => {
  it("mirrors pixels exactly, and points with them", () => {
    const image = { width: 3, height: 2, channels: 1, data: Float32Array.of(1, 2, 3, 4, 5, 6) };
    const flipped = warpImage(image, { width: 3, height: 2, homography: flipHorizontal(3) });
    expect([...flipped.data]).toEqual([3, 2, 1, 6, 5, 4]);
    expect(applyHomography(flipHorizontal(3), [[0.25, 1]])).toEqual([[1.75, 1]]);
  });
});

describe("swapLandmarks", () => {
  it("exchanges pairs and keeps what has no partner", () => {
    expect(swapLandmarks(["left", "middle", "right"], [2, 1, 0])).toEqual(["right", "middle", "left"]);
  });

  it("refuses a list that is not made of pairs or is too short", () => {
    expect(() => swapLandmarks(["a", "b", "c"], [1, 2, 0])).toThrow(
      new RangeError("swapLandmarks: swap must be pairs of 0 … 2, got [1, 2, 0]"),
    );
    expect(() => swapLandmarks(["a", "b", "c"], [1, 0])).toThrow(
      new RangeError("swapLandmarks: swap must be pairs of 0 … 2, got [1, 0]"),
    );
  });
});

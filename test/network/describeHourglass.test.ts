import { describe, expect, it } from "vitest";
import { countParameters, describeHourglass, initializeWeights } from "../../src/network/index.ts";

describe("describeHourglass(options)", () => {
  it("has the parameter counts of the released networks", () => {
    const count = (landmarks: number, options = {}) =>
      countParameters(describeHourglass({ inputShape: [450, 450, 3], landmarks, ...options }));
    expect(count(16)).toBe(4_252_432);
    expect(count(1)).toBe(4_250_977);
    expect(count(16, { depth: 6 })).toBe(5_907_280);
    expect(count(16, { block: "bottleneck" })).toBe(6_958_480);
  });

  it("maps a 450 × 450 image to 112 × 112 heatmaps", () => {
    const { units, heatmaps } = describeHourglass({ inputShape: [450, 450, 3], landmarks: 16 });
    expect(units.find((unit) => unit.name === heatmaps)!.shape).toEqual([112, 112, 16]);
  });

  it("refuses an image that leaves nothing at the bottom, and takes the smallest one", () => {
    const make = (size: number, depth: number) =>
      describeHourglass({ inputShape: [size, 100, 1], landmarks: 2, width: 2, depth });
    expect(() => make(30, 3)).toThrow(
      "describeHourglass: inputShape must be at least 31 × 31 for depth 3, got [30, 100, 1]",
    );
    expect(make(31, 3).units.every((unit) => unit.shape.every((n) => n > 0))).toBe(true);
  });

  it("refuses options out of range by name", () => {
    const make = (options: object) => () => describeHourglass({ inputShape: [64, 64, 1], landmarks: 2, ...options });
    expect(make({ width: 1 })).toThrow("describeHourglass: width must be an integer of at least 2, got 1");
    expect(make({ dropout: 1 })).toThrow("describeHourglass: dropout must be a number from 0 to 0.99, got 1");
    expect(make({ block: "resnet" })).toThrow(
      'describeHourglass: block must be one of "hmp", "bottleneck", got "resnet"',
    );
    expect(make({ landmarks: 0 })).toThrow("describeHourglass: landmarks must be an integer of at least 1, got 0");
  });
});

describe("initializeWeights(network, seed)", () => {
  it("draws kernels within ±1/√fanIn, differently for each seed and the same for one", () => {
    const network = describeHourglass({ inputShape: [64, 64, 1], landmarks: 2, width: 4, depth: 2 });
    const weights = initializeWeights(network, 3);
    const stem = weights.get("layer1.0.weight")!;
    expect(Math.max(...stem.map(Math.abs))).toBeLessThanOrEqual(1 / 7);
    expect(Math.max(...stem.map(Math.abs))).toBeGreaterThan(0.12);
    expect(initializeWeights(network, 3).get("layer1.0.weight")).toEqual(stem);
    expect(initializeWeights(network, 4).get("layer1.0.weight")).not.toEqual(stem);
    expect([...weights.get("layer1.1.running_var")!]).toEqual([1, 1, 1, 1]);
  });
});

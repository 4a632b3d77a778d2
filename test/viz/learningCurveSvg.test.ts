import { describe, expect, it } from "vitest";
import { learningCurveSvg } from "../../src/viz/index.ts";

const points = [10, 20, 40].map((images) => ({ images, error: 8 / images }));

describe("learningCurveSvg", () => {
  it("has equal steps for doubled numbers of images, and smaller errors further down", () => {
    const svg = learningCurveSvg([{ name: "a & b", points }]);
    const dots = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)].map(
      ([, x, y]) => [Number(x), Number(y)] as const,
    );
    expect(dots).toHaveLength(4); // the last one is the legend's
    const [a, b, c] = dots as unknown as [number, number][];
    expect(c![0] - b![0]).toBeCloseTo(b![0] - a![0], 1);
    expect(a![1]).toBeLessThan(b![1]);
    expect(b![1]).toBeLessThan(c![1]);
    // Zero is on the axis: errors 0.8, 0.4 and 0.2 lie 4 : 2 : 1 above it.
    expect((c![1] - b![1]) / (b![1] - a![1])).toBeCloseTo(0.5, 2);
    expect(svg).toContain("a &amp; b");
    expect(svg).toContain(">80</text>");
  });

  it("draws a curve beyond the last dot", () => {
    const svg = learningCurveSvg([{ name: "a", points, at: (images) => 8 / images }]);
    const path = /<path d="([^"]+)"/.exec(svg)![1]!;
    const xs = [...path.matchAll(/[ML]([\d.]+),/g)].map(([, x]) => Number(x));
    const dots = [...svg.matchAll(/<circle cx="([\d.]+)"/g)].map(([, x]) => Number(x));
    expect(xs[0]).toBeCloseTo(dots[0]!, 1);
    expect(xs.at(-1)! - dots[2]!).toBeCloseTo(dots[2]! - dots[1]!, 0);
  });

  it.each([
    [[], "learningCurveSvg: series must be at least one point, got []"],
    [
      [{ name: "a", points: [{ images: 0, error: 1 }] }],
      "learningCurveSvg: points must be positive images and finite errors, got [0, 1]",
    ],
  ])("refuses what cannot be drawn", (series, message) => {
    expect(() => learningCurveSvg(series)).toThrow(new RangeError(message));
  });
});

import { describe, expect, it } from "vitest";
import { forestPlotSvg } from "../../src/viz/index.ts";

const rows = [
  { name: "better & sure", value: 4, low: 2, high: 6 },
  { name: "unclear", value: -1, low: -3, high: 1 },
  { name: "alone", value: -6, low: null, high: null },
];

/** Attributes of all elements of a kind. */
const all = (svg: string, name: string) =>
  [...svg.matchAll(new RegExp(`<${name} ([^>]*)/>`, "g"))].map(([, text]) =>
    Object.fromEntries([...text!.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key, value]) => [key!, value!])),
  );

describe("forestPlotSvg", () => {
  it("draws each value inside its interval, in order along one scale with zero in it", () => {
    const svg = forestPlotSvg(rows);
    const dots = all(svg, "circle");
    const lines = all(svg, "line").filter((line) => line["stroke-width"] === "2");
    const zero = Number(all(svg, "line").find((line) => line["stroke-dasharray"])!.x1);
    expect(dots.map(({ cx }) => Number(cx))).toEqual(dots.map(({ cx }) => Number(cx)).toSorted((a, b) => b - a));
    expect(lines).toHaveLength(2);
    const [first, second] = lines.map(({ x1, x2 }) => [Number(x1), Number(x2)] as const);
    expect((first![0] + first![1]) / 2).toBeCloseTo(Number(dots[0]!.cx), 1);
    expect(first![0]).toBeGreaterThan(zero);
    expect(second![0]).toBeLessThan(zero);
    expect(second![1]).toBeGreaterThan(zero);
    expect(dots[0]!.fill).not.toBe(dots[1]!.fill);
    expect(svg).toContain("better &amp; sure");
  });

  it("is valid without rows and grows by row", () => {
    const height = (svg: string) => Number(/height="(\d+)"/.exec(svg)![1]);
    expect(height(forestPlotSvg(rows)) - height(forestPlotSvg(rows.slice(1)))).toBe(22);
    expect(forestPlotSvg([])).toMatch(/^<svg /);
  });

  it.each([
    [[{ ...rows[0]!, value: Number.NaN }], {}, "forestPlotSvg: rows[0].value must be a finite number, got NaN"],
    [[{ ...rows[0]!, low: 7 }], {}, "forestPlotSvg: rows[0].low must be at most high, 6, got 7"],
    [rows, { width: 100 }, "forestPlotSvg: width must be a number of at least 320, got 100"],
  ])("refuses what cannot be drawn", (given, options, message) => {
    expect(() => forestPlotSvg(given, options)).toThrow(new RangeError(message));
  });
});

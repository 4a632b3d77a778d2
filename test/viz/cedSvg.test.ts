import { describe, expect, it } from "vitest";
import { cedSvg } from "../../src/viz/index.ts";
import { findAll, group, parseSvg, tickAt, words } from "./parseSvg.ts";

/** The corners of a path of M, H and V, in the units of the axes. */
function corners(svg: string, curve: number): number[][] {
  const root = parseSvg(svg);
  const [x0, x1] = [tickAt(group(root, "axes"), "x", "0"), tickAt(group(root, "axes"), "x", "1")];
  const [y0, y100] = [tickAt(group(root, "axes"), "y", "0"), tickAt(group(root, "axes"), "y", "100")];
  const d = findAll(group(root, "curves"), "path")[curve]!.attributes.d!;
  let [x, y] = [0, 0];
  return [...d.matchAll(/([MHV])([\d.]+)(?:,([\d.]+))?/gu)].map(([, command, a, b]) => {
    if (command !== "V") x = Number(a);
    if (command === "V") y = Number(a);
    if (command === "M") y = Number(b);
    return [(x - x0) / (x1 - x0), (100 * (y - y0)) / (y100 - y0)];
  });
}

describe("cedSvg", () => {
  it("steps up by 1/n at every error and ends at the maximum", () => {
    // n = 4 without the missing one; 7 is beyond the axis
    const svg = cedSvg([{ name: "a", errors: [2, Number.NaN, 0.5, 7, 2] }]);
    const expected = [
      [0, 0],
      [0.5, 0],
      [0.5, 25],
      [2, 25],
      [2, 75],
      [5, 75],
    ];
    expect(corners(svg, 0)).toBeAllClose(expected, { rtol: 0, atol: 0.02 });
  });

  it("takes an error at the maximum as within it", () => {
    const svg = cedSvg([{ name: "a", errors: Float32Array.of(3, 1) }], { maximum: 3, width: 481, height: 233 });
    expect(corners(svg, 0).at(-1)).toBeAllClose([3, 100], { rtol: 0, atol: 0.05 });
  });

  it("draws a path per curve with data and states each n and the share at or below each threshold", () => {
    const svg = cedSvg(
      [
        { name: "fine", errors: [0.5, 1, 1.5, Number.NaN] },
        { name: "none", errors: [Number.NaN] },
        { name: "failing", errors: [1, Number.POSITIVE_INFINITY] },
      ],
      { thresholds: [1, 2, 9], unit: "px" },
    );
    const root = parseSvg(svg);
    expect(findAll(group(root, "curves"), "path")).toHaveLength(2);
    expect(words(group(root, "legend"))).toEqual(
      [
        ["n", "≤ 1 px", "≤ 2 px", "≤ 9 px"],
        ["fine", "3", "66.7%", "100.0%", "100.0%"],
        ["none", "0", "–", "–", "–"],
        ["failing", "2", "50.0%", "50.0%", "50.0%"],
      ].flat(),
    );
    // the third threshold lies outside of the axis
    expect(findAll(group(root, "thresholds"), "line")).toHaveLength(2);
    expect(words(group(root, "thresholds"))).toEqual(["1", "2"]);
    const marks = findAll(group(root, "marks"), "circle");
    const y = (percent: string) => tickAt(group(root, "axes"), "y", percent);
    expect(marks).toHaveLength(4);
    expect(Number(marks[0]!.attributes.cx)).toBeCloseTo(tickAt(group(root, "axes"), "x", "1"), 1);
    expect(Number(marks[0]!.attributes.cy)).toBeCloseTo(y("0") + (2 / 3) * (y("100") - y("0")), 1);
  });

  it("gives every one of many curves its own stroke", () => {
    const svg = cedSvg(Array.from({ length: 20 }, (_, i) => ({ name: `${i}`, errors: [i / 10] })));
    const strokes = findAll(group(parseSvg(svg), "curves"), "path").map(
      ({ attributes }) => `${attributes.stroke} ${attributes["stroke-dasharray"]}`,
    );
    expect(new Set(strokes).size).toBe(20);
  });

  it("merges steps of the same hundredth of a pixel", () => {
    const errors = Array.from({ length: 200_000 }, (_, i) => i / 40_000);
    const svg = cedSvg([{ name: "a", errors }], { width: 480 });
    expect(svg.length).toBeLessThan(1_000_000);
    expect(corners(svg, 0).at(-1)![1]).toBeCloseTo(100, 3);
  });

  it("becomes wider for many thresholds so that columns never overlap", () => {
    const thresholds = Array.from({ length: 14 }, (_, i) => i + 1);
    const root = parseSvg(cedSvg([{ name: "a name of middling length", errors: [1] }], { thresholds, width: 300 }));
    expect(Number(root.attributes.width)).toBeGreaterThan(900);
    const header = findAll(group(root, "legend"), "text").slice(0, 15);
    const rights = header.map(({ attributes }) => Number(attributes.x));
    for (let i = 1; i < rights.length; i++) expect(rights[i]! - rights[i - 1]!).toBeGreaterThan(52);
    expect(rights.at(-1)).toBeLessThanOrEqual(Number(root.attributes.width));
  });

  it("escapes names and titles, and shortens a long name with the whole in a tooltip", () => {
    const name = `<script>alert("1")</script> & ${"very ".repeat(40)}long`;
    const svg = cedSvg([{ name, errors: [1] }], { title: "a < b", unit: "<mm>" });
    const root = parseSvg(svg);
    expect(svg).not.toContain("<script>");
    const shown = findAll(group(root, "legend"), "text").find(({ text }) => text.startsWith("<script>"))!;
    expect(shown.text.endsWith("…")).toBe(true);
    expect(shown.children[0]!.text).toBe(name);
    expect(root.children[0]).toMatchObject({ name: "title", text: "a < b" });
    expect(words(root)).toContain("Error (<mm>)");
  });

  it("says so when there is nothing to draw", () => {
    expect(words(parseSvg(cedSvg([])))).toContain("no data");
    expect(words(parseSvg(cedSvg([{ name: "a", errors: [] }])))).toContain("no data");
  });

  it("leaves its arguments as they are and repeats itself", () => {
    const errors = Object.freeze([3, 1, 2]);
    const thresholds = Object.freeze([2, 1]);
    const draw = () => cedSvg([{ name: "a", errors }], { thresholds });
    expect(draw()).toBe(draw());
  });

  it("has the documented defaults", () => {
    const curves = [{ name: "a", errors: [1, 2] }];
    expect(cedSvg(curves)).toBe(cedSvg(curves, { maximum: 5, unit: "mm", thresholds: [], width: 640, height: 400 }));
  });

  it("refuses bad errors and options", () => {
    const curves = [
      { name: "a", errors: [1] },
      { name: "b", errors: [1, -1] },
    ];
    const good = curves.slice(0, 1);
    expect(() => cedSvg(curves)).toThrow(
      new RangeError("cedSvg: curves[1].errors[1] must be a non-negative number or NaN, got -1"),
    );
    expect(() => cedSvg(good, { maximum: 0 })).toThrow(
      new RangeError("cedSvg: maximum must be a positive number, got 0"),
    );
    expect(() => cedSvg(good, { thresholds: [1, Number.NaN] })).toThrow(
      new RangeError("cedSvg: thresholds[1] must be a non-negative number, got NaN"),
    );
    expect(() => cedSvg(good, { width: 100 })).toThrow(
      new RangeError("cedSvg: width must be a number of at least 240, got 100"),
    );
    expect(() => cedSvg(good, { height: 199 })).toThrow(
      new RangeError("cedSvg: height must be a number of at least 200, got 199"),
    );
  });
});

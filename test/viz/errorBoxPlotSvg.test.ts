import { describe, expect, it } from "vitest";
import { errorBoxPlotSvg } from "../../src/viz/index.ts";
import { findAll, parseSvg, type SvgNode, tickAt, words } from "./parseSvg.ts";

const boxesOf = (root: SvgNode): SvgNode[] => findAll(root, "g").filter(({ attributes }) => attributes.class === "box");

/** 0, 0.1 … 2.0: percentiles 5, 25, 50, 75, 95 at 0.1, 0.5, 1, 1.5, 1.9. */
const even = Array.from({ length: 21 }, (_, i) => i / 10);

describe("errorBoxPlotSvg", () => {
  it("draws quartiles, median, whiskers from 5 to 95 % and the errors outside of them", () => {
    const shuffled = [...even.slice(10), Number.NaN, ...even.slice(0, 10)];
    const root = parseSvg(errorBoxPlotSvg([shuffled, [0.5]], ["t0", "t1"]));
    const [box] = boxesOf(root);
    const [y0, y1] = [tickAt(root, "y", "0"), tickAt(root, "y", "1")];
    const mm = (y: string | undefined) => (Number(y) - y0) / (y1 - y0);
    const [rect] = findAll(box!, "rect");
    const bottom = Number(rect!.attributes.y) + Number(rect!.attributes.height);
    expect([mm(rect!.attributes.y), mm(String(bottom))]).toBeAllClose([1.5, 0.5], { atol: 1e-3 });
    const lines = findAll(box!, "line").map(({ attributes }) => [mm(attributes.y1), mm(attributes.y2)]);
    const expected = [
      [0.1, 0.5],
      [1.5, 1.9],
      [0.1, 0.1],
      [1.9, 1.9],
      [1, 1],
    ];
    expect(lines).toBeAllClose(expected, { atol: 1e-3 });
    expect(findAll(box!, "circle").map(({ attributes }) => mm(attributes.cy))).toBeAllClose([0, 2], { atol: 1e-3 });
    expect(box!.children[0]!.text).toBe("t0: median 1 mm, quartiles 0.5 to 1.5, 5–95% 0.1 to 1.9, n = 21");
    expect(words(root)).toContain("n = 1–21 per landmark; box: quartiles, whiskers: 5–95%");
  });

  it("stands each box over its name", () => {
    const root = parseSvg(errorBoxPlotSvg([even, [Number.NaN], even], ["a", "b", "c"]));
    const boxes = boxesOf(root);
    expect(boxes).toHaveLength(2);
    for (const [i, name] of ["a", "c"].entries()) {
      const { x, width } = findAll(boxes[i]!, "rect")[0]!.attributes;
      expect(Number(x) + Number(width) / 2).toBeCloseTo(tickAt(root, "x", name), 1);
    }
  });

  it("counts the errors above the axis, infinite ones included", () => {
    const errors = [...even, 5, Number.POSITIVE_INFINITY];
    const root = parseSvg(errorBoxPlotSvg([errors], ["a"], { maximum: 3, unit: "px" }));
    expect(words(root)).toContain("+2");
    expect(words(root)).toContain("n = 23 per landmark; box: quartiles, whiskers: 5–95%, +: above the axis");
    expect(words(root)).toContain("3");
    expect(words(root)).not.toContain("3.5");
  });

  it("ends the axis at twice the highest whisker where outliers lie far above", () => {
    const root = parseSvg(errorBoxPlotSvg([[...even, 100]], ["a"]));
    expect(words(root)).toContain("4");
    expect(words(root)).not.toContain("5");
    expect(words(root)).toContain("+1");
    const near = parseSvg(errorBoxPlotSvg([even], ["a"]));
    expect(words(near).some((word) => word.startsWith("+"))).toBe(false);
  });

  it("turns names that do not fit, shortens long ones and escapes them", () => {
    const names = Array.from({ length: 16 }, (_, i) => `<${i}> & a long landmark name`);
    const root = parseSvg(
      errorBoxPlotSvg(
        names.map(() => even),
        names,
      ),
    );
    const turned = findAll(root, "text").filter(({ text }) => text.startsWith("<"));
    expect(turned).toHaveLength(16);
    for (const [i, { attributes, text, children }] of turned.entries()) {
      expect(attributes.transform).toMatch(/^rotate\(-90 /u);
      expect(text.endsWith("…")).toBe(true);
      expect(children[0]!.text).toBe(names[i]);
    }
    const flat = parseSvg(errorBoxPlotSvg([even], ["t0"]));
    expect(findAll(flat, "text").find(({ text }) => text === "t0")!.attributes.transform).toBeUndefined();
  });

  it("leaves out names where 100 landmarks have no room for all", () => {
    const names = Array.from({ length: 100 }, (_, i) => `p${i}`);
    const root = parseSvg(
      errorBoxPlotSvg(
        names.map(() => even),
        names,
      ),
    );
    const shown = findAll(root, "text").filter(({ text }) => text.startsWith("p"));
    expect(shown.length).toBeLessThan(60);
    expect(boxesOf(root)).toHaveLength(100);
    const xs = shown.map(({ attributes }) => Number(attributes.x));
    for (let i = 1; i < xs.length; i++) expect(xs[i]! - xs[i - 1]!).toBeGreaterThan(12);
  });

  it("says so when there is nothing to draw", () => {
    expect(words(parseSvg(errorBoxPlotSvg([], [])))).toContain("no data");
    expect(words(parseSvg(errorBoxPlotSvg([[], [Number.NaN]], ["a", "b"])))).toContain("no data");
    expect(boxesOf(parseSvg(errorBoxPlotSvg([[0, 0]], ["a"])))).toHaveLength(1);
    expect(boxesOf(parseSvg(errorBoxPlotSvg([[Number.POSITIVE_INFINITY]], ["a"])))).toHaveLength(1);
  });

  it("has the documented defaults", () => {
    expect(errorBoxPlotSvg([even], ["a"])).toBe(
      errorBoxPlotSvg([even], ["a"], { unit: "mm", width: 640, height: 380 }),
    );
  });

  it("refuses a missing name, a negative error and a bad maximum", () => {
    expect(() => errorBoxPlotSvg([even, even], ["a"])).toThrow(
      new RangeError("errorBoxPlotSvg: names must be of length 2, got 1"),
    );
    expect(() => errorBoxPlotSvg([even, [1, -2]], ["a", "b"])).toThrow(
      new RangeError("errorBoxPlotSvg: errorsPerLandmark[1][1] must be a non-negative number or NaN, got -2"),
    );
    expect(() => errorBoxPlotSvg([even], ["a"], { maximum: -1 })).toThrow(
      new RangeError("errorBoxPlotSvg: maximum must be a positive number, got -1"),
    );
  });
});

import { describe, expect, it } from "vitest";
import { blandAltmanSvg, cedSvg, reliabilitySvg } from "../../src/viz/index.ts";
import { findAll, group, parseSvg, type SvgNode, tickAt, words } from "./parseSvg.ts";

/** From pixels to the units of an axis, by two of its ticks. */
function axis(root: SvgNode, which: "x" | "y", from: string, to: string): (pixel: number) => number {
  const frame = group(root, "axes");
  const [a, b] = [tickAt(frame, which, from), tickAt(frame, which, to)];
  return (pixel) => Number(from) + ((pixel - a) / (b - a)) * (Number(to) - Number(from));
}

describe("cedSvg with a band", () => {
  const band = { radii: [0, 1, 3, 7], low: [0, 0.2, 0.4, 0.8], high: [0.1, 0.6, 0.8, 1] };

  it("shades the band, cut at the end of the axis between its radii", () => {
    const root = parseSvg(cedSvg([{ name: "a", errors: [1, 2], band }]));
    const [path] = findAll(group(root, "bands"), "path");
    const [x, y] = [axis(root, "x", "0", "1"), axis(root, "y", "0", "100")];
    const corners = path!.attributes
      .d!.slice(1, -1)
      .split("L")
      .map((p) => p.split(",").map(Number));
    const expected = [
      [0, 10],
      [1, 60],
      [3, 80],
      [5, 90],
      [5, 60],
      [3, 40],
      [1, 20],
      [0, 0],
    ];
    expect(corners.map(([px, py]) => [x(px!), y(py!)])).toBeAllClose(expected, { rtol: 0, atol: 0.05 });
    expect(findAll(root, "g").some(({ attributes }) => attributes.class === "bands")).toBe(true);
    expect(cedSvg([{ name: "a", errors: [1, 2] }])).not.toContain("bands");
  });

  it("refuses a band that is none", () => {
    const draw = (change: object) => () => cedSvg([{ name: "a", errors: [1], band: { ...band, ...change } }]);
    expect(draw({ radii: [0, 2, 1, 3] })).toThrow(
      new RangeError("cedSvg: curves[0].band.radii[2] must be non-negative and above the one before, got 1"),
    );
    expect(draw({ low: [0] })).toThrow(new RangeError("cedSvg: curves[0].band.low.length must be 4, as radii, got 1"));
    expect(draw({ high: [0, 1, 2, 1] })).toThrow(
      new RangeError("cedSvg: curves[0].band.high[2] must be a number from 0 to 1, got 2"),
    );
  });
});

describe("blandAltmanSvg", () => {
  const plot = {
    pairs: [
      { mean: 10, difference: -1 },
      { mean: 20, difference: 3 },
      { mean: 20, difference: 3 },
    ],
    bias: 1.5,
    lower: -2,
    upper: 5,
    intervals: { bias: [1, 2], lower: [-3, -1], upper: [4, 6] } as const,
  };

  it("places pairs, lines and intervals in the units of the axes", () => {
    const root = parseSvg(blandAltmanSvg(plot, { names: ["reader", "model"], title: "t4, x" }));
    const [x, y] = [axis(root, "x", "10", "20"), axis(root, "y", "0", "2")];
    const dots = findAll(group(root, "pairs"), "circle").map(({ attributes: { cx, cy } }) => [
      x(Number(cx)),
      y(Number(cy)),
    ]);
    expect(dots).toBeAllClose(
      [
        [10, -1],
        [20, 3],
      ],
      { rtol: 0, atol: 0.05 },
    );
    const lines = findAll(group(root, "limits"), "line").map(({ attributes }) => y(Number(attributes.y1)));
    expect(lines).toBeAllClose([1.5, -2, 5], { rtol: 0, atol: 0.05 });
    const first = findAll(group(root, "intervals"), "rect")[0]!.attributes;
    expect([y(Number(first.y)), y(Number(first.y) + Number(first.height))]).toBeAllClose([2, 1], {
      rtol: 0,
      atol: 0.05,
    });
    expect(words(root)).toEqual(
      expect.arrayContaining(["bias 1.5", "reader − model (mm)", "Mean of reader and model (mm), n = 3"]),
    );
  });

  it("draws pairs that are all equal, and refuses none or NaN", () => {
    expect(() =>
      parseSvg(blandAltmanSvg({ pairs: [{ mean: 0, difference: 0 }], bias: 0, lower: 0, upper: 0 })),
    ).not.toThrow();
    expect(() => blandAltmanSvg({ ...plot, pairs: [] })).toThrow(
      new RangeError("blandAltmanSvg: pairs must be at least one pair, got []"),
    );
    expect(() => blandAltmanSvg({ ...plot, bias: Number.NaN })).toThrow(
      new RangeError("blandAltmanSvg: bias must be a finite number, got NaN"),
    );
  });
});

describe("reliabilitySvg", () => {
  const bins = [
    { count: 10, meanConfidence: 0.2, correct: 0.5, meanError: 3 },
    { count: 0, meanConfidence: null, correct: null, meanError: null },
    { count: 40, meanConfidence: 0.8, correct: 0.9, meanError: null },
  ];

  it("places a dot for each filled bin, its area by its points", () => {
    const root = parseSvg(reliabilitySvg({ radius: 2, bins }, { width: 500, height: 300 }));
    const [x, y] = [axis(root, "x", "0.2", "0.8"), axis(root, "y", "0.2", "0.8")];
    const dots = findAll(group(root, "bins"), "circle");
    expect(dots.map(({ attributes: { cx, cy } }) => [x(Number(cx)), y(Number(cy))])).toBeAllClose(
      [
        [0.2, 0.5],
        [0.8, 0.9],
      ],
      {
        rtol: 0,
        atol: 0.01,
      },
    );
    expect(dots.map(({ attributes }) => Number(attributes.r))).toEqual([5.5, 8]);
    expect(words(root)).toContain("Share of points ≤ 2 mm");
    expect(words(root)).toContain("Mean confidence of a bin, n = 50");
  });

  it("says so when there is nothing to draw, and refuses what is no probability", () => {
    expect(words(parseSvg(reliabilitySvg({ radius: 1, bins: [] })))).toContain("no data");
    expect(() => reliabilitySvg({ radius: 1, bins: [{ ...bins[0]!, meanConfidence: 7 }] })).toThrow(
      new RangeError("reliabilitySvg: bins[0].meanConfidence must be a number from 0 to 1 or null, got 7"),
    );
  });
});

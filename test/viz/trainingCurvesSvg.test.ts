import { describe, expect, it } from "vitest";
import { trainingCurvesSvg } from "../../src/viz/index.ts";
import { findAll, group, parseSvg, type SvgNode, tickAt, words } from "./parseSvg.ts";

const panelsOf = (svg: string): SvgNode[] =>
  findAll(parseSvg(svg), "g").filter(({ attributes }) => attributes.class === "panel");

const points = (path: SvgNode): number[][] =>
  [...path.attributes.d!.matchAll(/([\d.]+),([\d.]+)/gu)].map(([, x, y]) => [Number(x), Number(y)]);

describe("trainingCurvesSvg", () => {
  it("draws losses on a logarithmic axis", () => {
    const losses = [100, 10, 1, 3];
    const [panel] = panelsOf(trainingCurvesSvg(losses.map((trainLoss, epoch) => ({ epoch, trainLoss }))));
    const [y1, y100] = [tickAt(panel!, "y", "1"), tickAt(panel!, "y", "100")];
    const [x0, x3] = [tickAt(panel!, "x", "0"), tickAt(panel!, "x", "3")];
    const expected = losses.map((loss, i) => [x0 + (i * (x3 - x0)) / 3, y1 + (Math.log10(loss) * (y100 - y1)) / 2]);
    const paths = findAll(panel!, "path");
    expect(paths).toHaveLength(1);
    expect(points(paths[0]!)).toBeAllClose(expected, { rtol: 0, atol: 0.03 });
  });

  it("draws losses on a linear axis where asked, negative ones too", () => {
    const losses = [-2, 0, 4];
    const history = losses.map((trainLoss, i) => ({ epoch: 5 + i, trainLoss }));
    const [panel] = panelsOf(trainingCurvesSvg(history, { lossAxis: "linear" }));
    const [y0, y4] = [tickAt(panel!, "y", "0"), tickAt(panel!, "y", "4")];
    const ys = points(findAll(panel!, "path")[0]!).map(([, y]) => y!);
    expect(ys).toBeAllClose(
      losses.map((loss) => y0 + (loss * (y4 - y0)) / 4),
      { rtol: 0, atol: 0.03 },
    );
  });

  it("has a panel for each figure that any epoch has", () => {
    const history = [
      { epoch: 1, trainLoss: 2, learningRate: 1e-3 },
      { epoch: 2, trainLoss: 1, validationLoss: 3, pck: 0.5, validationError: 2, learningRate: 1e-3 },
      { epoch: 3, trainLoss: 0.5, validationLoss: 2, pck: 0.75, validationError: 1, learningRate: 1e-4 },
    ];
    const svg = trainingCurvesSvg(history, { pckLabel: "PCK at 2 mm (%)" });
    const panels = panelsOf(svg);
    expect(panels.map((panel) => words(panel).at(-1))).toEqual([
      "Loss",
      "PCK at 2 mm (%)",
      "Error (mm)",
      "Learning rate",
    ]);
    expect(panels.map((panel) => findAll(panel, "path").length)).toEqual([2, 1, 1, 1]);
    expect(words(group(parseSvg(svg), "legend"))).toEqual(["training", "validation (lowest 2 at epoch 3)"]);
    const pck = panels[1]!;
    const ys = points(findAll(pck, "path")[0]!).map(([, y]) => y!);
    expect(ys).toBeAllClose([tickAt(pck, "y", "50"), tickAt(pck, "y", "75")], { rtol: 0, atol: 0.03 });
    expect(words(panels.at(-1)!)).toContain("1e-4");
    const lossesAlone = history.map(({ epoch, trainLoss }) => ({ epoch, trainLoss, pck: Number.NaN }));
    expect(panelsOf(trainingCurvesSvg(lossesAlone))).toHaveLength(1);
  });

  it("rings the first epoch of the lowest validation loss", () => {
    const validation = [Number.NaN, 4, 2, 3, 2, Number.NaN];
    const history = validation.map((validationLoss, epoch) => ({ epoch, trainLoss: 5, validationLoss }));
    const [panel] = panelsOf(trainingCurvesSvg(history));
    const ring = findAll(panel!, "circle");
    expect(ring).toHaveLength(1);
    expect(Number(ring[0]!.attributes.cx)).toBeCloseTo(tickAt(panel!, "x", "2"), 1);
  });

  it("leaves gaps at NaN and at what a logarithmic axis cannot hold, and dots between gaps", () => {
    const losses = [4, 3, Number.NaN, 2, 0, 1.5, 1];
    const [panel] = panelsOf(trainingCurvesSvg(losses.map((trainLoss, epoch) => ({ epoch, trainLoss }))));
    const [path] = findAll(panel!, "path");
    expect(path!.attributes.d!.match(/M/gu)).toHaveLength(2);
    expect(points(path!)).toHaveLength(4);
    const dots = findAll(panel!, "circle");
    expect(dots).toHaveLength(1);
    expect(Number(dots[0]!.attributes.cx)).toBeCloseTo(tickAt(panel!, "x", "3"), 1);
  });

  it("draws a single epoch as dots", () => {
    const svg = trainingCurvesSvg([{ epoch: 7, trainLoss: 2, pck: 1 }]);
    const panels = panelsOf(svg);
    expect(panels.map((panel) => findAll(panel, "circle").length)).toEqual([1, 1]);
    expect(findAll(parseSvg(svg), "path")).toHaveLength(0);
    for (const panel of panels) {
      expect(Number(findAll(panel, "circle")[0]!.attributes.cx)).toBeCloseTo(tickAt(panel, "x", "7"), 1);
    }
    expect(words(panels[1]!)).toContain("100");
    expect(words(panels[1]!)).not.toContain("105");
  });

  it("gives an empty frame without data", () => {
    for (const history of [[], [{ epoch: 1, trainLoss: Number.NaN }]]) {
      const svg = trainingCurvesSvg(history);
      expect(words(parseSvg(svg))).toContain("no data");
      expect(findAll(parseSvg(svg), "path")).toHaveLength(0);
    }
  });

  it("labels only integer epochs, and no two labels of an axis overlap", () => {
    const history = Array.from({ length: 3 }, (_, epoch) => ({ epoch, trainLoss: 10 ** -(epoch * 4) }));
    const [panel] = panelsOf(trainingCurvesSvg(history, { width: 900 }));
    const xs = findAll(panel!, "text").filter(
      (t) => t.attributes["text-anchor"] === "middle" && /^[\d.]+$/u.test(t.text),
    );
    expect(xs.map(({ text }) => text)).toEqual(["0", "1", "2"]);
    const ys = findAll(panel!, "text")
      .filter((t) => t.attributes["text-anchor"] === "end")
      .map((t) => Number(t.attributes.y))
      .sort((a, b) => a - b);
    expect(ys.length).toBeGreaterThan(3);
    for (let i = 1; i < ys.length; i++) expect(ys[i]! - ys[i - 1]!).toBeGreaterThan(12);
  });

  it("has the documented defaults", () => {
    const history = [{ epoch: 1, trainLoss: 2, pck: 0.5, validationError: 1 }];
    expect(trainingCurvesSvg(history)).toBe(
      trainingCurvesSvg(history, {
        lossAxis: "log",
        pckLabel: "PCK (%)",
        errorLabel: "Error (mm)",
        width: 640,
        height: 240,
      }),
    );
  });

  it("refuses a PCK in percent and an epoch that is no number", () => {
    const first = { epoch: 1, trainLoss: 1, pck: 0.5 };
    expect(() => trainingCurvesSvg([first, { epoch: 2, trainLoss: 1, pck: 87.5 }])).toThrow(
      new RangeError("trainingCurvesSvg: history[1].pck must be a number from 0 to 1, got 87.5"),
    );
    expect(() => trainingCurvesSvg([{ ...first, epoch: Number.NaN }])).toThrow(
      new RangeError("trainingCurvesSvg: history[0].epoch must be a finite number, got NaN"),
    );
  });
});

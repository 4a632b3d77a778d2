import { describe, expect, it } from "vitest";
import type { Point } from "../../src/geometry/point.ts";
import { overlaySvg } from "../../src/viz/index.ts";
import { findAll, group, parseSvg, words } from "./parseSvg.ts";

const image = { imageHref: "data:image/png;base64,AAAA", width: 60, height: 40 };
const truth: readonly Point[] = [
  [10, 20],
  [30.25, 5],
  [Number.NaN, Number.NaN],
  [50, 39],
];
const predicted: readonly Point[] = [
  [13, 24],
  [70, 5],
  [20, 20],
  [50, 39],
];

describe("overlaySvg", () => {
  it("lays pixel centers at integers over an image that spans [-0.5, W - 0.5]", () => {
    const root = parseSvg(overlaySvg(image, { truth, predicted, scale: 3 }));
    expect(root.attributes).toMatchObject({ width: "180", height: "120", viewBox: "-0.5 -0.5 60 40" });
    const [picture] = findAll(root, "image");
    expect(picture!.attributes).toMatchObject({
      href: image.imageHref,
      x: "-0.5",
      y: "-0.5",
      width: "60",
      height: "40",
    });
    const centers = (kind: string) =>
      findAll(group(root, kind), "circle").map(({ attributes }) => [Number(attributes.cx), Number(attributes.cy)]);
    expect(centers("truth")).toEqual([
      [10, 20],
      [30.25, 5],
      [50, 39],
    ]);
    expect(centers("predicted")).toEqual([
      [13, 24],
      [20, 20],
      [50, 39],
    ]);
    // the radius is in output pixels: at least 3, a third of that in the image's
    expect(findAll(group(root, "truth"), "circle")[0]!.attributes.r).toBe("1");
    expect(findAll(group(root, "residuals"), "line")).toHaveLength(2);
  });

  it("names landmarks, positions, errors and confidences in tooltips", () => {
    const names = ["t0", "<t1>", "t2", "t&3"];
    const confidence = [0.5, 1, Number.NaN, 0];
    const root = parseSvg(
      overlaySvg(image, { truth, predicted, names, confidence, spacing: [1, 0.5], title: 'Knee "A" & <B>' }),
    );
    const tips = (kind: string) => findAll(group(root, kind), "title").map(({ text }) => text);
    expect(tips("truth")).toEqual(["t0, truth (10, 20)", "<t1>, truth (30.25, 5)", "t&3, truth (50, 39)"]);
    expect(tips("predicted")).toEqual([
      "t0, predicted (13, 24), error 3.61 mm, confidence 0.5", // hypot(3·1, 4·0.5)
      "t2, predicted (20, 20)",
      "t&3, predicted (50, 39), error 0 mm, confidence 0",
    ]);
    expect(root.children[0]!.text).toBe('Knee "A" & <B>');
    const opacities = findAll(group(root, "predicted"), "circle").map(({ attributes }) => attributes["fill-opacity"]);
    expect(opacities).toEqual(["0.6", "1", "0.2"]);
  });

  it("falls back on indices and pixels", () => {
    const root = parseSvg(overlaySvg(image, { truth, predicted }));
    expect(findAll(group(root, "predicted"), "title")[0]!.text).toBe("0, predicted (13, 24), error 5 px");
  });

  it("connects contours of truth and prediction, without the points that are not drawn", () => {
    const root = parseSvg(
      overlaySvg(image, {
        truth,
        predicted,
        connect: [
          [0, 1, 2, 3],
          [3, 0],
        ],
      }),
    );
    const lines = (kind: string) =>
      findAll(group(root, kind), "line").map(({ attributes: a }) => [a.x1, a.y1, a.x2, a.y2].map(Number));
    expect(lines("truth-lines")).toEqual([
      [10, 20, 30.25, 5],
      [50, 39, 10, 20],
    ]);
    expect(lines("predicted-lines")).toEqual([
      [20, 20, 50, 39],
      [50, 39, 13, 24],
    ]);
  });

  it("draws a scale bar of the stated length in the middle of the lower edge", () => {
    const root = parseSvg(overlaySvg(image, { spacing: [0.25, 1] }));
    const { x, width } = findAll(group(root, "scale-bar"), "rect")[0]!.attributes;
    expect([Number(x), width]).toEqual([(image.width - 1) / 2 - 20, "40"]);
    expect(words(root)).toEqual(["10 mm"]);
    expect(words(parseSvg(overlaySvg(image, { spacing: [0.1, 1] })))).toEqual([]);
  });

  it("escapes the URL", () => {
    const imageHref = 'x"/><script>&amp;';
    const svg = overlaySvg({ ...image, imageHref });
    expect(svg).not.toContain("<script>");
    expect(findAll(parseSvg(svg), "image")[0]!.attributes.href).toBe(imageHref);
  });

  it("refuses a missing URL, a bad size and lists of other lengths", () => {
    expect(() => overlaySvg({ ...image, imageHref: "" })).toThrow(
      new RangeError('overlaySvg: image.imageHref must be a URL, got ""'),
    );
    expect(() => overlaySvg({ ...image, width: 1.5 })).toThrow(
      new RangeError("overlaySvg: image.width must be an integer of at least 1, got 1.5"),
    );
    expect(() => overlaySvg(image, { truth, names: ["a"] })).toThrow(
      new RangeError("overlaySvg: names must be of length 4, got 1"),
    );
    expect(() => overlaySvg(image, { truth, predicted: [] })).toThrow(
      new RangeError("overlaySvg: predicted must be of length 4 as truth, got 0"),
    );
  });
});

import { describe, expect, it } from "vitest";
import type { Raster } from "../../src/geometry/raster.ts";
import { phantomFilm } from "../../src/phantom/index.ts";
import { drawOverlay } from "../../src/viz/index.ts";

const gray = (width: number, height: number, value = 0): Raster => ({
  width,
  height,
  channels: 1,
  data: new Uint8Array(width * height).fill(value),
});

/** Centroid and mean radius of what changed on a black image, by brightness. */
function drawn({ width, data }: Raster): { x: number; y: number; radius: number; weight: number } {
  let [x, y, weight] = [0, 0, 0];
  const each = (visit: (px: number, py: number, w: number) => void) => {
    for (let i = 0; i < data.length / 3; i++) {
      const w = data[3 * i]! + data[3 * i + 1]! + data[3 * i + 2]!;
      if (w > 0) visit(i % width, Math.floor(i / width), w);
    }
  };
  each((px, py, w) => {
    x += w * px;
    y += w * py;
    weight += w;
  });
  [x, y] = [x / weight, y / weight];
  let radius = 0;
  each((px, py, w) => {
    radius += (w * Math.hypot(px - x, py - y)) / weight;
  });
  return { x, y, radius, weight };
}

const pixel = ({ width, channels, data }: Raster, x: number, y: number) => [
  ...data.subarray((y * width + x) * channels, (y * width + x + 1) * channels),
];

describe("drawOverlay", () => {
  it("turns gray into RGB and changes nothing without landmarks", () => {
    const image: Raster = { width: 3, height: 2, channels: 1, data: Uint8Array.of(0, 10, 20, 30, 40, 255) };
    const out = drawOverlay(image);
    expect(out).toMatchObject({ width: 3, height: 2, channels: 3 });
    expect([...out.data]).toEqual([0, 10, 20, 30, 40, 255].flatMap((v) => [v, v, v]));
  });

  it("keeps RGB and drops alpha", () => {
    const rgb: Raster = { width: 1, height: 2, channels: 3, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
    expect([...drawOverlay(rgb).data]).toEqual([1, 2, 3, 4, 5, 6]);
    const rgba: Raster = { width: 1, height: 2, channels: 4, data: Uint8ClampedArray.of(1, 2, 3, 0, 4, 5, 6, 255) };
    expect([...drawOverlay(rgba).data]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("enlarges bilinearly with half-pixel centers", () => {
    // X = 0 … 5 read x = (X + 0.5) / 3 − 0.5 = −1/3, 0, 1/3, 2/3, 1, 4/3; Y likewise
    const image: Raster = { width: 2, height: 3, channels: 1, data: Uint8Array.of(0, 90, 0, 90, 150, 240) };
    const out = drawOverlay(image, { scale: 3 });
    expect([out.width, out.height]).toEqual([6, 9]);
    const row = [0, 0, 30, 60, 90, 90];
    const expected = [0, 0, 0, 0, 0, 50, 100, 150, 150].flatMap((add) => row.map((v) => v + add));
    expect(Array.from({ length: 54 }, (_, i) => out.data[3 * i])).toEqual(expected);
  });

  it("centers a green ring and an orange dot on their points to a tenth of a pixel", () => {
    const image = gray(61, 37);
    for (const [x, y] of [
      [30, 18],
      [20.3, 15.7],
      [41.5, 22.25],
    ] as const) {
      const ring = drawOverlay(image, { truth: [[x, y]], radius: 8 });
      const seen = drawn(ring);
      expect(Math.hypot(seen.x - x, seen.y - y)).toBeLessThan(0.1);
      expect(seen.radius).toBeCloseTo(8, 0);
      expect(pixel(ring, Math.round(x), Math.round(y))).toEqual([0, 0, 0]);
      const dot = drawOverlay(image, { predicted: [[x, y]], radius: 8 });
      expect(Math.hypot(drawn(dot).x - x, drawn(dot).y - y)).toBeLessThan(0.1);
      expect(pixel(dot, Math.round(x), Math.round(y))).toEqual([255, 112, 32]);
      // a disc of radius 4: mean distance from the center 2/3 of it, area 16π
      expect(drawn(dot).radius).toBeCloseTo(8 / 3, 0);
      expect(drawn(dot).weight / (255 + 112 + 32) / (16 * Math.PI)).toBeCloseTo(1, 1);
    }
  });

  it("puts a point of an enlarged image where its pixel went", () => {
    const seen = drawn(drawOverlay(gray(30, 20), { truth: [[10.4, 7]], radius: 6, scale: 3 }));
    const expected = [(10.4 + 0.5) * 3 - 0.5, (7 + 0.5) * 3 - 0.5];
    expect([seen.x, seen.y]).toBeAllClose(expected, { rtol: 0, atol: 0.1 });
    // the bright pixel under the dot agrees: same centroid as the enlarged pixel itself
    const image = gray(30, 20);
    image.data[7 * 30 + 10] = 255;
    const bright = drawn(drawOverlay(image, { scale: 3 }));
    const dot = drawn(drawOverlay(gray(30, 20), { predicted: [[10, 7]], scale: 3 }));
    expect([bright.x, bright.y]).toBeAllClose([dot.x, dot.y], { rtol: 0, atol: 0.05 });
  });

  it("joins a truth to its prediction with a thin line", () => {
    const options = { truth: [[10, 10]], predicted: [[40, 20]], radius: 4 } as const;
    const out = drawOverlay(gray(60, 30), options);
    const [r, g, b] = pixel(out, 25, 15);
    expect(r).toBeGreaterThan(150);
    expect([g, b]).toEqual([r, r]);
    expect(pixel(out, 25, 19)).toEqual([0, 0, 0]);
  });

  it("connects contours through present points only", () => {
    const truth = [
      [5, 5],
      [25, 5],
      [Number.NaN, Number.NaN],
      [25, 25],
      [5, 25],
    ] as const;
    const out = drawOverlay(gray(31, 31), { truth, connect: [[0, 1, 2, 3, 4]], radius: 3 });
    expect(pixel(out, 15, 5)[1]).toBeGreaterThan(80);
    expect(pixel(out, 15, 25)[1]).toBeGreaterThan(80);
    expect(pixel(out, 25, 15)).toEqual([0, 0, 0]);
    expect(pixel(out, 5, 15)).toEqual([0, 0, 0]);
  });

  it("skips points that are missing or outside, and draws those on the border", () => {
    const image = gray(20, 10);
    const blank = drawOverlay(image);
    for (const point of [
      [Number.NaN, 5],
      [-0.6, 5],
      [19.6, 5],
      [5, 9.6],
      [5, -0.6],
      [Number.POSITIVE_INFINITY, 5],
    ] as const)
      expect(drawOverlay(image, { truth: [point], predicted: [point] }), `${point}`).toEqual(blank);
    for (const point of [
      [-0.5, 5],
      [19.5, 9.5],
    ] as const)
      expect(drawOverlay(image, { predicted: [point] }), `${point}`).not.toEqual(blank);
  });

  it("draws no line to a missing prediction", () => {
    const image = gray(40, 20);
    const truth = [[10, 10]] as const;
    const out = drawOverlay(image, { truth, predicted: [[Number.NaN, Number.NaN]] });
    expect(out).toEqual(drawOverlay(image, { truth }));
  });

  it("fades dots by their confidence", () => {
    const predicted = [10, 30, 50, 70].map((x) => [x, 10] as const);
    const confidence = [1, 0.75, 0, Number.NaN];
    const out = drawOverlay(gray(80, 21), { predicted, confidence, radius: 6 });
    expect(predicted.map(([x]) => pixel(out, x, 10))).toEqual([
      [255, 112, 32],
      [204, 90, 26],
      [51, 22, 6],
      [255, 112, 32],
    ]);
  });

  it("puts a dark halo around markers so that they show on white", () => {
    const out = drawOverlay(gray(41, 41, 255), { predicted: [[20, 20]], radius: 8 });
    const [r, g, b] = pixel(out, 25, 20);
    expect(r).toBeLessThan(240);
    expect(Math.abs(r! - g!) + Math.abs(r! - b!)).toBeLessThan(120);
    expect(pixel(out, 27, 20)).toEqual([255, 255, 255]);
  });

  it("draws a scale bar of 10 mm along x, and none where it does not fit", () => {
    const image = gray(200, 50);
    const bar = (options: Parameters<typeof drawOverlay>[1]) => {
      const out = drawOverlay(image, options);
      let [width, height] = [0, 0];
      for (let y = out.height - 12; y < out.height; y++) {
        let run = 0;
        for (let x = 0; x < out.width; x++) if (pixel(out, x, y)[0] === 255) run++;
        if (run > 0) height++;
        width = Math.max(width, run);
      }
      return [width, height];
    };
    expect(bar({ spacing: [0.25, 1] })).toEqual([40, 3]);
    expect(bar({ spacing: [0.25, 1], scale: 2 })[0]).toBe(80);
    expect(bar({ spacing: [0.25, 1], scaleBarMm: 20 })[0]).toBe(80);
    expect(drawOverlay(image, { spacing: [0.05, 1] })).toEqual(drawOverlay(image));
  });

  it("leaves free what is burned into phantoms, and their markers", () => {
    const { image, spacing } = phantomFilm({ seed: 2026, spacing: 0.5 });
    const [bare, drawn] = [drawOverlay(image), drawOverlay(image, { spacing })];
    const changed = Array.from({ length: image.width * image.height }, (_, p) => p).filter((p) =>
      [0, 1, 2].some((c) => bare.data[3 * p + c] !== drawn.data[3 * p + c]),
    );
    const columns = changed.map((p) => (p % image.width) / image.width);
    expect(Math.min(...columns)).toBeGreaterThan(0.4); // the word ends at 0.27, markers stand in the outer thirds
    expect(Math.max(...columns)).toBeLessThan(0.6);
  });

  it("labels the scale bar", () => {
    const out = drawOverlay(gray(200, 50), { spacing: [0.25, 0.25] });
    const rows = Array.from({ length: 7 }, (_, r) =>
      Array.from({ length: 11 }, (_, c) => (pixel(out, 86 + c, 30 + r)[0]! > 200 ? "#" : ".")).join(""),
    );
    expect(rows).toEqual([
      "..#....###.",
      ".##...#...#",
      "..#...#..##",
      "..#...#.#.#",
      "..#...##..#",
      "..#...#...#",
      ".###...###.",
    ]);
  });

  it("stretches 16-bit and float images between percentiles, 8-bit ones only through a window", () => {
    // 0, 1 … 999 000 in steps of 1000: percentiles 0.5 and 99.5 at 4995 and 994 005
    const values = Array.from({ length: 1000 }, (_, i) => i * 1000);
    const float: Raster = { width: 50, height: 20, channels: 1, data: Float32Array.from(values) };
    const expected = values.map((v) => Math.round(Math.min(Math.max(((v - 4995) / 989_010) * 255, 0), 255)));
    const out = drawOverlay(float);
    expect(Array.from({ length: 1000 }, (_, i) => out.data[3 * i])).toEqual(expected);

    const deep: Raster = { width: 2, height: 1, channels: 1, data: Uint16Array.of(100, 4000) };
    expect(pixel(drawOverlay(deep), 1, 0)).toEqual([255, 255, 255]);
    const windowed = drawOverlay({ ...deep, data: Uint8Array.of(50, 100) }, { window: [0, 100] });
    expect([...windowed.data]).toEqual([128, 128, 128, 255, 255, 255]);
  });

  it("shows a lone bright value, a constant and NaN of a float image", () => {
    const lone: Raster = { width: 40, height: 30, channels: 1, data: new Float32Array(1200) };
    lone.data[5] = 0.25;
    lone.data[6] = Number.NaN;
    const out = drawOverlay(lone);
    expect([4, 5, 6].map((x) => pixel(out, x, 0)[0])).toEqual([0, 255, 0]);
    const constant = drawOverlay({ ...lone, data: new Float32Array(1200).fill(7) });
    expect(constant.data.every((v) => v === 0)).toBe(true);
    const nothing = drawOverlay({ ...lone, data: new Float32Array(1200).fill(Number.NaN) });
    expect(nothing.data.every((v) => v === 0)).toBe(true);
  });

  it("leaves its arguments as they are and repeats itself", () => {
    const image = gray(30, 20, 90);
    const options = { truth: [[5, 5]], predicted: [[9, 8]], connect: [[0]], spacing: [1, 1], scale: 2 } as const;
    expect(drawOverlay(image, options)).toEqual(drawOverlay(image, options));
    expect(image).toEqual(gray(30, 20, 90));
  });

  it("has the documented defaults", () => {
    const image = gray(10, 450);
    const truth = [[5, 300]] as const;
    expect(drawOverlay(image, { truth })).toEqual(drawOverlay(image, { truth, scale: 1, radius: 3.6 }));
    const small = gray(30, 20);
    expect(drawOverlay(small, { truth: [[15, 9]] })).toEqual(drawOverlay(small, { truth: [[15, 9]], radius: 3 }));
  });

  it("refuses inconsistent lists, values and images", () => {
    const image = gray(30, 20);
    const two = [
      [1, 1],
      [2, 2],
    ] as const;
    const cases: [Parameters<typeof drawOverlay>[1], string][] = [
      [{ truth: two, predicted: [[1, 1]] }, "predicted must be of length 2 as truth, got 1"],
      [{ predicted: two, confidence: [1] }, "confidence must be of length 2, got 1"],
      [{ predicted: two, confidence: [1, 1.5] }, "confidence[1] must be a number from 0 to 1, got 1.5"],
      [{ truth: two, connect: [[0], [1, 2]] }, "connect[1][1] must be a landmark index below 2, got 2"],
      [{ scale: 1.5 }, "scale must be an integer of at least 1, got 1.5"],
      [{ radius: 0 }, "radius must be a positive number, got 0"],
      [{ spacing: [1, -1] }, "spacing[1] must be a positive number, got -1"],
      [{ scaleBarMm: 0 }, "scaleBarMm must be a positive number, got 0"],
      [{ window: [5, 5] }, "window must be a pair of numbers low < high, got [5, 5]"],
    ];
    for (const [options, message] of cases)
      expect(() => drawOverlay(image, options)).toThrow(new RangeError(`drawOverlay: ${message}`));
    expect(() => drawOverlay({ ...image, channels: 2 })).toThrow(
      new RangeError("drawOverlay: image.channels must be 1, 3 or 4, got 2"),
    );
    expect(() => drawOverlay({ ...image, height: 21 })).toThrow(
      new RangeError("drawOverlay: image.data must be of length 630, got 600"),
    );
    expect(() => drawOverlay({ ...image, width: 0 })).toThrow(
      new RangeError("drawOverlay: image.width must be an integer of at least 1, got 0"),
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { divideHomography } from "../../src/geometry/homography.ts";
import {
  applyHomography,
  composeFrames,
  composeHomographies,
  containFrame,
  cropFrame,
  type Frame,
  type Homography,
  homographyFromCorners,
  invertHomography,
  type Point,
  type Raster,
  rotation,
  spacingFrame,
  stretchFrame,
  toFrame,
  translation,
  warpImage,
} from "../../src/geometry/index.ts";
import { createRandom } from "../../src/internal/random.ts";
import { type Reference, readFixture } from "../support/fixtures.ts";
import { runs } from "../support/runs.ts";

interface Fixture {
  readonly image: Reference;
  readonly warps: {
    readonly homography_source_to_destination: Reference & { readonly data: Homography };
    readonly size_wh: [number, number];
    readonly exact_bilinear: Reference;
    readonly opencv_bilinear: Reference;
  }[];
  readonly resizes: { readonly size_wh: [number, number]; readonly bilinear_half_pixel: Reference }[];
}
const fixture = readFixture<Fixture>("geometry.json");
const image: Raster = { width: 53, height: 37, channels: 1, data: Float32Array.from(fixture.image.data) };

/** A raster whose values are given by a function of position and channel. */
function raster<T extends Raster["data"]>(
  data: T,
  width: number,
  channels: number,
  f: (x: number, y: number, c: number) => number,
): Raster & { readonly data: T } {
  const height = data.length / width / channels;
  for (let i = 0; i < data.length; i++) {
    const pixel = Math.floor(i / channels);
    data[i] = f(pixel % width, Math.floor(pixel / width), i % channels);
  }
  return { width, height, channels, data };
}

const noise = (data: Raster["data"], width: number, channels: number, top: number, seed = "noise"): Raster => {
  const random = createRandom(seed);
  return raster(data, width, channels, () => Math.floor(random() * (top + 1)));
};

function centroid({ data, width }: Raster): Point {
  let total = 0;
  let x = 0;
  let y = 0;
  for (const [i, value] of data.entries()) {
    total += value;
    x += value * (i % width);
    y += value * Math.floor(i / width);
  }
  return [x / total, y / total];
}

const types = [Uint8Array, Uint8ClampedArray, Uint16Array, Float32Array];

describe("warpImage(image, frame)", () => {
  it("is exact bilinear sampling for projective maps, and OpenCV's within its 1/32 pixel", () => {
    for (const warp of fixture.warps) {
      const [width, height] = warp.size_wh;
      const { data } = warpImage(image, { width, height, homography: warp.homography_source_to_destination.data });
      expect(data).toBeAllClose(warp.exact_bilinear.data, { atol: 1e-3, rtol: 0 });
      const mean = [...data].reduce((sum, v, i) => sum + Math.abs(v - warp.opencv_bilinear.data[i]!), 0) / data.length;
      expect(mean).toBeLessThan(0.2);
    }
  });

  it("does not depend on the sign and scale of a homography", () => {
    const [warp] = fixture.warps;
    const [width, height] = warp!.size_wh;
    const homography = warp!.homography_source_to_destination.data;
    const { data } = warpImage(image, { width, height, homography: divideHomography(homography, -0.4) });
    expect(data).toBeAllClose(warp!.exact_bilinear.data, { atol: 1e-3, rtol: 0 });
    const turned: Frame = { width, height, homography: rotation(0.2) };
    const doubled = { ...turned, homography: divideHomography(turned.homography, 0.5) };
    for (const sampling of ["bilinear", "nearest", "area"] as const)
      expect(warpImage(image, doubled, { sampling })).toEqual(warpImage(image, turned, { sampling }));
  });

  it("resizes as OpenCV does with half-pixel centres and edges repeated", () => {
    for (const { size_wh, bilinear_half_pixel } of fixture.resizes) {
      const frame = stretchFrame(image, { width: size_wh[0], height: size_wh[1] });
      const { data } = warpImage(image, frame, { border: "edge" });
      expect(data).toBeAllClose(bilinear_half_pixel.data, { atol: 1e-3, rtol: 0 });
    }
  });

  it("returns the input's values exactly, in memory of its own, for a frame that changes nothing", () => {
    for (const Type of types) {
      for (const sampling of ["bilinear", "nearest", "area"] as const) {
        const input = noise(new Type(5 * 4 * 3), 5, 3, 255);
        const result = warpImage(input, containFrame(input, input), { sampling });
        expect(result).toEqual(input);
        expect(result.data).not.toBe(input.data);
        expect(result.data.constructor).toBe(Type);
      }
    }
  });

  it("pads or cuts on the right and below where the frame's size alone differs", () => {
    const input = noise(new Uint8Array(5 * 4), 5, 1, 255);
    for (const [width, height] of [
      [7, 4],
      [3, 4],
      [5, 6],
      [5, 2],
    ] as const) {
      const { data } = warpImage(input, cropFrame({ left: 0, top: 0, width, height }), { fill: 9 });
      const expected = Array.from({ length: width * height }, (_, i) => {
        const [x, y] = [i % width, Math.floor(i / width)];
        return x < 5 && y < 4 ? input.data[y * 5 + x] : 9;
      });
      expect([...data]).toEqual(expected);
    }
  });

  it("puts one bright pixel of each channel back at its place", () => {
    const dot = raster(new Uint16Array(5 * 4 * 2), 5, 2, (x, y, c) => (x === 3 && y === 1 ? 40000 + c : 0));
    for (const sampling of ["bilinear", "nearest", "area"] as const) {
      const moved = warpImage(dot, cropFrame({ left: -2, top: -3, width: 9, height: 8 }), { sampling });
      const expected = new Uint16Array(9 * 8 * 2);
      expected.set([40000, 40001], (4 * 9 + 5) * 2);
      expect(moved.data).toEqual(expected);
      const back = warpImage(moved, cropFrame({ left: 2, top: 3, width: 5, height: 4 }), { sampling });
      expect(back).toEqual(dot);
    }
  });

  it("turns a quarter exactly", () => {
    const input = noise(new Uint8Array(4 * 3), 4, 1, 255);
    const homography = [0, -1, 2, 1, 0, 0, 0, 0, 1] as const; // (x, y) → (2 − y, x)
    const { data } = warpImage(input, { width: 3, height: 4, homography });
    expect([...data]).toEqual(Array.from({ length: 12 }, (_, i) => input.data[(2 - (i % 3)) * 4 + Math.floor(i / 3)]));
  });

  it("moves a Gaussian dot to where the points go, within 0.05 px, for random homographies", () => {
    const offsets = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 8, maxLength: 8 });
    const place = fc.double({ min: 0.35, max: 0.65, noNaN: true });
    fc.assert(
      fc.property(offsets, place, place, (d, px, py) => {
        const [cx, cy] = [px * 71, py * 53];
        const dot = raster(
          new Float32Array(72 * 54),
          72,
          1,
          (x, y) => 200 * Math.exp(-((x - cx) ** 2 + (y - cy) ** 2) / 3),
        );
        const corners: Point[] = [
          [0, 0],
          [71, 0],
          [71, 53],
          [0, 53],
        ];
        const moved = corners.map(([x, y], i): Point => [1.2 * x + d[2 * i]!, 1.1 * y + d[2 * i + 1]!]);
        const frame: Frame = { width: 90, height: 64, homography: homographyFromCorners(corners, moved) };
        const [x, y] = centroid(warpImage(dot, frame));
        const [[u, v]] = toFrame(frame, [[cx, cy]]) as [Point];
        expect(Math.hypot(x - u, y - v)).toBeLessThan(0.05);
      }),
      { numRuns: runs(60) },
    );
  });

  it("rounds integers from the same values that float output shows unrounded", () => {
    const frame: Frame = { width: 31, height: 17, homography: rotation(0.4) };
    for (const [Type, top] of [
      [Uint8Array, 255] as const,
      [Uint8ClampedArray, 255] as const,
      [Uint16Array, 65535] as const,
    ]) {
      for (const channels of [1, 3]) {
        const input = noise(new Type(23 * 19 * channels), 23, channels, top);
        const floats = warpImage(input, frame, { output: new Float32Array(31 * 17 * channels) });
        const rounded = warpImage(input, frame);
        expect(Array.from(rounded.data)).toEqual(Array.from(floats.data, (v) => Math.floor(v + 0.5)));
      }
    }
  });

  it("treats every channel as it treats one", () => {
    const input = noise(new Float32Array(23 * 19 * 3), 23, 3, 100);
    const warp = fixture.warps[0]!.homography_source_to_destination.data;
    for (const homography of [rotation(-0.3), warp]) {
      for (const sampling of ["bilinear", "nearest", "area"] as const) {
        const frame: Frame = { width: 11, height: 21, homography };
        const all = warpImage(input, frame, { sampling, border: "reflect" });
        for (let c = 0; c < 3; c++) {
          const one = raster(new Float32Array(23 * 19), 23, 1, (x, y) => input.data[(y * 23 + x) * 3 + c]!);
          const { data } = warpImage(one, frame, { sampling, border: "reflect" });
          expect(data).toEqual(all.data.filter((_, i) => i % 3 === c));
        }
      }
    }
  });

  it("writes to the memory given", () => {
    const output = new Float32Array(26 * 18);
    const result = warpImage(image, stretchFrame(image, { width: 26, height: 18 }), { output, border: "edge" });
    expect(result.data).toBe(output);
    expect(output).toBeAllClose(fixture.resizes[0]!.bilinear_half_pixel.data, { atol: 1e-3, rtol: 0 });
  });

  it("fills, repeats or mirrors beyond the border", () => {
    const row: Raster = { width: 4, height: 1, channels: 1, data: Uint8Array.of(10, 20, 30, 40) };
    const frame = cropFrame({ left: -5, top: 0, width: 14, height: 1 });
    const along = (options: Parameters<typeof warpImage>[2]) => [...warpImage(row, frame, options).data];
    for (const sampling of ["bilinear", "nearest"] as const) {
      expect(along({ sampling, fill: 7 })).toEqual([7, 7, 7, 7, 7, 10, 20, 30, 40, 7, 7, 7, 7, 7]);
      expect(along({ sampling, border: "edge" })).toEqual([...Array(5).fill(10), 10, 20, 30, 40, ...Array(5).fill(40)]);
      expect(along({ sampling, border: "reflect" })).toEqual([20, 30, 40, 30, 20, 10, 20, 30, 40, 30, 20, 10, 20, 30]);
    }
    expect(along({ fill: 300 })[0]).toBe(255);
    expect(along({ fill: -3 })[0]).toBe(0);
    const half = warpImage(row, cropFrame({ left: -0.5, top: 0, width: 2, height: 1 }), { fill: 30 });
    expect([...half.data]).toEqual([20, 15]);
  });

  it("shows nothing beyond the horizon", () => {
    // w = 1 + x/20 on the source: the destination line x′ = 20 is at infinity, what lies right of it is behind.
    const flat = raster(new Float32Array(30 * 5), 30, 1, () => 9);
    const homography = [1, 0, 0, 0, 1, 0, 1 / 20, 0, 1] as const;
    for (const border of ["constant", "edge", "reflect"] as const) {
      for (const sampling of ["bilinear", "nearest"] as const) {
        const { data } = warpImage(flat, { width: 60, height: 3, homography }, { border, sampling, fill: 1 });
        expect([...data.subarray(0, 11)]).toEqual(Array(11).fill(9));
        expect([...data.subarray(20, 60)]).toEqual(Array(40).fill(1));
      }
    }
    const [seen] = applyHomography(homography, [[29, 0]]);
    expect(seen![0]).toBeCloseTo(11.84, 2);
  });

  it("shows what lies in front of the horizon also where the image's center lies beyond it, as its points say", () => {
    // A tilt of a part at the right end of a wide image: w = 0 at x = 60, the center is x = 49.5.
    const dot = raster(new Float32Array(100 * 30), 100, 1, (x, y) => Math.exp(-((x - 80) ** 2 + (y - 14) ** 2) / 1.5));
    const tilt = composeHomographies(translation(-60, 0), [2, 0, -20, 0, 1, 0, 0.05, 0, 0], translation(2, 6));
    for (const multiple of [1, 3]) {
      const frame: Frame = { width: 40, height: 40, homography: divideHomography(tilt, multiple) };
      const [seen, behind] = toFrame(frame, [
        [80, 14],
        [30, 14],
      ]);
      expect(behind).toEqual([Number.NaN, Number.NaN]);
      expect(centroid(warpImage(dot, frame))).toBeAllClose(seen!, { rtol: 0, atol: 0.3 });
    }
  });

  it("names what is wrong", () => {
    const frame = containFrame(image, { width: 6, height: 5 });
    expect(() => warpImage({ ...image, width: 52 }, frame)).toThrow(
      new RangeError("warpImage: image.data.length must be 1924, got 1961"),
    );
    expect(() => warpImage(image, frame, { output: new Float32Array(29) })).toThrow(
      new RangeError("warpImage: output.length must be 30, got 29"),
    );
    expect(() => warpImage(image, frame, { output: new Uint8Array(30) })).toThrow(
      new TypeError("warpImage: output must be a Float32Array, got Uint8Array"),
    );
    const bytes = { ...image, data: new Uint8Array(53 * 37) };
    expect(() => warpImage(bytes, frame, { output: new Uint16Array(30) })).toThrow(
      new TypeError("warpImage: output must be a Float32Array or Uint8Array, got Uint16Array"),
    );
    expect(() => warpImage(image, { ...frame, height: 0 })).toThrow(
      new RangeError("warpImage: frame.height must be an integer of at least 1, got 0"),
    );
    expect(() => warpImage(image, frame, { sampling: "cubic" as "area" })).toThrow(
      new RangeError('warpImage: sampling must be one of "bilinear", "nearest", "area", got "cubic"'),
    );
    expect(() => warpImage(image, { ...frame, homography: [0, 0, 0, 0, 1, 0, 0, 0, 1] })).toThrow("invertible");
  });
});

describe("warpImage(image, frame, { sampling: 'area' })", () => {
  it("rounds the means of integers where the reduced image needs no further resampling", () => {
    const image = { width: 4, height: 2, channels: 1, data: Uint8Array.of(1, 2, 0, 0, 2, 2, 1, 0) };
    expect([...warpImage(image, stretchFrame(image, { width: 2, height: 1 }), { sampling: "area" }).data]).toEqual([
      2, 0,
    ]);
    expect([
      ...warpImage(image, stretchFrame(image, { width: 2, height: 1 }), { sampling: "area", border: "edge" }).data,
    ]).toEqual([2, 0]);
  });

  /** Mean of the source over the exact area of a destination pixel of a stretch, by fine midpoint summation. */
  function areaMean(source: Raster, frame: Frame, x: number, y: number): number {
    const fx = source.width / frame.width;
    const fy = source.height / frame.height;
    let sum = 0;
    let total = 0;
    for (let j = 0; j < source.height; j++) {
      for (let i = 0; i < source.width; i++) {
        const wx = Math.min((x + 1) * fx, i + 1) - Math.max(x * fx, i);
        const wy = Math.min((y + 1) * fy, j + 1) - Math.max(y * fy, j);
        if (wx <= 0 || wy <= 0) continue;
        sum += wx * wy * source.data[j * source.width + i]!;
        total += wx * wy;
      }
    }
    return sum / total;
  }

  it("is the exact mean over each destination pixel when an image is stretched to a smaller one", () => {
    for (const [width, height] of [
      [20, 9],
      [53, 11],
      [7, 37],
      [1, 1],
    ] as const) {
      const frame = stretchFrame(image, { width, height });
      for (const border of ["constant", "edge", "reflect"] as const) {
        const { data } = warpImage(image, frame, { sampling: "area", border });
        const expected = Array.from(data, (_, i) => areaMean(image, frame, i % width, Math.floor(i / width)));
        expect(data).toBeAllClose(expected, { rtol: 1e-6 });
      }
    }
  });

  it("equals bilinear where nothing shrinks, turned or not", () => {
    const stretched = stretchFrame(image, { width: 80, height: 37 });
    for (const frame of [stretched, { width: 40, height: 50, homography: rotation(0.7) }])
      expect(warpImage(image, frame, { sampling: "area" })).toEqual(warpImage(image, frame));
  });

  it("wipes out a pattern finer than a destination pixel where bilinear aliases", () => {
    const stripes = raster(new Uint8Array(240 * 60), 240, 1, (x) => (x % 4 < 2 ? 200 : 0));
    const frame = spacingFrame(stripes, [0.1, 0.1], [0.47, 0.47]);
    const spread = (sampling: "area" | "bilinear") => {
      const inner = [...warpImage(stripes, frame, { sampling }).data].filter((_, i) => i % frame.width > 0);
      return Math.max(...inner) - Math.min(...inner);
    };
    expect(spread("bilinear")).toBeGreaterThan(150);
    expect(spread("area")).toBeLessThan(60);
  });

  it("keeps a dot where the points go, in a cut-out of a shrunk, turned and projected image", () => {
    const dot = raster(
      new Uint16Array(300 * 200),
      300,
      1,
      (x, y) => 60000 * Math.exp(-((x - 140.3) ** 2 + (y - 96.8) ** 2) / 120),
    );
    const shrunk = spacingFrame(dot, [0.143, 0.143], [0.4, 0.5]);
    const cut = cropFrame({ left: 20.25, top: 8.5, width: 60, height: 40 });
    const tilt: Frame = { width: 60, height: 40, homography: [0.99, 0.2, -3, -0.15, 1, 4, 0.001, -0.0005, 1] };
    const frames = [composeFrames(shrunk, cut), composeFrames(composeFrames(shrunk, cut), tilt)];
    for (const frame of frames) {
      for (const border of ["constant", "edge", "reflect"] as const) {
        const [[u, v]] = toFrame(frame, [[140.3, 96.8]]) as [Point];
        const [x, y] = centroid(warpImage(dot, frame, { sampling: "area", border }));
        expect(Math.hypot(x - u, y - v)).toBeLessThan(0.05);
      }
    }
  });

  it("reduces only what the destination sees, with the same result", () => {
    const big = noise(new Uint8Array(210 * 160), 210, 1, 255);
    const small = spacingFrame(big, [0.1, 0.1], [0.25, 0.32]);
    const whole = warpImage(big, small, { sampling: "area", output: new Float32Array(small.width * small.height) });
    for (const [left, top] of [
      [30, 20],
      [-13, -4],
      [75, 40],
    ] as const) {
      const cut = cropFrame({ left, top, width: 17, height: 12 });
      const output = new Float32Array(17 * 12);
      for (const border of ["constant", "reflect"] as const) {
        const part = warpImage(big, composeFrames(small, cut), { sampling: "area", border, output });
        expect(part.data).toBeAllClose(warpImage(whole, cut, { border }).data, { atol: 1e-3, rtol: 0 });
      }
    }
  });

  it("measures the shrinking along the source's own axes", () => {
    const turn: Frame = { width: 37, height: 53, homography: [0, -1, 36, 1, 0, 0, 0, 0, 1] };
    const narrow = stretchFrame(turn, { width: 9, height: 53 });
    const { data } = warpImage(image, composeFrames(turn, narrow), { sampling: "area", border: "edge" });
    const expected = warpImage(warpImage(image, turn), narrow, { sampling: "area", border: "edge" });
    expect(data).toBeAllClose(expected.data, { atol: 1e-3, rtol: 0 });
  });

  it("measures the shrinking of a projective map at the destination's centre, of any multiple of it", () => {
    const source = noise(new Float32Array(24 * 18), 24, 1, 100);
    const size = { width: 9, height: 6 };
    // Destination → source with the Jacobian diag(2, 3) at the destination's centre, which sees (11.5, 8.5).
    const [g, h] = [0.05, -0.04];
    const centred: Homography = [2 + 11.5 * g, 11.5 * h, 11.5, 8.5 * g, 3 + 8.5 * h, 8.5, g, h, 1];
    const inverse = composeHomographies(translation(-4, -2.5), centred);
    const halved = stretchFrame(source, { width: 12, height: 6 });
    const means = warpImage(source, halved, { sampling: "area" });
    const rest = composeHomographies(invertHomography(halved.homography), invertHomography(inverse));
    const expected = warpImage(means, { ...size, homography: rest }, { border: "edge" });
    for (const multiple of [1, 2, -1]) {
      const homography = divideHomography(invertHomography(inverse), multiple);
      const { data } = warpImage(source, { ...size, homography }, { sampling: "area", border: "edge" });
      expect(data).toBeAllClose(expected.data, { atol: 1e-3, rtol: 0 });
    }
  });

  it("counts the fill value where a pixel reaches beyond the image", () => {
    const flat = raster(new Float32Array(5 * 3), 5, 1, () => 100);
    const frame: Frame = { width: 3, height: 2, homography: [0.5, 0, -0.25, 0, 0.5, -0.25, 0, 0, 1] };
    const padded = warpImage(flat, frame, { sampling: "area", fill: 20 });
    expect([...padded.data]).toEqual([100, 100, 60, 60, 60, 40]);
    expect([...warpImage(flat, frame, { sampling: "area", border: "edge" }).data]).toEqual(Array(6).fill(100));
  });
});

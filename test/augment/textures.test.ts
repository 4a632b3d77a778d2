import { describe, expect, it } from "vitest";
import { convolveSeparable } from "../../src/augment/convolveSeparable.ts";
import {
  addNoise,
  adjustContrast,
  adjustGamma,
  cutout,
  gaussianBlur,
  invertIntensity,
} from "../../src/augment/index.ts";
import { createRandom } from "../../src/internal/random.ts";
import { type Reference, readFixture } from "../support/fixtures.ts";

const gray = (width: number, height: number, values: ArrayLike<number>) => ({
  width,
  height,
  channels: 1,
  data: Float32Array.from(values),
});

interface Blurs {
  readonly image: Reference;
  readonly blurs: { readonly gaussian_3_auto_sigma: Reference; readonly gaussian_5_auto_sigma: Reference };
}

describe("adjustGamma", () => {
  it("is the power of the intensity, at 16 bits and for strong gammas too", () => {
    const values = [0, 1 / 65535, 10 / 65535, 1 / 255, ...Array.from({ length: 997 }, (_, i) => (i + 1) / 997)];
    for (const gamma of [0.25, 0.7, 1, 1.4, 4]) {
      const { data } = adjustGamma(gray(values.length, 1, values), gamma);
      expect(data).toBeAllClose(
        values.map((v) => v ** gamma),
        { rtol: 0, atol: 1e-4 },
      );
      expect(data[0]).toBe(0);
      expect(data.at(-1)).toBe(1);
    }
  });

  it("clips what is outside [0, 1]", () => {
    expect([...adjustGamma(gray(2, 1, [-0.5, 1.5]), 0.8).data]).toEqual([0, 1]);
  });
});

describe("adjustContrast", () => {
  it("stretches about mid-grey, then brightens, then clips", () => {
    const { data } = adjustContrast(gray(5, 1, [0, 0.4, 0.5, 0.6, 1]), { contrast: 1.5, brightness: 0.1 });
    expect(data).toBeAllClose([0, 0.45, 0.6, 0.75, 1]);
  });
});

describe("invertIntensity", () => {
  it("is one minus the intensity, in new memory unless told otherwise", () => {
    const image = gray(2, 1, [0.25, 1]);
    expect([...invertIntensity(image).data]).toEqual([0.75, 0]);
    expect([...image.data]).toEqual([0.25, 1]);
    invertIntensity(image, { output: image.data });
    expect([...image.data]).toEqual([0.75, 0]);
  });
});

describe("addNoise", () => {
  const flat = gray(300, 200, new Float32Array(60_000).fill(0.5));

  it("has mean 0, the given deviation, nearly Gaussian tails and no correlation of neighbours", () => {
    const z = addNoise(flat, { sigma: 0.05, seed: 3 }).data.map((v) => (v - 0.5) / 0.05);
    const mean = (f: (v: number, i: number) => number) => z.reduce((sum, v, i) => sum + f(v, i), 0) / z.length;
    expect(Math.abs(mean((v) => v))).toBeLessThan(0.015);
    expect(Math.abs(mean((v) => v * v) - 1)).toBeLessThan(0.02);
    expect(Math.abs(mean((v) => v ** 3))).toBeLessThan(0.03);
    expect(mean((v) => v ** 4) - 3).toBeCloseTo(-0.3, 1);
    expect(mean((v) => (Math.abs(v) > 1 ? 1 : 0))).toBeCloseTo(0.317, 1);
    expect(mean((v) => (Math.abs(v) > 2 ? 1 : 0))).toBeCloseTo(0.0455, 2);
    for (const lag of [1, 300]) expect(Math.abs(mean((v, i) => v * (z[i + lag] ?? 0)))).toBeLessThan(0.02);
  });

  it("is the seed's and clipped to [0, 1]", () => {
    const image = gray(4, 3, [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1]);
    const once = addNoise(image, { sigma: 0.2, seed: 5 }).data;
    expect(addNoise(image, { sigma: 0.2, seed: 5 }).data).toEqual(once);
    expect(addNoise(image, { sigma: 0.2, seed: 6 }).data).not.toEqual(once);
    expect(once.every((v) => v >= 0 && v <= 1)).toBe(true);
  });
});

describe("gaussianBlur", () => {
  const { image, blurs } = readFixture<Blurs>("geometry.json");
  const [height, width] = image.shape as [number, number];

  it("convolves and mirrors borders as OpenCV does, given OpenCV's kernels of 3 and 5 taps", () => {
    const source = gray(width, height, image.data);
    const three = convolveSeparable("test", source, Float64Array.of(1 / 4, 1 / 2, 1 / 4));
    const five = convolveSeparable("test", source, Float64Array.of(1 / 16, 1 / 4, 3 / 8, 1 / 4, 1 / 16));
    expect(three.data).toBeAllClose(blurs.gaussian_3_auto_sigma.data, { rtol: 1e-6, atol: 2e-5 });
    expect(five.data).toBeAllClose(blurs.gaussian_5_auto_sigma.data, { rtol: 1e-6, atol: 2e-5 });
  });

  it("spreads a pixel as the sampled and normalized Gaussian", () => {
    const dot = gray(21, 17, new Float32Array(21 * 17));
    dot.data[8 * 21 + 11] = 1;
    const { data } = gaussianBlur(dot, { sigma: 1.3 });
    const g = (i: number) => (Math.abs(i) <= 4 ? Math.exp(-(i * i) / (2 * 1.69)) : 0); // ⌈3·1.3⌉ = 4
    const total = Array.from({ length: 9 }, (_, i) => g(i - 4)).reduce((a, b) => a + b);
    const expected = Array.from(data, (_, i) => (g((i % 21) - 11) * g(Math.floor(i / 21) - 8)) / total ** 2);
    expect(data).toBeAllClose(expected, { atol: 1e-8 });
  });

  it("works in place and on images smaller than its kernel", () => {
    const random = createRandom("blur");
    const image = gray(3, 2, Array.from({ length: 6 }, random));
    const apart = gaussianBlur(image, { sigma: 2, size: 9 });
    expect(gaussianBlur(image, { sigma: 2, size: 9, output: image.data }).data).toEqual(apart.data);
    expect(gaussianBlur(gray(1, 2, [0.3, 0.3]), { sigma: 1 }).data).toBeAllClose([0.3, 0.3]);
  });

  it("refuses a sigma that is not positive and an even number of taps", () => {
    expect(() => gaussianBlur(gray(1, 1, [0]), { sigma: 0 })).toThrow(
      new RangeError("gaussianBlur: sigma must be a positive number, got 0"),
    );
    expect(() => gaussianBlur(gray(1, 1, [0]), { sigma: 1, size: 4 })).toThrow(
      new RangeError("gaussianBlur: size must be an odd positive integer, got 4"),
    );
  });
});

describe("cutout", () => {
  it("fills whole pixels of the rectangles and ignores what lies outside", () => {
    const rectangles = [
      { left: 1, top: 0, width: 2, height: 1, fill: 0.5 },
      { left: 3, top: 1, width: 9, height: 9, fill: 0.25 },
      { left: -2, top: 2, width: 3, height: 1, fill: 0.75 },
      { left: 9, top: 0, width: 3, height: 3, fill: 9 },
    ];
    const { data } = cutout(gray(4, 3, new Float32Array(12)), rectangles);
    expect([...data]).toEqual([0, 0.5, 0.5, 0, 0, 0, 0, 0.25, 0.75, 0, 0, 0.25]);
  });

  it("refuses parts of pixels", () => {
    const image = gray(4, 3, new Float32Array(12));
    expect(() => cutout(image, [{ left: 0.5, top: 0, width: 1, height: 1, fill: 0 }])).toThrow(
      new RangeError("cutout: left must be an integer, got 0.5"),
    );
  });
});

describe("the images textures refuse", () => {
  it("are those of several channels, of integers and of another size than they say", () => {
    expect(() => invertIntensity({ ...gray(1, 1, [0, 0, 0]), channels: 3 })).toThrow(
      new RangeError("invertIntensity: image.channels must be 1, got 3"),
    );
    expect(() => invertIntensity({ ...gray(1, 1, [0]), data: new Uint8Array(1) })).toThrow(
      new TypeError("invertIntensity: image.data must be a Float32Array, got Uint8Array"),
    );
    expect(() => invertIntensity(gray(2, 2, [0]))).toThrow(
      new RangeError("invertIntensity: image.data.length must be 4, got 1"),
    );
    expect(() => invertIntensity(gray(2, 1, [0, 0]), { output: new Float32Array(3) })).toThrow(
      new RangeError("invertIntensity: output.length must be 2, got 3"),
    );
  });
});

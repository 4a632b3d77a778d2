import { describe, expect, it } from "vitest";
import { applyTexture, type ImageTexture } from "../../src/augment/index.ts";
import type { Raster } from "../../src/geometry/index.ts";
import { createRandom } from "../../src/internal/random.ts";
import { convolveSeparable } from "../../src/pixels/convolveSeparable.ts";
import { normalTable } from "../../src/pixels/normalTable.ts";
import { pixelJob } from "../../src/pixels/pixelJob.ts";
import { type Reference, readFixture } from "../support/fixtures.ts";

const gray = (width: number, height: number, values: ArrayLike<number>) => ({
  width,
  height,
  channels: 1,
  data: Float32Array.from(values),
});

interface Blurs {
  readonly image: Reference;
  readonly blurs: Readonly<
    Record<"gaussian_3_auto_sigma" | "gaussian_5_auto_sigma" | "median_3" | "median_5", Reference>
  >;
}

describe("gamma", () => {
  it("is the power of the intensity, at 16 bits and for strong gammas too", () => {
    const values = [0, 1 / 65535, 10 / 65535, 1 / 255, ...Array.from({ length: 997 }, (_, i) => (i + 1) / 997)];
    for (const gamma of [0.25, 0.7, 1, 1.4, 4]) {
      const { data } = applyTexture(gray(values.length, 1, values), { type: "gamma", gamma });
      expect(data).toBeAllClose(
        values.map((v) => v ** gamma),
        { rtol: 0, atol: 1e-4 },
      );
      expect(data[0]).toBe(0);
      expect(data.at(-1)).toBe(1);
    }
  });

  it("clips what is outside [0, 1]", () => {
    expect([...applyTexture(gray(2, 1, [-0.5, 1.5]), { type: "gamma", gamma: 0.8 }).data]).toEqual([0, 1]);
  });
});

describe("contrast and brightness", () => {
  it("stretches about mid-grey or adds, then clips", () => {
    const image = gray(5, 1, [0, 0.4, 0.5, 0.6, 1]);
    const stretched = applyTexture(image, { type: "contrast", contrast: 1.5 });
    expect(stretched.data).toBeAllClose([0, 0.35, 0.5, 0.65, 1]);
    const { data } = applyTexture(stretched, { type: "brightness", brightness: 0.1 });
    expect(data).toBeAllClose([0.1, 0.45, 0.6, 0.75, 1]);
  });
});

describe("invert", () => {
  it("is one minus the intensity, in new memory unless told otherwise", () => {
    const image = gray(2, 1, [0.25, 1]);
    expect([...applyTexture(image, { type: "invert" }).data]).toEqual([0.75, 0]);
    expect([...image.data]).toEqual([0.25, 1]);
    applyTexture(image, { type: "invert" }, { output: image.data });
    expect([...image.data]).toEqual([0.75, 0]);
  });
});

describe("gaussianNoise", () => {
  const flat = gray(300, 200, new Float32Array(60_000).fill(0.5));

  it("has mean 0, the given deviation, Gaussian tails and no correlation of neighbours", () => {
    const z = applyTexture(flat, { type: "gaussianNoise", sigma: 0.05, seed: 3 }).data.map((v) => (v - 0.5) / 0.05);
    const mean = (f: (v: number, i: number) => number) => z.reduce((sum, v, i) => sum + f(v, i), 0) / z.length;
    expect(Math.abs(mean((v) => v))).toBeLessThan(0.015);
    expect(Math.abs(mean((v) => v * v) - 1)).toBeLessThan(0.02);
    expect(Math.abs(mean((v) => v ** 3))).toBeLessThan(0.03);
    expect(Math.abs(mean((v) => v ** 4) - 3)).toBeLessThan(0.1);
    expect(mean((v) => (Math.abs(v) > 1 ? 1 : 0))).toBeCloseTo(0.317, 1);
    expect(mean((v) => (Math.abs(v) > 2 ? 1 : 0))).toBeCloseTo(0.0455, 2);
    expect(mean((v) => (Math.abs(v) > 3 ? 1000 : 0))).toBeCloseTo(2.7, 0);
    for (const lag of [1, 300]) expect(Math.abs(mean((v, i) => v * (z[i + lag] ?? 0)))).toBeLessThan(0.02);
  });

  it("is the seed's and clipped to [0, 1]", () => {
    const image = gray(4, 3, [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1]);
    const once = applyTexture(image, { type: "gaussianNoise", sigma: 0.2, seed: 5 }).data;
    expect(applyTexture(image, { type: "gaussianNoise", sigma: 0.2, seed: 5 }).data).toEqual(once);
    expect(applyTexture(image, { type: "gaussianNoise", sigma: 0.2, seed: 6 }).data).not.toEqual(once);
    expect(once.every((v) => v >= 0 && v <= 1)).toBe(true);
  });
});

describe("gaussianBlur", () => {
  const { image, blurs } = readFixture<Blurs>("geometry.json");
  const [height, width] = image.shape as [number, number];

  function convolved(image: Raster, weights: Float64Array): Raster {
    const copy = { ...image, data: image.data.slice() };
    convolveSeparable(pixelJob("test", "texture", copy), weights);
    return copy;
  }

  it("convolves and mirrors borders as OpenCV does, given OpenCV's kernels of 3 and 5 taps", () => {
    const source = gray(width, height, image.data);
    const three = convolved(source, Float64Array.of(1 / 4, 1 / 2, 1 / 4));
    const five = convolved(source, Float64Array.of(1 / 16, 1 / 4, 3 / 8, 1 / 4, 1 / 16));
    expect(three.data).toBeAllClose(blurs.gaussian_3_auto_sigma.data, { rtol: 1e-6, atol: 2e-5 });
    expect(five.data).toBeAllClose(blurs.gaussian_5_auto_sigma.data, { rtol: 1e-6, atol: 2e-5 });
  });

  it("spreads a pixel as the sampled and normalized Gaussian", () => {
    const dot = gray(21, 17, new Float32Array(21 * 17));
    dot.data[8 * 21 + 11] = 1;
    const { data } = applyTexture(dot, { type: "gaussianBlur", sigma: 1.3 });
    const g = (i: number) => (Math.abs(i) <= 4 ? Math.exp(-(i * i) / (2 * 1.69)) : 0); // ⌈3·1.3⌉ = 4
    const total = Array.from({ length: 9 }, (_, i) => g(i - 4)).reduce((a, b) => a + b);
    const expected = Array.from(data, (_, i) => (g((i % 21) - 11) * g(Math.floor(i / 21) - 8)) / total ** 2);
    expect(data).toBeAllClose(expected, { atol: 1e-8 });
  });

  it("works in place and on images smaller than its kernel", () => {
    const random = createRandom("blur");
    const image = gray(3, 2, Array.from({ length: 6 }, random));
    const blur = { type: "gaussianBlur", sigma: 2, size: 9 } as const;
    const apart = applyTexture(image, blur);
    expect(applyTexture(image, blur, { output: image.data }).data).toEqual(apart.data);
    expect(applyTexture(gray(1, 2, [0.3, 0.3]), { type: "gaussianBlur", sigma: 1 }).data).toBeAllClose([0.3, 0.3]);
  });

  it("refuses a sigma that is not positive and an even number of taps", () => {
    expect(() => applyTexture(gray(1, 1, [0]), { type: "gaussianBlur", sigma: 0 })).toThrow(
      new RangeError("applyTexture: texture.sigma must be a positive number, got 0"),
    );
    expect(() => applyTexture(gray(1, 1, [0]), { type: "gaussianBlur", sigma: 1, size: 4 })).toThrow(
      new RangeError("applyTexture: texture.size must be an odd positive integer, got 4"),
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
    const { data } = applyTexture(gray(4, 3, new Float32Array(12)), { type: "cutout", rectangles });
    expect([...data]).toEqual([0, 0.5, 0.5, 0, 0, 0, 0, 0.25, 0.75, 0, 0, 0.25]);
  });

  it("refuses parts of pixels", () => {
    const image = gray(4, 3, new Float32Array(12));
    expect(() =>
      applyTexture(image, { type: "cutout", rectangles: [{ left: 0.5, top: 0, width: 1, height: 1, fill: 0 }] }),
    ).toThrow(new RangeError("applyTexture: texture.rectangles[0].left must be an integer, got 0.5"));
  });
});

const bytes = (width: number, height: number, channels: number, f: (i: number) => number) => ({
  width,
  height,
  channels,
  data: Uint8Array.from({ length: width * height * channels }, (_, i) => f(i)),
});

describe("medianBlur", () => {
  const { image, blurs } = readFixture<Blurs>("geometry.json");
  const [height, width] = image.shape as [number, number];

  it("is OpenCV's on floats, for windows of 3 and 5", () => {
    const source = gray(width, height, image.data);
    expect(applyTexture(source, { type: "medianBlur", size: 3 }).data).toBeAllClose(blurs.median_3.data, {
      rtol: 1e-7,
      atol: 0,
    });
    expect(applyTexture(source, { type: "medianBlur", size: 5 }).data).toBeAllClose(blurs.median_5.data, {
      rtol: 1e-7,
      atol: 0,
    });
  });

  it("is the sorted window's middle on 8-bit, 16-bit and float images of several channels, in place too", () => {
    const random = createRandom("median");
    const [w, h, channels] = [19, 13, 3];
    for (const top of [3, 255, 65535])
      for (const size of [1, 3, 5, 7]) {
        const values = Array.from({ length: w * h * channels }, () => Math.floor(random() * (top + 1)));
        const r = (size - 1) / 2;
        const expected = values.map((_, i) => {
          const [x, y, c] = [Math.floor(i / channels) % w, Math.floor(i / channels / w), i % channels];
          const window: number[] = [];
          for (let dy = -r; dy <= r; dy++)
            for (let dx = -r; dx <= r; dx++) {
              const [px, py] = [Math.min(w - 1, Math.max(0, x + dx)), Math.min(h - 1, Math.max(0, y + dy))];
              window.push(values[(py * w + px) * channels + c]!);
            }
          return window.toSorted((a, b) => a - b)[(size * size - 1) / 2]!;
        });
        for (const Type of top > 255 ? [Uint16Array, Float32Array] : [Uint8Array, Uint16Array, Float32Array]) {
          const data = Type.from(values);
          expect([
            ...applyTexture({ width: w, height: h, channels, data }, { type: "medianBlur", size }, { output: data })
              .data,
          ]).toEqual(expected);
        }
      }
  });

  it("refuses an even window", () => {
    expect(() => applyTexture(gray(1, 1, [0]), { type: "medianBlur", size: 2 })).toThrow(
      new RangeError("applyTexture: texture.size must be an odd positive integer, got 2"),
    );
  });
});

describe("gaussianBlur of other images", () => {
  it("blurs each channel on its own and rounds integers", () => {
    const random = createRandom("channels");
    const image = bytes(9, 7, 3, () => 256 * random());
    for (const size of [3, 5, 7]) {
      const { data } = applyTexture(image, { type: "gaussianBlur", sigma: 1, size });
      for (const c of [0, 1, 2]) {
        const plane = gray(
          9,
          7,
          [...image.data].filter((_, i) => i % 3 === c),
        );
        const alone = applyTexture(plane, { type: "gaussianBlur", sigma: 1, size }).data;
        expect([...data].filter((_, i) => i % 3 === c)).toEqual(Array.from(alone, (v) => Math.floor(v + 0.5)));
      }
    }
  });
});

describe("sharpen", () => {
  it("adds the difference from the blurred image and clips", () => {
    const random = createRandom("sharpen");
    const image = gray(11, 8, Array.from({ length: 88 }, random));
    const blurred = applyTexture(image, { type: "gaussianBlur", sigma: 1 }).data;
    const expected = image.data.map((v, i) => Math.min(1, Math.max(0, v + 0.7 * (v - blurred[i]!))));
    expect(applyTexture(image, { type: "sharpen", amount: 0.7 }).data).toBeAllClose(expected, { atol: 1e-6 });
    expect(applyTexture(image, { type: "sharpen", amount: 0.7 }, { output: image.data }).data).toBeAllClose(expected, {
      atol: 1e-6,
    });
  });
});

describe("noises", () => {
  const n = 60_000;
  const moments = (data: ArrayLike<number>) => {
    const mean = Array.from(data).reduce((a, b) => a + b, 0) / n;
    return [mean, Math.sqrt(Array.from(data).reduce((a, b) => a + (b - mean) ** 2, 0) / n)] as const;
  };

  it("adds salt and pepper to the share of pixels, half each, to all channels of a pixel", () => {
    const image = bytes(300, 200, 3, () => 100);
    const { data } = applyTexture(image, { type: "saltAndPepper", amount: 0.04, seed: 1 });
    const counts = { salt: 0, pepper: 0, kept: 0 };
    for (let i = 0; i < data.length; i += 3) {
      if (data[i] !== data[i + 1] || data[i] !== data[i + 2]) continue;
      if (data[i] === 255) counts.salt++;
      if (data[i] === 0) counts.pepper++;
      if (data[i] === 100) counts.kept++;
    }
    expect(counts.salt + counts.pepper + counts.kept).toBe(n);
    expect(Math.abs(counts.salt / n - 0.02)).toBeLessThan(0.0025);
    expect(Math.abs(counts.pepper / n - 0.02)).toBeLessThan(0.0025);
    expect(applyTexture(image, { type: "saltAndPepper", amount: 0, seed: 1 }).data).toEqual(image.data);
    expect(applyTexture(image, { type: "saltAndPepper", amount: 1, seed: 1 }).data.every((v) => v !== 100)).toBe(true);
  });

  it("spreads speckle with the intensity", () => {
    for (const v of [0.2, 0.5]) {
      const [mean, deviation] = moments(
        applyTexture(gray(300, 200, new Float32Array(n).fill(v)), { type: "speckleNoise", sigma: 0.1, seed: 2 }).data,
      );
      expect(mean).toBeCloseTo(v, 2);
      expect(Math.abs(deviation / (0.1 * v) - 1)).toBeLessThan(0.02);
    }
  });

  it("counts photons: the variance is the mean over their number, for few and for many", () => {
    for (const [v, photons] of [
      [0.3, 20],
      [0.5, 400],
    ] as const) {
      const [mean, deviation] = moments(
        applyTexture(gray(300, 200, new Float32Array(n).fill(v)), { type: "poissonNoise", photons, seed: 3 }).data,
      );
      expect(Math.abs(mean / v - 1)).toBeLessThan(0.01);
      expect(Math.abs(deviation / Math.sqrt(v / photons) - 1)).toBeLessThan(0.02);
    }
  });

  it("blends noise of the whole range", () => {
    const [mean, deviation] = moments(
      applyTexture(gray(300, 200, new Float32Array(n).fill(0.8)), { type: "blendNoise", gain: 0.4, seed: 4 }).data,
    );
    expect(mean).toBeCloseTo(0.6 * 0.8 + 0.4 * 0.5, 2);
    expect(Math.abs(deviation / (0.4 / (2 * 4.79)) - 1)).toBeLessThan(0.02);
  });

  it("draws from quantiles of the normal distribution", () => {
    const table = normalTable();
    const [low, middle, high] = [0, 32767, 63896].map((i) => table[i]!);
    expect(low).toBeCloseTo(-4.32492, 4); // of 0.5 / 65536
    expect(middle).toBeCloseTo(-1.9124e-5, 8);
    expect(high).toBeCloseTo(1.95968, 4); // of 63896.5 / 65536
    expect([...table].every((z, i) => i === 0 || z > table[i - 1]!)).toBe(true);
  });
});

describe("clahe", () => {
  it("with one tile and no limit equalizes the histogram", () => {
    const image = bytes(16, 8, 1, (i) => 100 + (i % 4)); // four levels, equally often
    const { data } = applyTexture(image, { type: "clahe", clipLimit: 256, tiles: 1 });
    expect([...data.slice(0, 4)]).toEqual([64, 128, 191, 255]);
  });

  it("raises contrast locally, the less the lower the limit, and keeps floats in [0, 1]", () => {
    const image = gray(
      64,
      48,
      Array.from({ length: 64 * 48 }, (_, i) => 0.4 + 0.05 * Math.sin((i % 64) / 3) + (i % 64) / 200),
    );
    const step = (limit: number) => {
      const { data } = applyTexture(image, { type: "clahe", clipLimit: limit, tiles: 4 });
      expect(data.every((v) => v >= 0 && v <= 1)).toBe(true);
      let sum = 0;
      for (let x = 0; x < 63; x++) sum += Math.abs(data[20 * 64 + x + 1]! - data[20 * 64 + x]!);
      return sum;
    };
    expect(step(4)).toBeGreaterThan(1.5 * step(1.2));
  });
});

describe("jpegCompression", () => {
  it("keeps flat blocks, loses fine detail with the quality, and shows the blocks", () => {
    const random = createRandom("blocks");
    const image = gray(27, 18, Array.from({ length: 27 * 18 }, random));
    const loss = (quality: number) => {
      const { data } = applyTexture(image, { type: "jpegCompression", quality });
      return Math.sqrt(data.reduce((sum, v, i) => sum + (v - image.data[i]!) ** 2, 0) / data.length);
    };
    expect(loss(100)).toBeLessThan(0.5 / 255 + 0.002);
    expect(loss(10)).toBeGreaterThan(2 * loss(60));
    const ramp = gray(
      32,
      16,
      Array.from({ length: 32 * 16 }, (_, i) => (i % 32) / 40),
    );
    const { data } = applyTexture(ramp, { type: "jpegCompression", quality: 1 });
    expect(new Set(data.slice(0, 8)).size).toBe(1); // only the mean of each block is left
    expect(data[8]! - data[7]!).toBeGreaterThan(0.1);
  });
});

describe("shading and collimator", () => {
  it("multiplies by low-frequency cosines", () => {
    const { data } = applyTexture(gray(5, 3, new Float32Array(15).fill(0.5)), {
      type: "shading",
      coefficients: [0.2, 0, 0, 0, -0.1],
    });
    const expected = Array.from({ length: 15 }, (_, i) => {
      const [u, v] = [((i % 5) + 0.5) / 5, (Math.floor(i / 5) + 0.5) / 3];
      return 0.5 * (1 + 0.2 * Math.cos(Math.PI * u) - 0.1 * Math.cos(2 * Math.PI * v));
    });
    expect(data).toBeAllClose(expected);
  });

  it("covers what lies outside a turned rectangle", () => {
    const beam = { left: 10, top: 10, right: 30, bottom: 20, degrees: 90, fill: 0.25 };
    const { data } = applyTexture(gray(41, 31, new Float32Array(41 * 31).fill(1)), { type: "collimator", ...beam });
    const at = (x: number, y: number) => data[y * 41 + x];
    expect([at(20, 15), at(20, 7), at(20, 23), at(27, 15), at(13, 15)]).toEqual([1, 1, 1, 0.25, 0.25]);
  });
});

describe("textures of 8-bit and 16-bit images", () => {
  it("are those of floats, rounded", () => {
    const random = createRandom("types");
    const floats = gray(20, 15, Array.from({ length: 300 }, () => Math.floor(256 * random()) / 255).map(Math.fround));
    const eight = bytes(20, 15, 1, (i) => Math.round(255 * floats.data[i]!));
    const sixteen = { ...eight, data: Uint16Array.from(eight.data, (v) => 257 * v) };
    const rectangles = [{ left: 2, top: 3, width: 4, height: 5, fill: 0.5 }];
    const each: readonly ImageTexture[] = [
      { type: "gamma", gamma: 0.7 },
      { type: "contrast", contrast: 1.3 },
      { type: "brightness", brightness: -0.1 },
      { type: "invert" },
      { type: "gaussianNoise", sigma: 0.1, seed: 1 },
      { type: "speckleNoise", sigma: 0.1, seed: 1 },
      { type: "blendNoise", gain: 0.3, seed: 1 },
      { type: "saltAndPepper", amount: 0.1, seed: 1 },
      { type: "gaussianBlur", sigma: 0.8 },
      { type: "sharpen", amount: 1 },
      { type: "clahe", clipLimit: 2, tiles: 2 },
      { type: "cutout", rectangles },
      { type: "shading", coefficients: [0.1, 0.1, 0, 0, 0] },
      { type: "collimator", left: 2, top: 3, right: 15, bottom: 12, degrees: 5, fill: 0.1 },
    ];
    for (const texture of each) {
      const f = <R extends Raster>(image: R) => applyTexture(image, texture);
      const expected = f(floats).data;
      expect(Float32Array.from(f(eight).data, (v) => v / 255)).toBeAllClose(expected, {
        rtol: 0,
        atol: 0.51 / 255 + 1e-4,
      });
      expect(Float32Array.from(f(sixteen).data, (v) => v / 65535)).toBeAllClose(expected, { rtol: 0, atol: 2e-4 });
      const clamped = { ...eight, data: Uint8ClampedArray.from(eight.data) };
      expect([...f(clamped).data]).toEqual([...f(eight).data]);
    }
  });
});

describe("applyTexture", () => {
  const image = gray(2, 1, [0.25, 0.75]);
  const refused = (texture: unknown) => {
    try {
      applyTexture(image, texture as ImageTexture);
    } catch (error) {
      return (error as Error).message.replace("applyTexture: ", "");
    }
    return "";
  };

  it.each<[ImageTexture, string]>([
    [{ type: "gamma", gamma: 0 }, "texture.gamma must be a positive number, got 0"],
    [{ type: "contrast", contrast: -1 }, "texture.contrast must be a non-negative number, got -1"],
    [{ type: "brightness", brightness: Number.NaN }, "texture.brightness must be a finite number, got NaN"],
    [{ type: "gaussianNoise", sigma: -1, seed: 0 }, "texture.sigma must be a non-negative number, got -1"],
    [{ type: "speckleNoise", sigma: -1, seed: 0 }, "texture.sigma must be a non-negative number, got -1"],
    [{ type: "poissonNoise", photons: 0, seed: 0 }, "texture.photons must be a positive number, got 0"],
    [{ type: "blendNoise", gain: 1.1, seed: 0 }, "texture.gain must be a number from 0 to 1, got 1.1"],
    [{ type: "saltAndPepper", amount: -0.1, seed: 0 }, "texture.amount must be a number from 0 to 1, got -0.1"],
    [{ type: "sharpen", amount: -1 }, "texture.amount must be a non-negative number, got -1"],
    [{ type: "clahe", clipLimit: 0 }, "texture.clipLimit must be a positive number, got 0"],
    [{ type: "clahe", clipLimit: 1, tiles: 0 }, "texture.tiles must be an integer of at least 1, got 0"],
    [{ type: "jpegCompression", quality: 0 }, "texture.quality must be a number from 1 to 100, got 0"],
    [{ type: "jpegCompression", quality: 101 }, "texture.quality must be a number from 1 to 100, got 101"],
    [{ type: "shading", coefficients: [1] }, "texture.coefficients must be five numbers, got [1]"],
    [
      { type: "shading", coefficients: [0, 0, 0, 0, Number.NaN] },
      "texture.coefficients[4] must be a finite number, got NaN",
    ],
    [
      { type: "collimator", left: 0, top: 0, right: Number.NaN, bottom: 1, degrees: 0, fill: 0 },
      "texture.right must be a finite number, got NaN",
    ],
    [
      { type: "collimator", left: 0, top: 0, right: 1, bottom: 1, degrees: 0, fill: 2 },
      "texture.fill must be a number from 0 to 1, got 2",
    ],
    [
      { type: "cutout", rectangles: [{ left: 0, top: 0, width: 1, height: 0, fill: 0 }] },
      "texture.rectangles[0].height must be an integer of at least 1, got 0",
    ],
    [
      { type: "cutout", rectangles: [{ left: 0, top: 0, width: 0, height: 1, fill: 0 }] },
      "texture.rectangles[0].width must be an integer of at least 1, got 0",
    ],
    [
      { type: "cutout", rectangles: [{ left: 0, top: 0.5, width: 1, height: 1, fill: 0 }] },
      "texture.rectangles[0].top must be an integer, got 0.5",
    ],
    [
      { type: "cutout", rectangles: [{ left: 0, top: 0, width: 1, height: 1, fill: Number.NaN }] },
      "texture.rectangles[0].fill must be a finite number, got NaN",
    ],
  ])("refuses %j by the name of its parameter", (texture, message) => {
    expect(refused(texture)).toBe(message);
  });

  it("refuses what is no texture", () => {
    expect(refused({ type: "flip" })).toBe('texture.type must be a texture\'s, got "flip"');
    expect(refused({ type: "blur" })).toBe('texture.type must be a texture\'s, got "blur"');
    expect(refused({})).toBe("texture.type must be a texture's, got undefined");
  });

  it("keeps what else the image carries, and writes where it is told to", () => {
    const spaced = { ...image, spacing: [0.2, 0.3] as const };
    const output = new Float32Array(2);
    const result = applyTexture(spaced, { type: "invert" }, { output });
    expect(result).toEqual({ ...spaced, data: Float32Array.of(0.75, 0.25) });
    expect(result.data).toBe(output);
    expect([...image.data]).toEqual([0.25, 0.75]);
  });
});

import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import * as fast from "../../src/augment/index.ts";
import type { Raster } from "../../src/geometry/index.ts";
import { createRandom } from "../../src/internal/random.ts";
import { pixelKernels } from "../../src/pixels/PixelKernels.ts";

/** The same modules once more, in a world without WebAssembly. */
let plain: typeof fast;
beforeAll(async () => {
  vi.resetModules();
  vi.stubGlobal("WebAssembly", undefined);
  plain = await import("../../src/augment/index.ts");
  const { pixelKernels: none } = await import("../../src/pixels/PixelKernels.ts");
  expect(none()).toBeNull();
  vi.unstubAllGlobals();
  expect(pixelKernels()).not.toBeNull();
});
afterAll(() => vi.resetModules());

const types = { bytes: [Uint8Array, 255], words: [Uint16Array, 65535], floats: [Float32Array, 1] } as const;
const sizes = [
  [1, 1],
  [2, 3],
  [5, 1],
  [1, 7],
  [17, 5],
  [33, 31],
  [64, 16],
  [67, 50],
] as const;

type Data = Exclude<Raster["data"], Uint8ClampedArray>;

function filled(Type: new (length: number) => Data, length: number, value: () => number): Data {
  const data = new Type(length);
  for (let i = 0; i < length; i++) data[i] = value();
  return data;
}

/** Images of each type, of one, two, three and four channels, with many equal values or few. */
function* images(): Generator<Raster> {
  for (const [Type, white] of Object.values(types))
    for (const channels of [1, 2, 3, 4])
      for (const [width, height] of sizes)
        for (const levels of [3, 65536]) {
          const random = createRandom("image", channels, width, levels);
          const value = () => (Math.floor(levels * random()) / (levels - 1)) * white;
          yield { width, height, channels, data: filled(Type, width * height * channels, value) };
        }
}

const bits = ({ data }: Raster) => Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64");

describe("loops in WebAssembly give the bytes of the plain ones", () => {
  const textures: readonly fast.ImageTexture[] = [
    { type: "medianBlur", size: 3 },
    { type: "medianBlur", size: 5 },
    { type: "gaussianBlur", sigma: 1, size: 3 },
    { type: "gaussianBlur", sigma: 1.3, size: 5 },
    { type: "gaussianBlur", sigma: 2 },
    { type: "sharpen", amount: 1.5 },
    { type: "gaussianNoise", sigma: 0.3, seed: 5 },
    { type: "speckleNoise", sigma: 0.3, seed: 6 },
    { type: "blendNoise", gain: 0.4, seed: 7 },
    { type: "gamma", gamma: 0.7 },
    { type: "contrast", contrast: 1.3 },
    { type: "brightness", brightness: 0.1 },
    { type: "invert" },
  ];
  it.each(textures)("%j", (texture) => {
    for (const image of images()) {
      const before = bits(image);
      expect(bits(fast.applyTexture(image, texture))).toBe(bits(plain.applyTexture(image, texture)));
      expect(bits(image)).toBe(before);
    }
  });

  it("floats outside [0, 1] and zeros of both signs too", () => {
    const values = [-0, 0, 1e-40, -1e-40, -3, 7, 1e30, -1e30, 0.5];
    const random = createRandom("strange");
    const data = Float32Array.from({ length: 23 * 19 }, () => values[Math.floor(values.length * random())]!);
    const image = { width: 23, height: 19, channels: 1, data };
    for (const texture of textures)
      expect(bits(fast.applyTexture(image, texture))).toBe(bits(plain.applyTexture(image, texture)));
  });

  it("medians of 5 × 5 for each of the 6⁵ numbers of ones in the columns, and so of any numbers (0–1 principle)", () => {
    const width = 5 * 6 ** 5;
    for (const [Type] of Object.values(types)) {
      const data = new Type(5 * width);
      const ones = (x: number) => Math.floor(Math.floor(x / 5) / 6 ** (x % 5)) % 6;
      for (let i = 0; i < data.length; i++) data[i] = Math.floor(i / width) < ones(i % width) ? 1 : 0;
      const medians = fast.applyTexture({ width, height: 5, channels: 1, data }, { type: "medianBlur", size: 5 }).data;
      for (let x = 0; x < width; x += 5) {
        const total = [0, 1, 2, 3, 4].reduce((sum, k) => sum + ones(x + k), 0);
        if (medians[2 * width + x + 2] !== (total > 12 ? 1 : 0)) expect.fail(`columns ${x} have ${total} ones`);
      }
    }
  });

  it("warps with each border, affine and projective, to sizes larger and smaller", () => {
    const source = { width: 61, height: 47 };
    const pipelines: fast.Augmentation[] = [
      [{ type: "homography", rotationDegrees: [-90, 90], scale: [0.5, 2.5] }],
      [{ type: "homography", projection: [1e-5, 4e-3], rotationDegrees: [-90, 90], areaLimit: 1e6 }],
      [
        { type: "homography", translation: [-0.3, 0.3] },
        { type: "crop", width: 30, height: 7 },
      ],
      [{ type: "fitCanvas", operations: [{ type: "homography", scale: [0.8, 2], shear: [-0.3, 0.3] }] }],
      [{ type: "pad", width: 80, height: 90 }],
    ];
    for (const [Type, white] of Object.values(types))
      for (const channels of [1, 3]) {
        const random = createRandom("warp", channels);
        const data = filled(Type, 61 * 47 * channels, () => white * random());
        for (const [k, pipeline] of pipelines.entries())
          for (let i = 0; i < 20; i++) {
            const record = fast.sampleAugmentation(pipeline, source, createRandom("draw", k, i));
            const border = (["constant", "edge", "reflect"] as const)[i % 3]!;
            const options = { border, fill: 0.4 * white, sampling: i % 4 === 3 ? "area" : "bilinear" } as const;
            const image = { ...source, channels, data };
            const [one, other] = [fast, plain].map((library) =>
              library.applyAugmentation(image, [[3, 4]], record, options),
            );
            expect(bits(one!.image)).toBe(bits(other!.image));
          }
      }
  });

  it("whole pipelines, of images whose memory is shared or clamped", () => {
    const size = { width: 72, height: 66 };
    const shared = new Uint8Array(new SharedArrayBuffer(72 * 66)).map((_, i) => (i * 31) % 251);
    const memory = new Uint16Array(new SharedArrayBuffer(2 * 72 * 66));
    memory.set(shared.map((v, i) => (v * i) % 65536));
    const kinds = [shared, Uint8ClampedArray.from(shared), memory, Float32Array.from(shared, (v) => v / 255)];
    for (const augmentation of [fast.kneelAugmentation({ crop: 64 }), fast.radiographAugmentation()])
      for (const [k, data] of kinds.entries())
        for (let i = 0; i < 40; i++) {
          const record = fast.sampleAugmentation(augmentation, size, createRandom("whole", k, i));
          const [one, other] = [fast, plain].map((library) =>
            library.applyAugmentation({ ...size, channels: 1, data }, [[10, 20]], record),
          );
          expect(bits(one!.image)).toBe(bits(other!.image));
          expect(one!.landmarks).toEqual(other!.landmarks);
        }
  });

  it("and where the memory cannot grow, the plain ones run", () => {
    const { memory } = pixelKernels()!.run;
    const bytes = memory.buffer.byteLength;
    const side = Math.ceil(Math.sqrt(bytes));
    const data = new Uint8Array(side * side).map((_, i) => (i * 31) % 251);
    const image = { width: side, height: side, channels: 1, data };
    const grow = vi.spyOn(memory, "grow").mockImplementation(() => {
      throw new RangeError("no memory");
    });
    const record = fast.sampleAugmentation([{ type: "homography", rotationDegrees: 5 }], image, createRandom(1));
    const results = [fast, plain].flatMap((library) => [
      library.applyTexture(image, { type: "medianBlur", size: 3 }),
      library.applyTexture(image, { type: "gamma", gamma: 0.7 }),
      library.applyAugmentation(image, [], record).image,
    ]);
    expect(grow).toHaveBeenCalledTimes(3);
    grow.mockRestore();
    expect(memory.buffer.byteLength).toBe(bytes);
    const [median, gamma, warped, ...others] = results.map(bits);
    expect([median, gamma, warped]).toEqual(others);
  });
});

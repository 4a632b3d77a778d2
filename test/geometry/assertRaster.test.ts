import { describe, expect, it } from "vitest";
import { applyAugmentation, applyTexture } from "../../src/augment/index.ts";
import { type PixelArray, type Raster, warpImage } from "../../src/geometry/index.ts";

const good: Raster = { width: 3, height: 2, channels: 2, data: new Float32Array(12) };
const size = { width: 3, height: 2 };
const record = { source: size, ...size, steps: [{ type: "warp" as const, ...size, moves: [] }] };

/** Every public function that takes an image, by its name. */
const entries: Record<string, (image: Raster, output?: PixelArray) => Raster> = {
  warpImage: (image, output) =>
    warpImage(image, { ...size, homography: [1, 0, 0, 0, 1, 0, 0, 0, 1] }, { ...(output && { output }) }),
  applyTexture: (image, output) => applyTexture(image, { type: "invert" }, { ...(output && { output }) }),
  applyAugmentation: (image, output) => applyAugmentation(image, [], record, { ...(output && { output }) }).image,
};

const KINDS = "a Uint8Array, Uint8ClampedArray, Uint16Array or Float32Array";
const wrong: readonly [string, unknown, string][] = [
  ["a list", [1, 2], "Array"],
  ["nothing", undefined, "undefined"],
  ["null", null, "null"],
  ["a buffer", new ArrayBuffer(12), "ArrayBuffer"],
  ["a view", new DataView(new ArrayBuffer(12)), "DataView"],
  ...[Int8Array, Int16Array, Int32Array, Uint32Array, Float64Array, BigInt64Array].map(
    (Type) => [Type.name, new Type(12), Type.name] as [string, unknown, string],
  ),
];

describe.each(Object.entries(entries))("%s", (fn, call) => {
  it.each(wrong)("refuses pixels in %s", (_, data, got) => {
    const message = `${fn}: image.data must be ${KINDS}, got ${got}`;
    expect(() => call({ ...good, data: data as PixelArray })).toThrow(new TypeError(message));
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    "refuses floats of %f, wherever",
    (value) => {
      for (let i = 0; i < 12; i++) {
        const data = Float32Array.from({ length: 12 }, (_, k) => (k === i ? value : 1e38));
        const message = `${fn}: image.data must be finite numbers, got ${value} at ${i}`;
        expect(() => call({ ...good, data })).toThrow(new RangeError(message));
      }
      expect(() => call({ ...good, data: new Float32Array(12).fill(-1e38) })).not.toThrow();
      for (const width of [1, 2, 3, 5, 6, 7])
        for (let i = 0; i < width; i++) {
          const data = new Float32Array(width).with(i, value);
          expect(() => call({ width, height: 1, channels: 1, data })).toThrow(
            new RangeError(`${fn}: image.data must be finite numbers, got ${value} at ${i}`),
          );
        }
    },
  );

  it("refuses sizes that are none and another number of pixels", () => {
    for (const side of ["width", "height", "channels"] as const)
      for (const value of [0, 1.5, -3, Number.NaN])
        expect(() => call({ ...good, [side]: value })).toThrow(
          new RangeError(`${fn}: image.${side} must be an integer of at least 1, got ${value}`),
        );
    expect(() => call({ ...good, data: new Uint8Array(11) })).toThrow(
      new RangeError(`${fn}: image.data.length must be 12, got 11`),
    );
    for (const image of [null, undefined, 3, [1]])
      expect(() => call(image as unknown as Raster)).toThrow(
        new TypeError(
          `${fn}: image must be an image {width, height, channels, data}, got ${Array.isArray(image) ? "Array" : image}`,
        ),
      );
  });

  it("refuses an output of another kind or length", () => {
    expect(() => call({ ...good, data: new Uint8ClampedArray(12) }, new Uint8Array(12))).toThrow(TypeError);
    expect(() => call(good, new Float64Array(12) as unknown as PixelArray)).toThrow(
      new TypeError(`${fn}: output must be a Float32Array, got Float64Array`),
    );
    expect(() => call(good, new Float32Array(11))).toThrow(new RangeError(`${fn}: output.length must be 12, got 11`));
  });

  it("takes Node's buffers as bytes, and memory that is shared", () => {
    const bytes = Uint8Array.from({ length: 12 }, (_, i) => 20 * i);
    const expected = call({ ...good, data: bytes }).data;
    expect([...call({ ...good, data: Buffer.from(bytes) }).data]).toEqual([...expected]);
    const shared = new Uint8Array(new SharedArrayBuffer(12));
    shared.set(bytes);
    expect(call({ ...good, data: shared }).data).toEqual(expected);
  });
});

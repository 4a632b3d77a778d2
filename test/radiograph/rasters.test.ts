import { describe, expect, it } from "vitest";
import type { PixelArray, Raster } from "../../src/geometry/index.ts";
import { prepareIntensity, stretchContrast, toGray } from "../../src/radiograph/index.ts";
import { contactSheet, drawOverlay } from "../../src/viz/index.ts";

const size = { width: 3, height: 2, channels: 1 };
const kinds = "a Uint8Array, Uint8ClampedArray, Uint16Array or Float32Array";

describe.each<[string, string, (image: Raster) => unknown]>([
  ["stretchContrast", "stretchContrast", (image) => stretchContrast(image)],
  ["toGray", "toGray", (image) => toGray(image)],
  ["prepareIntensity", "prepareIntensity", (image) => prepareIntensity(image, { intensity: { low: 5, high: 99 } })],
])("%s", (_, fn, call) => {
  it.each([Int8Array, Int16Array, Int32Array, Uint32Array, Float64Array, BigInt64Array, Array, DataView])(
    "refuses pixels that it would read as others: %o",
    (Type) => {
      const data = (
        Type === DataView ? new DataView(new ArrayBuffer(6)) : new (Type as Int8ArrayConstructor)(6)
      ) as never;
      expect(() => call({ ...size, data })).toThrow(
        new TypeError(`${fn}: raster.data must be ${kinds}, got ${Type.name}`),
      );
    },
  );

  it("refuses another number of pixels than the size says, and floats that are not finite", () => {
    for (const length of [0, 5, 7])
      expect(() => call({ ...size, data: new Uint16Array(length) })).toThrow(
        new RangeError(`${fn}: raster.data.length must be 6, got ${length}`),
      );
    for (const value of [Number.NaN, Infinity])
      expect(() => call({ ...size, data: Float32Array.of(1, 2, 3, value, 5, 6) })).toThrow(
        new RangeError(`${fn}: raster.data must be finite numbers, got ${value} at 3`),
      );
    expect(() => call({ ...size, height: 0, data: new Uint8Array() })).toThrow(`${fn}: raster.height must be`);
  });

  it("reads a part of a larger memory as it reads a copy", () => {
    const memory = Uint16Array.from({ length: 20 }, (_, i) => 37 * i);
    const [part, copy] = [memory.subarray(5, 11), memory.slice(5, 11)].map((data) => call({ ...size, data }));
    expect((part as Raster).data).toEqual((copy as Raster).data);
  });
});

describe.each<[string, (image: Raster) => unknown]>([
  ["drawOverlay: image", (image) => drawOverlay(image)],
  ["contactSheet: rasters[0]", (image) => contactSheet([image])],
])("%s", (name, call) => {
  it("shows numbers of every kind, and refuses what has none", () => {
    for (const Type of [Int16Array, Uint16Array, Int32Array, Float32Array, Float64Array])
      expect(() => call({ ...size, data: new Type(6) as unknown as PixelArray })).not.toThrow();
    for (const [data, shown] of [
      [new BigInt64Array(6), "BigInt64Array"],
      [undefined, "undefined"],
      [null, "null"],
      [new ArrayBuffer(6), "ArrayBuffer"],
    ] as const)
      expect(() => call({ ...size, data: data as never })).toThrow(
        new TypeError(`${name}.data must be a typed array of numbers, got ${shown}`),
      );
    expect(() => call(null as never)).toThrow(
      new TypeError(`${name} must be an image {width, height, channels, data}, got null`),
    );
  });
});

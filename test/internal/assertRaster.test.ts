import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assertRaster } from "../../src/internal/assertRaster.ts";

const supported = [Uint8Array, Uint8ClampedArray, Uint16Array, Float32Array];
const others = [Int8Array, Int16Array, Int32Array, Uint32Array, Float64Array];
const check = (image: unknown) => () => assertRaster("predict", "knee.png", image);
const sizes = fc.record({
  width: fc.integer({ min: 1, max: 6 }),
  height: fc.integer({ min: 1, max: 6 }),
  channels: fc.integer({ min: 1, max: 4 }),
});

describe("assertRaster(fn, name, image)", () => {
  it("takes pixels of each supported type, of all sizes", () => {
    fc.assert(
      fc.property(sizes, fc.constantFrom(...supported), (size, type) => {
        const data = new type(size.width * size.height * size.channels);
        expect(check({ ...size, data })).not.toThrow();
      }),
    );
  });

  it("refuses every other type of array by name, whatever it holds", () => {
    fc.assert(
      fc.property(sizes, fc.constantFrom(...others), (size, type) => {
        const data = new type(size.width * size.height * size.channels);
        expect(check({ ...size, data })).toThrow(
          new TypeError(
            `predict: knee.png.data must be a Uint8Array, Uint8ClampedArray, Uint16Array or Float32Array, got ${type.name}`,
          ),
        );
      }),
    );
  });

  it("refuses another length, and a number that is not finite wherever it stands", () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY), (size, place, bad) => {
        const length = size.width * size.height * size.channels;
        expect(check({ ...size, data: new Uint8Array(length + 1) })).toThrow(
          new RangeError(
            `predict: knee.png.data.length must be ${length}, ${size.width} × ${size.height} × ${size.channels}, got ${length + 1}`,
          ),
        );
        const at = place % length;
        expect(check({ ...size, data: new Float32Array(length).fill(1).fill(bad, at, at + 1) })).toThrow(
          new RangeError(`predict: knee.png.data[${at}] must be a finite number, got ${bad}`),
        );
      }),
    );
  });

  it("refuses what is no image", () => {
    expect(check(null)).toThrow(
      new TypeError("predict: knee.png must be a raster { width, height, channels, data }, got null"),
    );
    expect(check({ width: 2, height: 2, channels: 1, data: [1, 2, 3, 4] })).toThrow(
      new TypeError(
        "predict: knee.png.data must be a Uint8Array, Uint8ClampedArray, Uint16Array or Float32Array, got an array",
      ),
    );
    expect(check({ width: 2.5, height: 2, channels: 1, data: new Uint8Array(5) })).toThrow(
      "predict: knee.png.width must be an integer of at least 1, got 2.5",
    );
    expect(check({ width: 1, height: 1, channels: 5, data: new Uint8Array(5) })).toThrow(
      "predict: knee.png.channels must be 1, 2, 3 or 4, got 5",
    );
  });
});

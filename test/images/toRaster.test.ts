import { expect, test } from "vitest";
import { toRaster } from "../../src/radiograph/index.ts";

test("pixels of a canvas are taken as they are, in their own memory", () => {
  const data = Uint8ClampedArray.from({ length: 4 * 3 * 2 }, (_, i) => 10 * i);
  const raster = toRaster({ width: 3, height: 2, data });
  expect(raster).toEqual({ width: 3, height: 2, channels: 4, data });
  expect(raster.data).toBe(data);
});

test("other things, and images without pixels yet, are refused", () => {
  expect(() => toRaster({ bytes: 3 })).toThrow(
    new TypeError("toRaster: source must be an ImageData, ImageBitmap, canvas, image or video, got Object"),
  );
  expect(() => toRaster(null as never)).toThrow(
    new TypeError("toRaster: source must be an ImageData, ImageBitmap, canvas, image or video, got null"),
  );
  expect(() => toRaster({ naturalWidth: 0, naturalHeight: 0, width: 300, height: 150 })).toThrow(
    new RangeError("toRaster: source must have pixels, got 0 × 0; wait until it has loaded"),
  );
});

import { describe, expect, it } from "vitest";
import { stretchContrast } from "../../src/radiograph/index.ts";
import { type Reference, readFixture } from "../support/fixtures.ts";

describe("stretchContrast", () => {
  const { image, percentiles_linear } = readFixture<{
    image: Reference;
    percentiles_linear: Record<string, number>;
  }>("geometry.json");
  const pixels = image.shape.filter((size) => size > 1);
  const [height, width] = pixels as [number, number];

  it("clips to the 5th and 99th percentile of NumPy and scales to 0 and 1", () => {
    const stretched = stretchContrast({ width, height, channels: 1, data: Float32Array.from(image.data) });
    const lo = percentiles_linear["5"]!;
    const hi = percentiles_linear["99"]!;
    expect(stretched).toMatchObject({ width, height, channels: 1 });
    expect(stretched.data).toBeInstanceOf(Float32Array);
    expect(stretched.data).toBeAllClose(
      image.data.map((value) => Math.min(1, Math.max(0, (value - lo) / (hi - lo)))),
      { rtol: 1e-5, atol: 1e-6 },
    );
  });

  it("does the same to 8 and 16 bits as to float", () => {
    for (const data of [Uint8Array.from(image.data), Uint16Array.from(image.data, (value) => 300 * value)]) {
      const raster = { width, height, channels: 1 };
      const float = stretchContrast({ ...raster, data: Float32Array.from(data) }, { low: 2, high: 90 }).data;
      expect(stretchContrast({ ...raster, data }, { low: 2, high: 90 }).data).toEqual(float);
      expect(Math.max(...float)).toBe(1);
    }
  });

  it("makes a constant image, and one constant between the percentiles, zero", () => {
    const zeros = new Float32Array(6);
    const raster = { width: 3, height: 2, channels: 1 };
    expect(stretchContrast({ ...raster, data: new Uint16Array(6).fill(900) }).data).toEqual(zeros);
    expect(stretchContrast({ ...raster, data: new Float32Array(6).fill(-3.5) }).data).toEqual(zeros);
    expect(stretchContrast({ ...raster, data: Uint8Array.of(0, 7, 7, 7, 7, 200) }, { low: 20, high: 80 }).data).toEqual(
      zeros,
    );
  });

  it("refuses color and percentiles the wrong way round", () => {
    const raster = { width: 1, height: 1, channels: 1, data: Uint8Array.of(1) };
    expect(() => stretchContrast({ ...raster, channels: 3, data: new Uint8Array(3) })).toThrow(
      new RangeError("stretchContrast: raster.channels must be 1 (use toGray), got 3"),
    );
    expect(() => stretchContrast(raster, { low: 50, high: 50 })).toThrow(
      new RangeError("stretchContrast: high must be above low (50) and at most 100, got 50"),
    );
    expect(() => stretchContrast(raster, { low: -1 })).toThrow(
      new RangeError("stretchContrast: low must be a number from 0 to 100, got -1"),
    );
  });
});

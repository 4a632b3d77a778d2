import { describe, expect, it } from "vitest";
import { toGray } from "../../src/radiograph/index.ts";

describe("toGray", () => {
  it("weights red, green and blue by ITU-R BT.601 and rounds", () => {
    const data = Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30, 255, 255, 255, 7, 7, 7);
    // 76.245, 149.685, 29.07, 18.15
    expect(toGray({ width: 3, height: 2, channels: 3, data })).toEqual({
      width: 3,
      height: 2,
      channels: 1,
      data: Uint8Array.of(76, 150, 29, 18, 255, 7),
    });
  });

  it("keeps 16 bits and float", () => {
    expect(toGray({ width: 1, height: 1, channels: 3, data: Uint16Array.of(1000, 2000, 60000) }).data).toEqual(
      Uint16Array.of(8313), // 299 + 1174 + 6840
    );
    const { data } = toGray({ width: 1, height: 1, channels: 3, data: Float32Array.of(0.1, 0.2, 0.3) });
    expect(data).toBeInstanceOf(Float32Array);
    expect(data).toBeAllClose([0.0299 + 0.1174 + 0.0342]);
  });

  it("composites alpha over black", () => {
    const gray = Uint8Array.of(200, 255, 200, 0, 200, 51);
    expect(toGray({ width: 3, height: 1, channels: 2, data: gray }).data).toEqual(Uint8Array.of(200, 0, 40));
    const color = Uint16Array.of(60000, 60000, 60000, 13107);
    expect(toGray({ width: 1, height: 1, channels: 4, data: color }).data).toEqual(Uint16Array.of(12000));
    const float = Float32Array.of(0.8, 0.5);
    expect(toGray({ width: 1, height: 1, channels: 2, data: float }).data).toBeAllClose([0.4]);
  });

  it("returns a gray image as it is", () => {
    const raster = { width: 2, height: 1, channels: 1, data: Uint8Array.of(1, 2) };
    expect(toGray(raster)).toBe(raster);
  });

  it("refuses other channels and data of another size", () => {
    expect(() => toGray({ width: 1, height: 1, channels: 5, data: new Uint8Array(5) })).toThrow(
      new RangeError("toGray: raster.channels must be 1, 2, 3 or 4, got 5"),
    );
    expect(() => toGray({ width: 2, height: 3, channels: 3, data: new Uint8Array(17) })).toThrow(
      new RangeError("toGray: raster.data.length must be 18, got 17"),
    );
  });
});

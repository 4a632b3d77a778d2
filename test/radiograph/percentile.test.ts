import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/internal/random.ts";
import { percentile } from "../../src/radiograph/index.ts";
import { type Reference, readFixture } from "../support/fixtures.ts";

/** The definition, on sorted float64. */
function reference(data: ArrayLike<number>, percent: number): number {
  const sorted = Array.from(data).sort((a, b) => a - b);
  const position = ((data.length - 1) * percent) / 100;
  const rank = Math.floor(position);
  const next = sorted[Math.min(rank + 1, data.length - 1)]!;
  return sorted[rank]! + (next - sorted[rank]!) * (position - rank);
}

describe("percentile", () => {
  it("agrees with NumPy on the reference image", () => {
    const { image, percentiles_linear } = readFixture<{
      image: Reference;
      percentiles_linear: Record<string, number>;
    }>("geometry.json");
    for (const [percent, value] of Object.entries(percentiles_linear)) {
      expect(percentile(image.data, Number(percent))).toBeAllClose(value, { rtol: 1e-6, atol: 0 });
      expect(percentile(Float32Array.from(image.data), Number(percent))).toBeAllClose(value, { rtol: 1e-6, atol: 0 });
    }
  });

  it("agrees with the definition on integers and floats of any length", () => {
    const random = createRandom("percentile");
    for (const n of [1, 2, 5, 100, 777])
      for (const percent of [0, 1, 5, 33.3, 50, 99, 100]) {
        const values = Array.from({ length: n }, () => random());
        for (const data of [
          Uint8Array.from(values, (v) => 255 * v),
          Uint8ClampedArray.from(values, (v) => 20 * v),
          Uint16Array.from(values, (v) => 65535 * v),
          values.map((v) => 100 * v - 50),
        ])
          expect(percentile(data, percent)).toBeAllClose(reference(data, percent), { rtol: 1e-12, atol: 1e-9 });
      }
  });

  it("does not change its argument", () => {
    const data = Float32Array.of(3, 1, 2);
    percentile(data, 50);
    expect(data).toEqual(Float32Array.of(3, 1, 2));
  });

  it("refuses no data, NaN and percents outside 0 to 100", () => {
    expect(() => percentile([], 5)).toThrow(new RangeError("percentile: data must be at least one number, got []"));
    expect(() => percentile([1, Number.NaN, 2], 5)).toThrow(
      new RangeError("percentile: data must be free of NaN, got NaN"),
    );
    for (const [stranger, shown] of [
      [null, "null"],
      ["1", '"1"'],
      [true, "true"],
      [undefined, "undefined"],
    ])
      expect(() => percentile([1, stranger as never, 2], 5)).toThrow(
        `percentile: data[1] must be a number, got ${shown}`,
      );
    expect(() => percentile([1], 101)).toThrow(
      new RangeError("percentile: percent must be a number from 0 to 100, got 101"),
    );
  });
});

import { describe, expect, it } from "vitest";
import { featurePlanes } from "../../src/shape/feature.ts";
import { reference } from "./reference.ts";

const { features, lbp } = reference;
const raster = { width: features.width, height: features.height, channels: 1, data: Float32Array.from(features.image) };
const size = features.width * features.height;
const plane = (values: ArrayLike<number>, c: number) => Array.from(values).slice(c * size, (c + 1) * size);

describe("featurePlanes", () => {
  it("gives the gradient orientations of menpo, flat parts too", () => {
    const { data, channels } = featurePlanes(raster, "igo");
    expect(channels).toBe(2);
    // There: sin and cos of the angle from the y axis.
    expect(plane(data, 0)).toBeAllClose(plane(features.igo, 0), { atol: 1e-6, rtol: 0 });
    expect(plane(data, 1)).toBeAllClose(plane(features.igo, 1), { atol: 1e-6, rtol: 0 });
  });

  it("gives the double angles of menpo, from the x axis", () => {
    const { data, channels } = featurePlanes(raster, "doubleIgo");
    expect(channels).toBe(4);
    const [sin, sin2, cos, cos2] = [0, 1, 2, 3].map((c) => plane(features.doubleIgo, c));
    expect(plane(data, 0)).toBeAllClose(sin!, { atol: 1e-6, rtol: 0 });
    expect(plane(data, 1)).toBeAllClose(cos!, { atol: 1e-6, rtol: 0 });
    expect(plane(data, 2)).toBeAllClose(
      cos2!.map((v) => -v),
      { atol: 1e-6, rtol: 0 },
    );
    expect(plane(data, 3)).toBeAllClose(sin2!, { atol: 1e-6, rtol: 0 });
  });

  it("gives the uniform local binary patterns of scikit-image, away from the border", () => {
    const { width, height } = lbp;
    const { data } = featurePlanes({ width, height, channels: 1, data: Uint8Array.from(lbp.image) }, "lbp");
    for (const [c, radius] of [1, 2, 3, 4].entries()) {
      const [own, theirs]: number[][] = [[], []];
      for (let y = radius; y < height - radius; y++)
        for (let x = radius; x < width - radius; x++) {
          own!.push(Math.round(9 * data[(c * height + y) * width + x]!));
          theirs!.push(lbp.radii[radius]![y * width + x]!);
        }
      expect(own).toEqual(theirs);
    }
  });

  it("brings gray values to mean 0 and deviation 1, and a constant image to 0", () => {
    const { data } = featurePlanes(raster, "none");
    const mean = features.image.reduce((a, b) => a + b, 0) / size;
    const deviation = Math.sqrt(features.image.reduce((sum, v) => sum + (v - mean) ** 2, 0) / size);
    expect(data).toBeAllClose(
      features.image.map((v) => (v - mean) / deviation),
      { atol: 1e-5 },
    );
    expect(featurePlanes({ ...raster, data: new Float32Array(size).fill(7) }, "none").data).toEqual(
      new Float32Array(size),
    );
  });

  it("refuses colour, images of one line, memory of another size and unknown features", () => {
    expect(() => featurePlanes({ ...raster, channels: 3, data: new Float32Array(3 * 99) }, "igo")).toThrow(
      new RangeError("featurePlanes: image.channels must be 1, got 3"),
    );
    expect(() => featurePlanes({ ...raster, height: 1, data: new Float32Array(raster.width) }, "igo")).toThrow(
      new RangeError("featurePlanes: image.height must be an integer of at least 2, got 1"),
    );
    expect(() => featurePlanes({ ...raster, width: 10 }, "igo")).toThrow(
      new RangeError("featurePlanes: image.data.length must be 90, got 99"),
    );
    for (const data of [null, new BigInt64Array(99), new Int8Array(99), new Float64Array(99), [...raster.data]])
      expect(() => featurePlanes({ ...raster, data: data as never }, "igo")).toThrow(
        "featurePlanes: image.data must be a Uint8Array, Uint8ClampedArray, Uint16Array or Float32Array, got ",
      );
    expect(() => featurePlanes({ ...raster, data: raster.data.with(7, Number.NaN) }, "lbp")).toThrow(
      new RangeError("featurePlanes: image.data must be finite numbers, got NaN at 7"),
    );
    expect(() => featurePlanes(raster, "sift" as "igo")).toThrow(
      new RangeError('featurePlanes: feature must be one of "none", "igo", "doubleIgo", "lbp", got "sift"'),
    );
  });
});

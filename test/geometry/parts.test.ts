import { describe, expect, it } from "vitest";
import { borderIndex } from "../../src/geometry/border.ts";
import { isWithin, outlineOf } from "../../src/geometry/frame.ts";
import { divideHomography, isAffine, isIdentity } from "../../src/geometry/homography.ts";
import { identityHomography, isPresent, mirroring } from "../../src/geometry/index.ts";
import { newPixels, pixelKind, roundingBias, viewPixels, whiteLevel } from "../../src/geometry/pixels.ts";
import { frontOf } from "../../src/geometry/warpImage.ts";

describe("borderIndex(i, size, border)", () => {
  const along = (size: number, border: "constant" | "edge" | "reflect") =>
    Array.from({ length: 15 }, (_, i) => borderIndex(i - 6, size, border));

  it("is the pixel that stands there", () => {
    expect(along(4, "constant")).toEqual([-1, -1, -1, -1, -1, -1, 0, 1, 2, 3, -1, -1, -1, -1, -1]);
    expect(along(4, "edge")).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 3, 3, 3, 3, 3]);
    expect(along(4, "reflect")).toEqual([0, 1, 2, 3, 2, 1, 0, 1, 2, 3, 2, 1, 0, 1, 2]);
    expect(along(2, "reflect")).toEqual([0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0]);
    expect(along(1, "reflect")).toEqual(Array(15).fill(0));
    expect(along(1, "edge")).toEqual(Array(15).fill(0));
  });
});

describe("an image's area", () => {
  const size = { width: 4, height: 3 };

  it("has its corners half a pixel beyond the pixels, clockwise", () => {
    expect(outlineOf(size)).toEqual([
      [-0.5, -0.5],
      [3.5, -0.5],
      [3.5, 2.5],
      [-0.5, 2.5],
    ]);
  });

  it("holds its edges and no missing point", () => {
    for (const corner of outlineOf(size)) expect(isWithin(corner, size)).toBe(true);
    for (const point of [
      [-0.51, 0],
      [3.51, 0],
      [0, -0.51],
      [0, 2.51],
      [Number.NaN, 0],
      [0, Number.NaN],
    ] as const)
      expect(isWithin(point, size)).toBe(false);
  });
});

describe("a point", () => {
  it("is present where both coordinates are finite", () => {
    expect(isPresent([0, -1])).toBe(true);
    for (const point of [
      [Number.NaN, 1],
      [1, Number.NaN],
      [1, Number.POSITIVE_INFINITY],
      [Number.NEGATIVE_INFINITY, 1],
    ] as const)
      expect(isPresent(point)).toBe(false);
  });
});

describe("homographies", () => {
  it("are identities and affine exactly", () => {
    expect(isIdentity(identityHomography())).toBe(true);
    for (let i = 0; i < 9; i++) {
      const other = identityHomography().map((v, k) => (k === i ? v + 1e-12 : v)) as unknown as Parameters<
        typeof isIdentity
      >[0];
      expect(isIdentity(other)).toBe(false);
      expect(isAffine(other)).toBe(i !== 6 && i !== 7);
    }
    expect(isIdentity(mirroring(1))).toBe(false);
  });

  it("are divided number by number", () => {
    expect(divideHomography([2, 4, 6, 8, 10, 12, 14, 16, 18], -2)).toEqual([-1, -2, -3, -4, -5, -6, -7, -8, -9]);
  });

  it("have their front where w > 0, but where all of the image has w < 0", () => {
    const corners = outlineOf({ width: 10, height: 10 });
    expect(frontOf([1, 0, 0, 0, 1, 0, 0, 0, 1], corners)).toBe(1);
    expect(frontOf([1, 0, 0, 0, 1, 0, 0, 0, -1], corners)).toBe(-1);
    expect(frontOf([1, 0, 0, 0, 1, 0, 1, 0, -9], corners)).toBe(1); // in front from x = 9 on
    expect(frontOf([1, 0, 0, 0, 1, 0, 0, 1, -9], corners)).toBe(1);
    expect(frontOf([1, 0, 0, 0, 1, 0, 1, 0, -9.6], corners)).toBe(-1);
    expect(frontOf([1, 0, 0, 0, 1, 0, 0, 1, -9.6], corners)).toBe(-1);
    expect(frontOf([1, 0, 0, 0, 1, 0, 1, 0, -9.5], corners)).toBe(1); // the horizon touches them
  });
});

describe("pixel arrays", () => {
  const arrays = [new Uint8Array(3), new Uint8ClampedArray(3), new Uint16Array(3), new Float32Array(3)] as const;

  it("have a white, and round what is stored unless they are floats", () => {
    expect(arrays.map(whiteLevel)).toEqual([255, 255, 65535, 1]);
    expect(arrays.map(roundingBias)).toEqual([0.5, 0.5, 0.5, 0]);
    expect(arrays.map(pixelKind)).toEqual(arrays.map((array) => array.constructor.name));
    expect(pixelKind(Buffer.of(1))).toBe("Uint8Array");
  });

  it("beget their own kind, filled with zeros", () => {
    for (const array of arrays) {
      const made = newPixels(array, 5);
      expect(made.constructor).toBe(array.constructor);
      expect([...made]).toEqual([0, 0, 0, 0, 0]);
    }
    expect(newPixels(Buffer.of(1), 2).constructor).toBe(Uint8Array);
  });

  it("are seen in place, clamped bytes as bytes", () => {
    for (const Type of [Uint8Array, Uint8ClampedArray, Uint16Array, Float32Array]) {
      const part = new Type(8).subarray(2, 5);
      const view = viewPixels(part);
      view[1] = 200;
      expect([part[1], view.length, view.byteOffset]).toEqual([200, 3, part.byteOffset]);
      expect(view.constructor).toBe(Type === Uint8ClampedArray ? Uint8Array : Type);
    }
  });
});

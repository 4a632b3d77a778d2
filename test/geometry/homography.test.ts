import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  applyHomography,
  composeHomographies,
  type Homography,
  homographyFromCorners,
  identityHomography,
  invertHomography,
  isPresent,
  type Point,
  rotation,
  scaling,
  translation,
} from "../../src/geometry/index.ts";
import { type Reference, readFixture } from "../support/fixtures.ts";

interface Warp {
  readonly homography_source_to_destination: Reference & { readonly data: Homography };
  readonly corners_source: Reference;
  readonly corners_destination: Reference;
  readonly points: Reference;
  readonly points_mapped: Reference;
}
const { warps } = readFixture<{ warps: Warp[] }>("geometry.json");
const pairs = ({ data }: Reference): Point[] =>
  Array.from({ length: data.length / 2 }, (_, i): Point => [data[2 * i]!, data[2 * i + 1]!]);

const jitter = fc.tuple(...Array.from({ length: 8 }, () => fc.double({ min: -20, max: 20, noNaN: true })));
const box: Point[] = [
  [0, 0],
  [99, 0],
  [99, 69],
  [0, 69],
];
const jittered = (d: readonly number[]) => box.map(([x, y], i): Point => [x + d[2 * i]!, y + d[2 * i + 1]!]);

describe("applyHomography(h, points)", () => {
  it("agrees with NumPy on projective maps", () => {
    for (const warp of warps) {
      const mapped = applyHomography(warp.homography_source_to_destination.data, pairs(warp.points));
      expect(mapped).toBeAllClose(pairs(warp.points_mapped), { atol: 1e-9, rtol: 1e-9 });
    }
  });

  it("keeps missing points missing and in their place, and makes points at infinity missing", () => {
    const mapped = applyHomography(translation(2, -1), [
      [Number.NaN, Number.NaN],
      [3, 4],
    ]);
    expect(mapped.map(isPresent)).toEqual([false, true]);
    expect(mapped[1]).toEqual([5, 3]);
    expect(applyHomography([1, 0, 0, 0, 1, 0, 1, 0, -2], [[2, 5]])).toEqual([[Number.NaN, Number.NaN]]);
  });

  it("makes points beyond the horizon missing, not mirrored", () => {
    // w = 1 + x/100: the horizon is the line x = −100.
    const tilt: Homography = [1, 0, 0, 0, 1, 0, 0.01, 0, 1];
    const points: Point[] = [
      [-99, 3],
      [-100, 3],
      [-101, 3],
      [-1000, 3],
    ];
    expect(applyHomography(tilt, points).map(isPresent)).toEqual([true, false, false, false]);
    const [near] = applyHomography(tilt, points);
    expect(near).toBeAllClose([-9900, 300], { rtol: 1e-9 });
    // The part of the plane in front is what the map takes there from the other side of its inverse.
    const seen = applyHomography(tilt, [[40, -7]]);
    expect(applyHomography(invertHomography(tilt), seen)).toBeAllClose([[40, -7]], { atol: 1e-12 });
    expect(applyHomography(invertHomography(tilt), [[101, 0]])).toEqual([[Number.NaN, Number.NaN]]);
    const down: Homography = [1, 0, 0, 0, 1, 0, 0, -0.5, 1];
    expect(applyHomography(down, [[4, 1.9]])).toBeAllClose([[80, 38]], { rtol: 1e-9 });
    expect(applyHomography(down, [[4, 2.1]])).toEqual([[Number.NaN, Number.NaN]]);
  });

  it("takes any multiple of an affine map, which has no horizon", () => {
    expect(applyHomography([-2, 0, -6, 0, -2, 8, 0, 0, -2], [[1, 1]])).toEqual([[4, -3]]);
  });

  it("names the point that is none", () => {
    const points = [[1, 2], null, [3, 4]] as unknown as Point[];
    expect(() => applyHomography(translation(1, 1), points)).toThrow(
      new TypeError("applyHomography: points[1] must be a point [x, y], missing ones [NaN, NaN], got null"),
    );
    expect(() => applyHomography(translation(1, 1), [[1] as unknown as Point])).toThrow(
      new RangeError("applyHomography: points[0] must be a point [x, y], missing ones [NaN, NaN], got [1]"),
    );
    expect(() => applyHomography(translation(1, 1), [[1, null] as unknown as Point])).toThrow("points[0]");
    expect(() => applyHomography(translation(1, 1), [[undefined, 1] as unknown as Point])).toThrow("points[0]");
    expect(() => applyHomography(translation(1, 1), null as unknown as Point[])).toThrow(
      new TypeError("applyHomography: points must be a list of points [x, y], got null"),
    );
    expect(applyHomography(translation(1, 1), [Float32Array.of(1, 2) as unknown as Point])).toEqual([[2, 3]]);
  });

  it("refuses anything but nine finite numbers", () => {
    expect(() => applyHomography([1, 0, 0, 1] as unknown as Homography, [])).toThrow(
      new RangeError("applyHomography: homography must be nine finite numbers, got [1, 0, 0, 1]"),
    );
    expect(() => translation(Number.NaN, 0)).toThrow("translation: offset must be nine finite numbers");
  });
});

describe("composeHomographies(first, second, …rest)", () => {
  it("applies the maps in the order given", () => {
    const h = composeHomographies(scaling(2, 3), translation(1, 0), rotation(Math.PI / 2));
    // (1, 1) → (2, 3) → (3, 3) → (−3, 3): a quarter turn takes x to y.
    expect(applyHomography(h, [[1, 1]])).toBeAllClose([[-3, 3]]);
    expect(composeHomographies(identityHomography(), h)).toEqual(h);
  });

  it("equals applying one after the other for projective maps", () => {
    const [a, b] = warps.map((warp) => warp.homography_source_to_destination.data);
    const points = pairs(warps[0]!.points);
    expect(applyHomography(composeHomographies(a!, b!), points)).toBeAllClose(
      applyHomography(b!, applyHomography(a!, points)),
      { rtol: 1e-12 },
    );
  });
});

describe("invertHomography(h)", () => {
  it("undoes random projective maps to 1e-9 pixels", () => {
    fc.assert(
      fc.property(jitter, (d) => {
        const h = homographyFromCorners(box, jittered(d));
        const points: Point[] = [
          [10, 60],
          [50.25, 3],
          [98, 68],
        ];
        const back = applyHomography(invertHomography(h), applyHomography(h, points));
        expect(back).toBeAllClose(points, { atol: 1e-9, rtol: 0 });
      }),
    );
  });

  it("keeps affine maps exactly affine", () => {
    const inverse = invertHomography(composeHomographies(rotation(0.3), scaling(1.7, 0.6), translation(-4, 9)));
    expect(inverse.slice(6)).toEqual([0, 0, 1]);
  });

  it("refuses a map without an inverse", () => {
    expect(() => invertHomography([1, 2, 0, 2, 4, 0, 0, 0, 1])).toThrow(
      new RangeError("invertHomography: homography must be invertible, got [1, 2, 0, 2, 4, 0, 0, 0, 1]"),
    );
  });
});

describe("scaling(sx, sy)", () => {
  it("mirrors with negative factors and refuses zero", () => {
    expect(applyHomography(scaling(-1, 2), [[3, 4]])).toEqual([[-3, 8]]);
    expect(() => scaling(1, 0)).toThrow(new RangeError("scaling: factors must be non-zero, got [1, 0]"));
  });
});

describe("homographyFromCorners(source, destination)", () => {
  it("agrees with OpenCV's getPerspectiveTransform within the 1e-6 px by which that misses its own corners", () => {
    for (const warp of warps) {
      const h = homographyFromCorners(pairs(warp.corners_source), pairs(warp.corners_destination));
      expect(h).toBeAllClose(warp.homography_source_to_destination.data, { atol: 5e-8, rtol: 0 });
    }
  });

  it("takes each corner to its own to 1e-9 pixels", () => {
    fc.assert(
      fc.property(jitter, jitter, (d, e) => {
        const h = homographyFromCorners(jittered(d), jittered(e));
        expect(h[8]).toBe(1);
        expect(applyHomography(h, jittered(d))).toBeAllClose(jittered(e), { atol: 1e-9, rtol: 0 });
      }),
    );
  });

  it("has its corners in front of the horizon, wherever they lie", () => {
    const far = box.map(([x, y]): Point => [x + 1000, y]);
    const shrunk: Point[] = [
      [0, 0],
      [99, 20],
      [99, 50],
      [0, 69],
    ];
    for (const [source, destination] of [
      [far, shrunk],
      [far, shrunk.toReversed()],
      [shrunk.map(([x, y]): Point => [x - 1000, y]), box],
    ] as const) {
      const h = homographyFromCorners(source, destination);
      expect(Math.abs(h[8])).toBeCloseTo(1, 12);
      expect(applyHomography(h, source)).toBeAllClose(destination, { atol: 1e-8, rtol: 0 });
    }
    // Its horizon lies between these corners and the pixel (0, 0).
    expect(homographyFromCorners(far, shrunk)[8]).toBe(-1);
  });

  it("mirrors and turns when the corners say so", () => {
    const h = homographyFromCorners(box, [box[1]!, box[0]!, box[3]!, box[2]!]);
    expect(applyHomography(h, [[10, 20]])).toBeAllClose([[89, 20]]);
  });

  it("refuses three corners on a line, folded quads and other counts", () => {
    const flat: Point[] = [
      [0, 0],
      [1, 1],
      [2, 2],
      [0, 5],
    ];
    const message = "must be four corners, no three on a line, got [[0, 0], [1, 1], [2, 2], [0, 5]]";
    expect(() => homographyFromCorners(flat, box)).toThrow(new RangeError(`homographyFromCorners: source ${message}`));
    expect(() => homographyFromCorners(box, flat)).toThrow(`homographyFromCorners: destination ${message}`);
    expect(() => homographyFromCorners(box.slice(1), box)).toThrow("homographyFromCorners: source must be four");
    expect(() => homographyFromCorners(box, [box[0]!, box[2]!, box[1]!, box[3]!])).toThrow(
      "homographyFromCorners: destination must be a quad folded as the source is, got [[0, 0], [99, 69], [99, 0], [0, 69]]",
    );
  });
});

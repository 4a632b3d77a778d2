import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  composeFrames,
  containFrame,
  cropFrame,
  type Frame,
  fromFrame,
  type Homography,
  type Point,
  rotation,
  spacingFrame,
  stretchFrame,
  toFrame,
} from "../../src/geometry/index.ts";

/** The four corners of an image's area, half a pixel beyond the outermost centres. */
const outline = (width: number, height: number): Point[] => [
  [-0.5, -0.5],
  [width - 0.5, -0.5],
  [width - 0.5, height - 0.5],
  [-0.5, height - 0.5],
];

describe("containFrame(source, target)", () => {
  it("fits a wide image into a square: full width, equal bars above and below", () => {
    const frame = containFrame({ width: 80, height: 40 }, { width: 20, height: 20 });
    expect(frame).toMatchObject({ width: 20, height: 20 });
    expect(toFrame(frame, outline(80, 40))).toEqual([
      [-0.5, 4.5],
      [19.5, 4.5],
      [19.5, 14.5],
      [-0.5, 14.5],
    ]);
  });

  it("fits a tall image and is the identity for equal sizes", () => {
    const frame = containFrame({ width: 30, height: 60 }, { width: 100, height: 120 });
    expect(toFrame(frame, outline(30, 60))).toBeAllClose([19.5, -0.5, 79.5, -0.5, 79.5, 119.5, 19.5, 119.5].flat());
    const same = containFrame({ width: 7, height: 5 }, { width: 7, height: 5 });
    expect(same.homography).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
  });
});

describe("stretchFrame(source, target)", () => {
  it("takes image edges to image edges, each axis by its own factor", () => {
    const frame = stretchFrame({ width: 53, height: 37 }, { width: 26, height: 80 });
    expect(toFrame(frame, outline(53, 37))).toBeAllClose(outline(26, 80), { atol: 1e-12, rtol: 0 });
  });
});

describe("spacingFrame(source, spacing, targetSpacing)", () => {
  it("keeps millimetres from the top-left edge exactly and rounds the size", () => {
    const frame = spacingFrame({ width: 101, height: 50 }, [0.2, 0.143], [0.3, 0.3]);
    expect([frame.width, frame.height]).toEqual([67, 24]); // 67.33 and 23.83
    const [moved] = toFrame(frame, [[40, 30]]);
    expect((moved![0] + 0.5) * 0.3).toBeCloseTo(40.5 * 0.2, 12);
    expect((moved![1] + 0.5) * 0.3).toBeCloseTo(30.5 * 0.143, 12);
  });

  it("refuses a spacing that is not positive", () => {
    expect(() => spacingFrame({ width: 1, height: 1 }, [0.2, 0], [1, 1])).toThrow(
      new RangeError("spacingFrame: spacing[1] must be a positive number, got 0"),
    );
  });
});

describe("cropFrame({ left, top, width, height })", () => {
  it("moves its corner to the origin, inside the image or not", () => {
    const frame = cropFrame({ left: -3, top: 5, width: 8, height: 4 });
    expect(frame).toMatchObject({ width: 8, height: 4 });
    expect(toFrame(frame, [[0, 5]])).toEqual([[3, 0]]);
    expect(() => cropFrame({ left: 0, top: 0, width: 2.5, height: 4 })).toThrow(
      new RangeError("cropFrame: crop.width must be an integer of at least 1, got 2.5"),
    );
  });
});

describe("frames of any kind", () => {
  const side = fc.integer({ min: 2, max: 400 });
  const spacing = fc.double({ min: 0.05, max: 1, noNaN: true });
  const frames: fc.Arbitrary<Frame> = fc
    .tuple(side, side, side, side, spacing, spacing, fc.double({ min: -3, max: 3, noNaN: true }))
    .map(([w, h, w2, h2, sx, sy, angle]) =>
      [
        cropFrame({ left: w2 - w, top: h - h2, width: w, height: h }),
        spacingFrame({ width: w, height: h }, [sx, sy], [0.3, 0.2]),
        containFrame({ width: w, height: h }, { width: w2, height: h2 }),
        { width: w2, height: h2, homography: rotation(angle) },
        stretchFrame({ width: w2, height: h2 }, { width: w, height: h }),
      ].reduce(composeFrames),
    );

  it("are undone by fromFrame to 1e-9 pixels, missing points kept in place", () => {
    fc.assert(
      fc.property(frames, (frame) => {
        const points: Point[] = [
          [12.5, 3],
          [Number.NaN, Number.NaN],
          [-4, 77.125],
        ];
        expect(fromFrame(frame, toFrame(frame, points))).toBeAllClose(points, { atol: 1e-9, rtol: 1e-11 });
      }),
    );
  });

  it("compose in order, take the size of the last and survive JSON", () => {
    const crop = cropFrame({ left: 10, top: 20, width: 30, height: 40 });
    const half = stretchFrame({ width: 30, height: 40 }, { width: 15, height: 20 });
    const both = composeFrames(crop, half);
    expect(JSON.parse(JSON.stringify(both))).toEqual({
      width: 15,
      height: 20,
      homography: [0.5, 0, -5.25, 0, 0.5, -10.25, 0, 0, 1],
    });
    expect(toFrame(both, [[14.5, 20.5]])).toEqual(toFrame(half, toFrame(crop, [[14.5, 20.5]])));
  });

  it("refuse a homography that is not one, by name", () => {
    expect(() => toFrame({ width: 2, height: 2, homography: [1] as unknown as Homography }, [])).toThrow(
      new RangeError("toFrame: frame.homography must be nine finite numbers, got [1]"),
    );
  });
});

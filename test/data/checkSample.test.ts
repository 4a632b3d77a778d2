import { describe, expect, it } from "vitest";
import { checkSample, landmarksInside } from "../../src/data/index.ts";
import type { Point, Spacing } from "../../src/geometry/point.ts";

const sample = (landmarks: readonly Point[], spacing: Spacing | null = null) => ({
  image: "a.png",
  row: 4,
  landmarks,
  spacing,
});
const size = { width: 20, height: 10 };

describe("checkSample", () => {
  it("accepts points up to the outer edge of the border pixels, and missing ones", () => {
    expect(
      checkSample(
        sample(
          [
            [-0.5, -0.5],
            [19.5, 9.5],
            [Number.NaN, Number.NaN],
          ],
          [0.4, 0.5],
        ),
        size,
      ),
    ).toBeNull();
  });

  it("accepts points a pixel beyond that, and a few that are further out and become missing", () => {
    const points: Point[] = [
      [-1.5, 5],
      [20.5, 10.5],
      [-1.51, 5],
      [3, 3],
      [4, 4],
    ];
    expect(checkSample(sample(points), size)).toBeNull();
    expect(landmarksInside(points, size)).toEqual({
      landmarks: [points[0], points[1], [Number.NaN, Number.NaN], points[3], points[4]],
      outside: [2],
      isMistaken: false,
    });
    for (const point of [
      [20.51, 5],
      [5, -1.51],
      [5, 10.51],
    ] as const)
      expect(landmarksInside([point, [1, 1]], size).outside).toEqual([0]);
    expect(landmarksInside([[30, 1]], size)).toMatchObject({ outside: [0], isMistaken: false });
  });

  it("refuses more than a quarter outside, which is another resolution; missing points do not count", () => {
    const nowhere: Point = [Number.NaN, Number.NaN];
    const few: Point[] = [
      [1, 1],
      [2, 2],
      [3, 3],
      [4, 4],
      [5, 5],
      [6, 6],
      [30, 1],
      [1, 30],
    ];
    expect(checkSample(sample(few), size)).toBeNull();
    expect(
      checkSample(sample([...few.slice(1), nowhere]), size, { landmarkNames: ["a", "b", "c", "d", "e", "t1"] }),
    ).toBe(
      "a.png (row 4): landmark t1 at (30, 1) lies outside the image of 20×10 pixels, and so does 1 more; " +
        "points and image differ in resolution: give the scale of the points",
    );
    expect(
      checkSample(
        sample([
          [30, 1],
          [1, 30],
          [1, 1],
        ]),
        size,
      ),
    ).toContain("landmark 0 at (30, 1)");
  });

  it("tells points whose x and y are exchanged from those of another resolution", () => {
    const tall: Point[] = [
      [2, 18],
      [3, 12],
      [9, 4],
    ];
    expect(checkSample(sample(tall), size)).toBe(
      "a.png (row 4): landmark 0 at (2, 18) lies outside the image of 20×10 pixels, and so does 1 more; " +
        "with x and y exchanged they lie inside: exchange their columns",
    );
    expect(checkSample(sample(tall.map(([x, y]): Point => [y, x])), size)).toBeNull();
  });

  it("refuses fractions of the size, which all lie in the first pixel, and takes a lone point there", () => {
    const fractions: Point[] = [
      [0.2, 0.9],
      [1, 0],
      [Number.NaN, Number.NaN],
    ];
    expect(checkSample(sample(fractions), size)).toBe(
      "a.png (row 4): all of its points lie within the first pixel, from 0 to 1; are they fractions of the image's size, give pixels; are they missing, leave their cells empty",
    );
    expect(checkSample(sample([...fractions, [1.1, 0.5]]), size)).toBeNull();
    expect(checkSample(sample(fractions.slice(1)), size)).toBeNull();
  });

  it("refuses a spacing that is not positive", () => {
    expect(checkSample(sample([[1, 1]], [0.5, 0]), size)).toBe(
      "a.png (row 4): spacing must be two positive numbers of millimetres per pixel, got 0.5, 0",
    );
  });
});

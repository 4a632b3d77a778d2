import { describe, expect, it } from "vitest";
import { checkSample } from "../../src/data/index.ts";
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

  it.each([[[-0.51, 5]], [[19.51, 5]], [[5, -0.51]], [[5, 9.51]], [[9, 15]]] as const)("refuses %j", (point) => {
    expect(checkSample(sample([[1, 1], point]), size, { landmarkNames: ["t0", "t1"] })).toBe(
      `a.png (row 4): landmark t1 at (${point.join(", ")}) lies outside the image of 20×10 pixels; ` +
        "correct the point, or give the scale of the points if points and image differ in resolution",
    );
  });

  it("counts further points and numbers landmarks without names from 0", () => {
    expect(
      checkSample(
        sample([
          [1, 1],
          [30, 1],
          [1, 30],
        ]),
        size,
      ),
    ).toContain("landmark 1 at (30, 1) lies outside the image of 20×10 pixels (and 1 more);");
  });

  it("refuses a spacing that is not positive", () => {
    expect(checkSample(sample([[1, 1]], [0.5, 0]), size)).toBe(
      "a.png (row 4): spacing must be two positive numbers of millimetres per pixel, got 0.5, 0",
    );
  });
});

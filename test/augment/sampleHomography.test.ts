import { describe, expect, it } from "vitest";
import { type HomographyOptions, sampleHomography } from "../../src/augment/index.ts";
import { createRandom } from "../../src/internal/random.ts";

const SIZE = { width: 60, height: 40 };
const CENTER = [29.5, 19.5] as const;

const draws = (options: HomographyOptions, n: number, size = SIZE) => {
  const random = createRandom("homographies");
  return Array.from({ length: n }, () => sampleHomography(options, size, random));
};

function map(h: readonly number[], [x, y]: readonly [number, number]): [number, number] {
  const w = h[6]! * x + h[7]! * y + h[8]!;
  return [(h[0]! * x + h[1]! * y + h[2]!) / w, (h[3]! * x + h[4]! * y + h[5]!) / w];
}

/** Inside the range, and mean and standard deviation those of the uniform distribution to about 4 standard errors. */
function expectUniform(values: number[], low: number, high: number): void {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
  expect(Math.min(...values)).toBeGreaterThanOrEqual(low - 1e-9);
  expect(Math.max(...values)).toBeLessThanOrEqual(high + 1e-9);
  expect(Math.abs(mean - (low + high) / 2) / (high - low)).toBeLessThan(0.03);
  expect(Math.abs(deviation / (high - low) - 1 / Math.sqrt(12))).toBeLessThan(0.015);
}

describe("sampleHomography", () => {
  it("turns about the centre by uniform angles, clockwise where they are positive", () => {
    const all = draws({ rotationDegrees: [-5, 20] }, 2000);
    for (const h of all) expect(map(h, CENTER)).toBeAllClose(CENTER, { atol: 1e-9 });
    expectUniform(
      all.map((h) => (Math.atan2(h[3]!, h[0]!) * 180) / Math.PI),
      -5,
      20,
    );
    const [quarter] = draws({ rotationDegrees: [90, 90] }, 1);
    expect(map(quarter!, [39.5, 19.5])).toBeAllClose([29.5, 29.5]); // right of the centre to below it
  });

  it("scales both axes by one uniform factor", () => {
    const all = draws({ scale: [0.8, 1.3] }, 2000);
    for (const h of all) {
      expect(h[4]).toBe(h[0]);
      expect(map(h, CENTER)).toBeAllClose(CENTER, { atol: 1e-9 });
    }
    expectUniform(
      all.map((h) => h[0]!),
      0.8,
      1.3,
    );
  });

  it("changes the aspect ratio uniformly and keeps the area", () => {
    const all = draws({ aspect: 0.2 }, 2000);
    for (const h of all) expect(h[0]! * h[4]!).toBeCloseTo(1, 10);
    expectUniform(
      all.map((h) => h[0]! / h[4]!),
      0.8,
      1.2,
    );
  });

  it("shears x and y independently", () => {
    const all = draws({ shear: 0.1 }, 2000);
    const [kx, ky] = [all.map((h) => h[1]!), all.map((h) => h[3]!)];
    expectUniform(kx, -0.1, 0.1);
    expectUniform(ky, -0.1, 0.1);
    const covariance = kx.reduce((sum, k, i) => sum + k * ky[i]!, 0) / 2000 / (0.1 ** 2 / 3);
    expect(Math.abs(covariance)).toBeLessThan(0.1);
  });

  it("shifts by fractions of the width and of the height", () => {
    const all = draws({ translation: [0, 0.1] }, 2000);
    for (const h of all) expect([h[0], h[1], h[3], h[4], h[6], h[7], h[8]]).toEqual([1, 0, 0, 1, 0, 0, 1]);
    expectUniform(
      all.map((h) => h[2]! / 60),
      0,
      0.1,
    );
    expectUniform(
      all.map((h) => h[5]! / 40),
      0,
      0.1,
    );
  });

  it("moves each corner of the image's area by fractions of the width and of the height", () => {
    const all = draws({ perspective: 0.05 }, 1000);
    for (const corner of [
      [-0.5, -0.5],
      [59.5, -0.5],
      [59.5, 39.5],
      [-0.5, 39.5],
    ] as const) {
      const moved = all.map((h) => map(h, corner));
      expectUniform(
        moved.map(([x]) => (x - corner[0]) / 60),
        -0.05,
        0.05,
      );
      expectUniform(
        moved.map(([, y]) => (y - corner[1]) / 40),
        -0.05,
        0.05,
      );
    }
    expect(all.every((h) => h[6] !== 0 && h[7] !== 0)).toBe(true);
  });

  it("keeps another centre if told: [0, 0] is the corner of the image's area", () => {
    for (const h of draws({ rotationDegrees: 30, scale: 0.2, center: [0, 0] }, 20))
      expect(map(h, [-0.5, -0.5])).toBeAllClose([-0.5, -0.5], { atol: 1e-9 });
  });

  it("projects first, by uniform v per pixel from the center, which stays", () => {
    const all = draws({ projection: [1e-4, 5e-3], rotationDegrees: [90, 90] }, 2000);
    const v = all.map((h) => {
      const w = h[6]! * CENTER[0] + h[7]! * CENTER[1] + h[8]!;
      return [h[6]! / w, h[7]! / w] as const;
    });
    for (const h of all) expect(map(h, CENTER)).toBeAllClose(CENTER, { atol: 1e-9 });
    expectUniform(
      v.map(([first]) => first),
      1e-4,
      5e-3,
    );
    expectUniform(
      v.map(([, second]) => second),
      1e-4,
      5e-3,
    );
  });

  it("draws again what scales areas by more than the limit", () => {
    const area = (h: readonly number[]) => h[0]! * h[4]! - h[1]! * h[3]!;
    const areas = draws({ scale: [1, 3], areaLimit: 4 }, 500).map(area);
    expect(Math.max(...areas)).toBeLessThan(4);
    expect(Math.max(...areas)).toBeGreaterThan(3.8);
  });

  it("never folds the image, however far its corners may move", () => {
    const orientation = ([ax, ay]: number[], [bx, by]: number[], [cx, cy]: number[]) =>
      (bx! - ax!) * (cy! - ay!) - (by! - ay!) * (cx! - ax!);
    for (const h of draws({ perspective: 0.6, shear: 1.2 }, 300)) {
      const grid = (x: number, y: number) => map(h, [x, y]);
      for (const [x, y] of [
        [-0.5, -0.5],
        [58.5, -0.5],
        [58.5, 38.5],
        [-0.5, 38.5],
        [20, 30],
      ] as const)
        expect(orientation(grid(x, y), grid(x + 1, y), grid(x + 1, y + 1))).toBeGreaterThan(0);
    }
  });

  it("gives up on options that always fold", () => {
    expect(() => draws({ shear: [1.5, 2] }, 1)).toThrow(
      new Error("sampleHomography: options must leave the image unfolded, none of 100 draws did"),
    );
  });

  it("is the same for the same stream", () => {
    const options = { rotationDegrees: 10, scale: 0.1, perspective: 0.02 };
    expect(draws(options, 3)).toEqual(draws(options, 3));
    expect(draws(options, 1)[0]).not.toEqual(draws(options, 2)[1]);
  });

  it("refuses ranges that are upside down, and factors that are not positive", () => {
    expect(() => draws({ shear: [0.2, 0.1] }, 1)).toThrow(
      new RangeError("sampleHomography: shear must be a range [low, high], got [0.2, 0.1]"),
    );
    expect(() => draws({ scale: 1.5 }, 1)).toThrow(
      new RangeError("sampleHomography: scale must be a range [low, high] of positive numbers, got 1.5"),
    );
    expect(() => draws({}, 1, { width: 0, height: 4 })).toThrow(
      new RangeError("sampleHomography: size.width must be an integer of at least 1, got 0"),
    );
  });
});

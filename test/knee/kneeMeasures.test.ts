import { describe, expect, it } from "vitest";
import type { Covariance, Point } from "../../src/geometry/index.ts";
import { createRandom } from "../../src/internal/random.ts";
import { type KneeMeasures, kneeMeasures } from "../../src/knee/index.ts";
import { meanFemur, meanTibia } from "../../src/phantom/meanKnee.ts";

/** A right knee in mm: plateau on y = 0, 80 wide; the lateral condyle 6 above it, the medial one 4. */
const knee: readonly Point[] = [
  [0, 0],
  [15, 0],
  [30, 0],
  [35, -8],
  [40, -5],
  [45, -8],
  [50, 0],
  [65, 0],
  [80, 0],
  [0, -10],
  [15, -6],
  [30, -9],
  [40, -20],
  [50, -9],
  [65, -4],
  [80, -10],
];
/** The mean shape of a right knee in mm. */
const meanKneeMm = [...meanTibia.slice(0, 9), ...meanFemur.slice(0, 7)].map(([x, y]): Point => [x, y]);

const values = (measures: KneeMeasures) => Object.values(measures).map(({ value }) => value);
const byHand = [80, 6, 4, 4, (Math.atan2(2, 50) * 180) / Math.PI];

describe("kneeMeasures", () => {
  it("gives the widths and the angle of a knee drawn by hand", () => {
    const measures = kneeMeasures(knee, { spacing: [1, 1] });
    expect(values(measures)).toBeAllClose(byHand, { atol: 1e-12 });
    expect(Object.values(measures).map(({ unit }) => unit)).toEqual(["mm", "mm", "mm", "mm", "deg"]);
    expect(Object.values(measures).map(({ deviation }) => deviation)).toEqual([null, null, null, null, null]);
  });

  it("is the same for a left knee, a turned film and one upside down", () => {
    const turned = (angle: number) =>
      knee.map(
        ([x, y]): Point => [Math.cos(angle) * x - Math.sin(angle) * y, Math.sin(angle) * x + Math.cos(angle) * y],
      );
    const mirrored = knee.map(([x, y]): Point => [500 - x, y]);
    for (const points of [mirrored, ...[0.3, 1.7, Math.PI, -2.1].map(turned)])
      expect(values(kneeMeasures(points, { spacing: [1, 1] }))).toBeAllClose(byHand, { atol: 1e-9 });
  });

  it("is positive where the joint opens laterally, negative where it opens medially", () => {
    const angle = (f1: Point) => kneeMeasures(knee.with(10, f1)).femorotibialAngle.value;
    expect(angle([15, -9])).toBeCloseTo((Math.atan2(5, 50) * 180) / Math.PI, 12);
    expect(angle([15, -1])).toBeCloseTo((-Math.atan2(3, 50) * 180) / Math.PI, 12);
  });

  it("measures millimetres where the pixels are not square, and pixels without a spacing", () => {
    const pixels = knee.map(([x, y]): Point => [x / 0.2, y / 0.5]);
    expect(values(kneeMeasures(pixels, { spacing: [0.2, 0.5] }))).toBeAllClose(byHand, { atol: 1e-9 });
    const { tibialWidth, jointSpaceLateral, femorotibialAngle } = kneeMeasures(
      knee.map(([x, y]): Point => [2 * x, 2 * y]),
    );
    expect([tibialWidth.value, tibialWidth.unit]).toEqual([160, "px"]);
    expect([jointSpaceLateral.value, jointSpaceLateral.unit, femorotibialAngle.unit]).toEqual([12, "px", "deg"]);
  });

  it("finds the narrowest place between landmarks, and 0 where the bones overlap", () => {
    // f1 at (20, −3) lies 3 above the middle of t1–t2, no landmark is that close to another.
    expect(kneeMeasures(knee.with(10, [20, -3])).jointSpaceLateral.value).toBeCloseTo(3, 12);
    const { jointSpaceMedial, jointSpaceMinimum } = kneeMeasures(knee.with(14, [65, 2]));
    expect([jointSpaceMedial.value, jointSpaceMinimum.value]).toEqual([0, 0]);
  });

  it("says which landmarks are missing, and gives what does not need them", () => {
    const measures = kneeMeasures(knee.with(8, [Number.NaN, Number.NaN]).with(13, [Number.NaN, Number.NaN]), {
      spacing: [1, 1],
    });
    expect(measures.tibialWidth).toEqual({ value: null, deviation: null, unit: "mm", reason: "missing: t8" });
    expect(measures.jointSpaceMedial.reason).toBe("missing: t8, f4");
    expect(measures.jointSpaceLateral.value).toBe(6);
    expect(measures.femorotibialAngle.reason).toBe("missing: t8");
  });

  it("propagates an uncertainty along a length exactly", () => {
    const covariance = knee.map((): Covariance => [0.09, 0, 0]);
    const measures = kneeMeasures(knee, { spacing: [2, 3], covariance });
    // Both ends move by 0.3 px = 0.6 mm along x; across it the width does not change to first order.
    expect(measures.tibialWidth.deviation).toBeCloseTo(Math.hypot(0.6, 0.6), 12);
    const across = kneeMeasures(knee, { covariance: knee.map((): Covariance => [0, 0, 0.25]) });
    expect(across.tibialWidth.deviation).toBe(0);
  });

  it("agrees with 20,000 samples within 10 % on a mean knee, whose noise of 0.3 to 0.7 mm is oblique", () => {
    const spacing = [0.2, 0.15] as const;
    const landmarks = meanKneeMm.map(([x, y]): Point => [x / spacing[0], y / spacing[1]]);
    // Σ in mm² with standard deviations a, b along axes at an angle, for each landmark others.
    const factors = landmarks.map((_, k) => {
      const [a, b, angle] = [0.3 + 0.025 * k, 0.3 + (0.4 * ((k * 7) % 16)) / 16, 0.5 * k];
      return [a * Math.cos(angle), -b * Math.sin(angle), a * Math.sin(angle), b * Math.cos(angle)] as const;
    });
    const covariance = factors.map(([p, q, r, s]): Covariance => {
      const [sx, sy] = spacing;
      return [(p * p + q * q) / sx ** 2, (p * r + q * s) / (sx * sy), (r * r + s * s) / sy ** 2];
    });
    const random = createRandom(7);
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const samples = Array.from({ length: 20_000 }, () => {
      const moved = meanKneeMm.map(([x, y], k): Point => {
        const [p, q, r, s] = factors[k]!;
        const [u, v] = [normal(), normal()];
        return [(x + p * u + q * v) / spacing[0], (y + r * u + s * v) / spacing[1]];
      });
      return values(kneeMeasures(moved, { spacing })) as number[];
    });
    const propagated = Object.values(kneeMeasures(landmarks, { spacing, covariance }));
    const sampled = propagated.map((_, i) => {
      const mean = samples.reduce((sum, row) => sum + row[i]!, 0) / samples.length;
      return Math.sqrt(samples.reduce((sum, row) => sum + (row[i]! - mean) ** 2, 0) / (samples.length - 1));
    });
    const ratios = propagated.map(({ deviation }, i) => deviation! / sampled[i]!);
    for (const ratio of ratios) expect(Math.abs(ratio - 1), ratios.join(" ")).toBeLessThan(0.1);
  });

  it("knows no deviation where a covariance is unknown or none", () => {
    const covariance = knee.map((): Covariance => [0.1, 0, 0.1]);
    const unknown = kneeMeasures(knee, { covariance: covariance.with(0, [Number.NaN, Number.NaN, Number.NaN]) });
    expect(unknown.tibialWidth.deviation).toBeNull();
    expect(unknown.jointSpaceMedial.deviation).toBeGreaterThan(0);
    expect(kneeMeasures(knee, { covariance: covariance.with(0, [0.1, 0.2, 0.1]) }).tibialWidth.deviation).toBeNull();
  });

  it("refuses what is no point: null and text are neither zero nor missing", () => {
    for (const stranger of [null, [null, null], ["1", "2"], [true, false], undefined])
      expect(() => kneeMeasures(knee.with(3, stranger as never))).toThrow(
        "kneeMeasures: landmarks[3] must be a point [x, y], missing ones [NaN, NaN]",
      );
  });

  it("refuses other numbers of points and a spacing that is none", () => {
    expect(() => kneeMeasures(knee.slice(1))).toThrow(
      new RangeError('kneeMeasures: landmarks must be 16 points, got "15 points"'),
    );
    expect(() => kneeMeasures(knee, { spacing: [1, 0] })).toThrow(
      new RangeError("kneeMeasures: spacing[1] must be a positive number, got 0"),
    );
    expect(() => kneeMeasures(knee, { covariance: [] })).toThrow(
      new RangeError("kneeMeasures: covariance must be of length 16, got 0"),
    );
  });
});

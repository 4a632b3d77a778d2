import { describe, expect, it } from "vitest";
import { kneelCrossValidationBones, kneelTestBones } from "../../src/knee/index.ts";
import { kneelReport } from "../../src/report/index.ts";
import { errors, reference, tight } from "../metrics/fixture.ts";

const { NaN: absent, POSITIVE_INFINITY: notFound } = Number;

describe("kneelReport(errors, { tibia, femur, thresholds })", () => {
  it.each([
    ["cross_validation", kneelCrossValidationBones],
    ["test", kneelTestBones],
  ] as const)("agrees with NumPy on the landmarks of the %s tables", (key, bones) => {
    const expected = reference.kneel_report[key];
    const rows = kneelReport(errors, { ...bones, thresholds: reference.thresholds_mm });
    expect(rows.map((row) => [100 * row.tibia.fraction, 100 * row.femur.fraction])).toBeAllClose(
      expected.tibia_then_femur_percent.data,
      tight,
    );
    expect(rows.map((row) => 100 * row.mean)).toBeAllClose(expected.mean.data, tight);
    expect(rows.map((row) => 100 * row.std)).toBeAllClose(expected.std_ddof1.data, tight);
    expect(rows.map((row) => [row.threshold, row.tibia.count, row.femur.count])).toEqual(
      reference.thresholds_mm.map((t) => [t, 40, 40]),
    );
  });

  it("has the paper's thresholds and test landmarks as defaults", () => {
    expect(kneelReport(errors)).toEqual(kneelReport(errors, { ...kneelTestBones, thresholds: [1, 1.5, 2, 2.5] }));
  });

  it("averages a bone before it compares, so that one good point can make up for a bad one", () => {
    const [row] = kneelReport([[0.2, 1.8, 3, 0.9]], { tibia: [0, 1], femur: [2, 3], thresholds: [1] });
    expect(row).toEqual({
      threshold: 1,
      tibia: { fraction: 1, hits: 1, count: 1 },
      femur: { fraction: 0, hits: 0, count: 1 },
      mean: 0.5,
      std: Math.sqrt(0.5),
    });
  });

  it("averages the points present, drops knees without any and fails a bone with a point not found", () => {
    const knees = [
      [1, absent, 1, 1],
      [absent, absent, 1, notFound],
    ];
    const [row] = kneelReport(knees, { tibia: [0, 1], femur: [2, 3], thresholds: [1] });
    expect(row!.tibia).toEqual({ fraction: 1, hits: 1, count: 1 });
    expect(row!.femur).toEqual({ fraction: 0.5, hits: 1, count: 2 });
  });

  it("refuses landmarks that the errors do not have", () => {
    expect(() => kneelReport([[1, 2, 3]])).toThrow(
      new RangeError("kneelReport: tibia must be landmark indices from 0 to 2, got [0, 4, 8]"),
    );
    expect(() => kneelReport(errors, null as never)).toThrow(
      new TypeError("kneelReport: options must be an object, got null"),
    );
    expect(() => kneelReport([[1, null]] as never, { tibia: [0], femur: [1] })).toThrow(
      new TypeError(
        "kneelReport: errors[0][1] must be a non-negative number, Infinity or NaN (JSON writes NaN and Infinity as null: write points without truth as NaN again), got null",
      ),
    );
    expect(() => kneelReport(errors, { femur: [] })).toThrow("kneelReport: femur must be landmark indices");
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { groupKFold } from "../../src/data/index.ts";

const sample = (i: number, group: number, grade: number) => ({
  image: `${i}.png`,
  row: i + 2,
  columns: { patient: String(group), grade: String(grade) },
});

describe("groupKFold with a column to stratify by", () => {
  it("validates every sample once and keeps groups together, whatever they are", () => {
    const rows = fc.array(fc.tuple(fc.nat(8), fc.nat(3)), { minLength: 12, maxLength: 60 });
    fc.assert(
      fc.property(rows, fc.integer({ min: 2, max: 4 }), (given, k) => {
        const samples = given.map(([group, grade], i) => sample(i, group, grade));
        fc.pre(new Set(given.map(([group]) => group)).size >= k);
        const folds = groupKFold(samples, k, { groupColumn: "patient", stratifyColumn: "grade" });
        expect(
          folds
            .flatMap(({ validation }) => validation)
            .map(({ image }) => image)
            .sort(),
        ).toEqual(samples.map(({ image }) => image).sort());
        for (const { train, validation } of folds) {
          const held = new Set(validation.map(({ columns }) => columns.patient));
          expect(train.some(({ columns }) => held.has(columns.patient))).toBe(false);
        }
      }),
    );
  });

  it("shares single images of each value out evenly, whatever the seed", () => {
    const samples = Array.from({ length: 103 }, (_, i) => sample(i, i, i < 9 ? 4 : i % 3));
    for (const seed of [0, 1, 2]) {
      const folds = groupKFold(samples, 4, { stratifyColumn: "grade", seed });
      for (const grade of ["0", "1", "2", "4"]) {
        const counts = folds.map(
          ({ validation }) => validation.filter(({ columns }) => columns.grade === grade).length,
        );
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      }
    }
  });

  it("refuses a column that is not there or empty", () => {
    const samples = [sample(0, 0, 0), sample(1, 1, 1)];
    expect(() => groupKFold(samples, 2, { stratifyColumn: "kl" })).toThrow(
      new RangeError('groupKFold: samples must have the column "kl"; there are: patient, grade'),
    );
  });
});

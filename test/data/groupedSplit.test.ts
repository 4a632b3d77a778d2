import { describe, expect, it } from "vitest";
import { groupedSplit, groupKFold } from "../../src/data/index.ts";

/** Subject s has s % 3 + 1 rows. */
const samples = Array.from({ length: 40 }, (_, s) => s)
  .flatMap((s) => Array.from({ length: (s % 3) + 1 }, (_, i) => ({ s, i })))
  .map(({ s, i }, index) => ({ image: `${s}-${i}.png`, row: index + 2, columns: { subject: `${s}` } }));
type Sample = (typeof samples)[number];
const subjects = (side: readonly Sample[]) => new Set(side.map(({ columns }) => columns.subject));
const rows = (side: readonly Sample[]) => side.map(({ row }) => row);
const all = rows(samples);
const sorted = (side: readonly number[]) => side.toSorted((a, b) => a - b);

describe("groupedSplit", () => {
  it("holds out the share asked for, whole subjects only, all samples on one side", () => {
    for (const [fraction, seed] of [
      [0.2, 1],
      [0.5, 2],
      [0.9, 3],
    ] as const) {
      const { train, validation } = groupedSplit(samples, { fraction, groupColumn: "subject", seed });
      expect([...subjects(train)].filter((s) => subjects(validation).has(s))).toEqual([]);
      expect(sorted([...rows(train), ...rows(validation)])).toEqual(all);
      // Groups have at most 3 rows, so the nearest is at most 1.5 away.
      expect(Math.abs(validation.length - fraction * samples.length)).toBeLessThanOrEqual(1.5);
    }
  });

  it("repeats with a seed, differs with another, and keeps the order of the samples", () => {
    const validation = (seed: number, of = samples) =>
      rows(groupedSplit(of, { groupColumn: "subject", seed }).validation);
    expect(validation(1)).toEqual(validation(1));
    expect(validation(1)).not.toEqual(validation(2));
    expect(validation(1)).toEqual(sorted(validation(1)));
    expect(sorted(validation(1, samples.toReversed()))).toEqual(validation(1));
  });

  it("keeps rows of one image together without a column", () => {
    const doubled = samples.flatMap((sample) => [sample, { ...sample, row: sample.row + 1000 }]);
    const { train, validation } = groupedSplit(doubled, { seed: 5 });
    const held = new Set(validation.map(({ image }) => image));
    expect(train.filter(({ image }) => held.has(image))).toEqual([]);
    expect(validation.length % 2).toBe(0);
  });

  it("has something on both sides whatever the fraction", () => {
    const two = [samples[0]!, samples[39]!];
    for (const fraction of [0.001, 0.999]) {
      const { train, validation } = groupedSplit(two, { fraction });
      expect([train.length, validation.length]).toEqual([1, 1]);
    }
  });

  it("refuses impossible wishes", () => {
    expect(() => groupedSplit(samples, { fraction: 1 })).toThrow(
      new RangeError("groupedSplit: fraction must be a number between 0 and 1, both excluded, got 1"),
    );
    expect(() => groupedSplit(samples.slice(0, 1))).toThrow(
      new RangeError("groupedSplit: the number of groups must be at least 2, got 1"),
    );
    expect(() => groupedSplit(samples, { groupColumn: "patient" })).toThrow(
      new RangeError('groupedSplit: samples must have the column "patient"; there are: subject'),
    );
  });
});

describe("groupKFold", () => {
  it("validates every sample once, in folds of like size without shared subjects", () => {
    const folds = groupKFold(samples, 5, { groupColumn: "subject", seed: 1 });
    expect(sorted(folds.flatMap(({ validation }) => rows(validation)))).toEqual(all);
    for (const { train, validation } of folds) {
      expect([...subjects(train)].filter((s) => subjects(validation).has(s))).toEqual([]);
      expect(train.length + validation.length).toBe(samples.length);
      expect(Math.abs(validation.length - samples.length / 5)).toBeLessThanOrEqual(1);
    }
  });

  it("repeats with a seed and differs with another", () => {
    const first = (seed: number) => rows(groupKFold(samples, 4, { groupColumn: "subject", seed })[0]!.validation);
    expect(first(1)).toEqual(first(1));
    expect(first(1)).not.toEqual(first(2));
  });

  it("refuses fewer than two folds and more folds than groups", () => {
    expect(() => groupKFold(samples, 1)).toThrow(
      new RangeError("groupKFold: k must be an integer of at least 2, got 1"),
    );
    expect(() => groupKFold(samples, 41, { groupColumn: "subject" })).toThrow(
      new RangeError("groupKFold: k must be no more than the number of groups, 40, got 41"),
    );
  });
});

import { describe, expect, it } from "vitest";
import {
  type AssignedFolds,
  assignFolds,
  crossValidate,
  type ExperimentSample,
  foldsOfPatients,
  joinOutOfFold,
} from "../../src/experiments/index.ts";

/** Knees of patients of one to three images with a grade. */
function samples(count: number): ExperimentSample[] {
  return Array.from({ length: count }, (_, i) => ({
    image: `${i}.png`,
    row: i + 2,
    landmarks: [[i, 2 * i]] as const,
    spacing: [1, 1] as const,
    columns: {
      subject: `p${Math.floor(i / 3) + (i % 3 === 2 ? 1000 : 0)}`,
      kl: String(i % 7 === 0 ? 4 : i % 2),
      fold: String(Math.floor(i / 3) % 3),
    },
    raster: { width: 3, height: 2, channels: 1, data: new Uint8Array(6) },
  }));
}

describe("assignFolds", () => {
  it("keeps patients whole and gives every fold the same part of each grade", () => {
    const rows = samples(210);
    const { folds, groups, names } = assignFolds(rows, "subject", { count: 5, stratify: "kl" });
    expect(names).toEqual(["0", "1", "2", "3", "4"]);
    const ofPatient = new Map<string, Set<string>>();
    for (const [i, group] of groups.entries()) ofPatient.set(group, (ofPatient.get(group) ?? new Set()).add(folds[i]!));
    for (const patient of ofPatient.values()) expect(patient.size).toBe(1);
    for (const grade of ["0", "1", "4"]) {
      const whole = rows.filter(({ columns }) => columns.kl === grade).length;
      for (const name of names) {
        const inFold = rows.filter(({ columns }, i) => columns.kl === grade && folds[i] === name).length;
        expect(Math.abs(inFold - whole / 5)).toBeLessThanOrEqual(2);
      }
    }
    for (const name of names)
      expect(Math.abs(folds.filter((fold) => fold === name).length - 42)).toBeLessThanOrEqual(2);
  });

  it("leaves the grades uneven without a column to stratify by, as the original does", () => {
    const rows = samples(210);
    const { folds } = assignFolds(rows, "subject", { count: 5, stratify: null });
    const counts = [0, 1, 2, 3, 4].map(
      (k) => rows.filter(({ columns }, i) => columns.kl === "4" && folds[i] === String(k)).length,
    );
    expect(Math.max(...counts) - Math.min(...counts)).toBeGreaterThan(2);
  });

  it("reads folds of a column, and hands them on to the table of another stage", () => {
    const rows = samples(18).filter((_, i) => i % 3 !== 2);
    const assigned = assignFolds(rows, "subject", { column: "fold" });
    expect(assigned.folds).toEqual(rows.map(({ columns }) => columns.fold));
    expect(foldsOfPatients(assigned).get("p4")).toBe("1");
  });

  it.each([
    [
      "a column that is not there",
      "subject",
      { column: "set" },
      'assignFolds: samples must have the column "set"; there are: subject, kl, fold',
    ],
    [
      "a patient in two folds",
      "kl",
      { column: "fold" },
      'assignFolds: patient "1" is in the folds 0 and 1; a model would be judged on patients that it has seen: put each into one fold',
    ],
    [
      "more folds than patients",
      "kl",
      { count: 4, stratify: null },
      "assignFolds: choice.count must be no more than the number of groups, 3, got 4",
    ],
    ["one fold", null, { column: "one" }, "assignFolds: folds must be at least 2, got 1"],
  ])("refuses %s", (_, group, choice, message) => {
    const rows = samples(18).map((row) =>
      "column" in choice && choice.column === "one" ? { ...row, columns: { one: "1" } } : row,
    );
    expect(() => assignFolds(rows, group, choice as Parameters<typeof assignFolds>[2])).toThrow(
      new RangeError(message),
    );
  });
});

describe("crossValidate", () => {
  const rows = samples(12);
  const folds = assignFolds(rows, "subject", { count: 3, stratify: null });
  /** A model that answers with how many it has seen, and refuses what it has seen. */
  const learn = (seen: string[][]) => async (training: readonly ExperimentSample[]) => {
    seen.push(training.map(({ columns }) => columns.subject!));
    return {
      async predict({ columns }: ExperimentSample) {
        if (seen.at(-1)!.includes(columns.subject!)) throw new Error(`has seen ${columns.subject}`);
        return { landmarks: [[training.length, 0]] as const, confidence: [0.5] };
      },
      dispose() {
        seen.at(-1)!.push("disposed");
      },
    };
  };

  it("predicts every image once, by a model of the other folds' patients, in the order of the table", async () => {
    const seen: string[][] = [];
    const { cases, data } = await crossValidate(rows, { landmarkNames: ["a"], folds, learn: learn(seen) });
    expect(cases.map(({ id }) => id)).toEqual(rows.map(({ image }) => image));
    for (const { fold, predicted } of cases)
      expect(predicted[0]![0]).toBe(folds.folds.filter((other) => other !== fold).length);
    expect(seen).toHaveLength(3);
    for (const list of seen) expect(list.at(-1)).toBe("disposed");
    expect(data).toMatch(/^[0-9a-f]{16}$/);
  });

  it("does single folds, whose parts make the whole", async () => {
    const options = { landmarkNames: ["a"], folds, learn: learn([]) };
    const whole = await crossValidate(rows, options);
    const parts = await Promise.all(
      folds.names.map((name) => crossValidate(rows, { ...options, learn: learn([]), only: [name] })),
    );
    expect(parts.map(({ cases }) => cases.length)).toEqual([4, 4, 4]);
    const joined = joinOutOfFold(parts);
    expect(new Map(joined.cases.map((one) => [one.id, one]))).toEqual(new Map(whole.cases.map((one) => [one.id, one])));
    expect(() => joinOutOfFold([parts[0]!, parts[0]!])).toThrow(
      new Error(`joinOutOfFold: parts must hold each image once, got ${parts[0]!.cases[0]!.id} in two`),
    );
    expect(() => joinOutOfFold([parts[0]!, { ...parts[1]!, data: "other" }])).toThrow(
      new Error("joinOutOfFold: parts must be of one data set and its landmarks; one is of another"),
    );
  });

  it("frees the model of a fold that fails, and refuses folds that leak", async () => {
    const seen: string[][] = [];
    const failing = async (training: readonly ExperimentSample[]) => {
      const model = await learn(seen)(training);
      return { ...model, predict: () => Promise.reject(new Error("blind")) };
    };
    await expect(crossValidate(rows, { landmarkNames: ["a"], folds, learn: failing })).rejects.toThrow("blind");
    expect(seen[0]!.at(-1)).toBe("disposed");
    const leaking: AssignedFolds = {
      ...folds,
      folds: folds.folds.map((fold, i) => (i === 0 ? "0" : i === 1 ? "1" : fold)),
    };
    await expect(crossValidate(rows, { landmarkNames: ["a"], folds: leaking, learn: learn([]) })).rejects.toThrow(
      new RangeError("crossValidate: folds must keep patients whole, got p0 in fold 0 and another"),
    );
  });
});

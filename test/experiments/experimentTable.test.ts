import { describe, expect, it } from "vitest";
import {
  experimentTable,
  formatExperimentTable,
  judgeClaims,
  type OutOfFold,
  outOfFoldErrors,
} from "../../src/experiments/index.ts";
import { kneelReport } from "../../src/report/index.ts";
import { madeUp } from "./cases.ts";

const quick = { resamples: 300, permutations: 300 };
const row = (name: string, outOfFold: OutOfFold) => ({ name, title: `The ${name}`, outOfFold });
const onFolds = (whole: OutOfFold, folds: readonly string[]) => ({
  ...whole,
  cases: whole.cases.filter(({ fold }) => folds.includes(fold)),
});

describe("experimentTable", () => {
  const good = madeUp({ deviation: 0.8, seed: 1 });
  const bad = madeUp({ deviation: 1.6, seed: 2 });

  it("has the paper's figures: mean and deviation over tibia and femur of the mean of both ends", () => {
    const [first] = experimentTable([row("wing", good)], quick).rows;
    const { errors } = outOfFoldErrors(good);
    const expected = kneelReport(errors, { tibia: [0, 8], femur: [9, 15], thresholds: [1, 1.5, 2, 2.5] });
    expect(first!.within.map(({ mean }) => mean)).toBeAllClose(expected.map(({ mean }) => 100 * mean));
    expect(first!.within.map(({ std }) => std)).toBeAllClose(expected.map(({ std }) => 100 * std));
    for (const { mean, low, high } of first!.within) {
      expect(low!).toBeLessThanOrEqual(mean!);
      expect(high!).toBeGreaterThanOrEqual(mean!);
    }
    expect(first).toMatchObject({ images: 60, patients: 30, folds: ["0", "1", "2", "3"], against: null });
    expect(first!.meanError.value).toBeCloseTo(errors.flat().reduce((a, b) => a + b, 0) / errors.flat().length, 9);
  });

  it("compares rows with the reference on the same images and corrects over the rows", () => {
    const rows = [row("wing", good), row("bad", bad), row("same", madeUp({ deviation: 0.8, seed: 3 }))];
    const { rows: table, reference } = experimentTable(rows, quick);
    expect(reference).toBe("wing");
    const [, worse, same] = table;
    expect(worse!.against![3]!.difference!).toBeLessThan(-0.1);
    expect(worse!.against![3]!.high!).toBeLessThan(0);
    // The smaller of two p-values is doubled by Holm's procedure.
    expect(worse!.against![3]!.adjustedPValue).toBeCloseTo(2 * worse!.against![3]!.pValue!, 9);
    expect(same!.against![3]!.adjustedPValue).toBeGreaterThan(0.05);
  });

  it("refuses rows in millimetres beside rows in pixels, which have no common thresholds", () => {
    const [first, ...others] = bad.cases;
    const unknown = { ...bad, cases: [{ ...first!, spacing: null }, ...others] };
    expect(() => experimentTable([row("wing", good), row("bad", unknown)], quick)).toThrow(
      new RangeError(
        'experimentTable: rows must be in one unit, got "bad" in px beside "wing" in mm; every image of a row must have its spacing, or none of any row',
      ),
    );
    expect(experimentTable([row("bad", unknown)], quick).unit).toBe("px");
  });

  it("pairs images by their names, whatever the order of the files", () => {
    const turned = { ...bad, cases: bad.cases.toReversed() };
    const [plain, other] = [bad, turned].map((one) => experimentTable([row("wing", good), row("bad", one)], quick));
    expect(other!.rows[1]!.against).toEqual(plain!.rows[1]!.against);
  });

  it("takes the folds that every row has, so that a queue that was stopped compares like with like", () => {
    const table = experimentTable([row("wing", good), row("bad", onFolds(bad, ["1", "3"]))], quick);
    expect(table.folds).toEqual(["1", "3"]);
    for (const { images } of table.rows) expect(images).toBe(onFolds(good, ["1", "3"]).cases.length);
  });

  it("keeps a row that has not run, with its failures, and rows of other landmarks without a comparison", () => {
    const center = { ...good, landmarkNames: ["t4"], cases: good.cases.map((one) => ({ ...one, ...only(one, 4) })) };
    const none = { ...good, cases: [] };
    const failures = ["fold 1: out of memory"];
    const { rows } = experimentTable(
      [row("wing", good), row("roi", center), { ...row("dead", none), failures }],
      quick,
    );
    expect(rows[1]).toMatchObject({ images: 60, against: null });
    expect(rows[1]!.within[0]!.std).toBeNull();
    expect(rows[2]).toMatchObject({ images: 0, failures });
    expect(
      formatExperimentTable(experimentTable([row("wing", good), { ...row("dead", none), failures }], quick)),
    ).toContain("The dead: fold 1: out of memory");
  });

  it("refuses rows of other images", () => {
    const other = { ...bad, data: "ffff", cases: bad.cases.map((one) => ({ ...one, id: `x${one.id}` })) };
    expect(() => experimentTable([row("wing", good), row("bad", other)], quick)).toThrow(
      new RangeError(
        'experimentTable: rows must be of the same images, got "bad" (data ffff) beside "wing" (data 0123456789abcdef); run them on one data set',
      ),
    );
  });
});

const only = ({ truth, predicted, confidence }: OutOfFold["cases"][number], k: number) => ({
  truth: [truth[k]!],
  predicted: [predicted[k]!],
  confidence: [confidence[k]!],
});

describe("formatExperimentTable", () => {
  const table = experimentTable(
    [row("wing", madeUp({ seed: 1 })), row("wide & odd_1", madeUp({ seed: 2, deviation: 2 }))],
    quick,
  );

  it("is a table for people with what the figures are of", () => {
    const text = formatExperimentTable(table);
    expect(text).toMatch(/^experiment +n +1 mm +1\.5 mm +2 mm +2\.5 mm +% out ≥ 10 mm/);
    expect(text).toMatch(/The wing +60 +\d+\.\d\d ± \d+\.\d\d /);
    expect(text).toContain(
      "60 images of 30 patients in 4 folds (0, 1, 2, 3), each predicted by a model that has not seen its patient",
    );
  });

  it("is a paragraph for each experiment where the console is narrow", () => {
    const text = formatExperimentTable(table, "text", { columns: 80 });
    expect(text).toMatch(/^The wing\n {2}n +60\n {2}1 mm +\d+\.\d\d ± \d+\.\d\d\n {2}1\.5 mm /);
    expect(text).toContain("\n\n60 images of 30 patients in 4 folds");
    expect(() => formatExperimentTable(table, "text", { columns: 0 })).toThrow(
      new RangeError("formatExperimentTable: columns must be an integer of at least 1, got 0"),
    );
  });

  it("is Markdown with one rule, and LaTeX whose special characters are escaped", () => {
    const lines = formatExperimentTable(table, "markdown").split("\n");
    expect(lines[1]).toBe(`|---|${"--:|".repeat(9)}`);
    expect(lines[0]!.split("|")).toHaveLength(12);
    const latex = formatExperimentTable(table, "latex");
    expect(latex).toContain("The wide \\& odd\\_1");
    expect(latex).toContain("\\begin{tabular}{lrrrrrrrrr}");
    expect(latex.slice(latex.indexOf("\\begin"))).not.toMatch(/±|≥|≤|Δ|–/);
  });

  it("is CSV with a line for each row and figure and numbers in full", () => {
    const [head, first, ...rest] = formatExperimentTable(table, "csv").trim().split("\n");
    expect(head).toBe(
      "experiment,images,patients,figure,value,std,low,high,difference,difference_low,difference_high,p,p_holm",
    );
    expect(rest).toHaveLength(11);
    expect(Number(first!.split(",")[4])).toBe(table.rows[0]!.within[0]!.mean);
  });
});

describe("judgeClaims", () => {
  const rows = new Map([
    ["good", madeUp({ deviation: 0.8, seed: 1, count: 120 })],
    ["like it", madeUp({ deviation: 0.8, seed: 2, count: 120 })],
    ["bad", madeUp({ deviation: 1.8, seed: 3, count: 120 })],
  ]);
  const judge = (better: string, worse: readonly string[]) =>
    judgeClaims(rows, [{ claim: "c", better, worse, figure: "within" }])[0]!;

  it("finds what holds, what does not and what cannot be decided", () => {
    expect(judge("good", ["bad"]).verdict).toBe("holds");
    expect(judge("bad", ["good"]).verdict).toBe("does not hold");
    expect(judge("good", ["like it"]).verdict).toBe("cannot be decided");
    expect(judge("good", ["bad", "like it"]).verdict).toBe("cannot be decided");
    expect(judge("bad", ["good", "bad"]).verdict).toBe("does not hold");
    expect(judge("good", ["missing"]).verdict).toBe("has not run");
  });

  it("takes fewer outliers and smaller errors for the better ones", () => {
    const claims = (["mean", "outliers"] as const).map((figure) => ({
      claim: "c",
      better: "good",
      worse: ["far"],
      figure,
    }));
    const far = new Map([...rows, ["far", madeUp({ shift: 11, seed: 4, count: 120 })] as const]);
    expect(judgeClaims(far, claims).map(({ verdict }) => verdict)).toEqual(["holds", "holds"]);
  });
});

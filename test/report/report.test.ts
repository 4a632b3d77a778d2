import { describe, expect, it } from "vitest";
import { kneelTestBones } from "../../src/knee/index.ts";
import { outlierRate, pck, summarizeErrors } from "../../src/metrics/index.ts";
import {
  compareReports,
  formatComparison,
  formatReportCsv,
  formatReportJson,
  formatReportLatex,
  formatReportMarkdown,
  formatReportText,
  parseReport,
  type ReportInput,
  report,
} from "../../src/report/index.ts";
import { errors, reference, strangers, tight } from "../metrics/fixture.ts";

const { NaN: absent, POSITIVE_INFINITY: notFound } = Number;
const names = [...Array.from({ length: 9 }, (_, k) => `t${k}`), ...Array.from({ length: 7 }, (_, k) => `f${k}`)];
const kl = errors.map((_, i) => String([0, 2, 10][i % 3]));
const input: ReportInput = {
  errors,
  unit: "mm",
  landmarkNames: names,
  ids: errors.map((_, i) => `image ${i}`),
  groups: errors.map((_, i) => `patient ${i >> 1}`),
  columns: kl.map((grade, i) => ({ kl: grade, site: i === 0 ? "" : "north & | south" })),
  confidence: errors.map((row) => row.map((error) => 1 / (1 + error))),
  baselines: [{ name: "mean shape", errors: errors.map((row) => row.map((error) => 2 * error)) }],
};
const options = { by: ["kl", "site"], bones: kneelTestBones, resamples: 100, about: { model: "a_b" } };
const result = report(input, options);

/** Every number of a value, and a complaint about what is none. */
function check(value: unknown, path = ""): void {
  if (typeof value === "number" && !Number.isFinite(value)) throw new Error(`${path} is ${value}`);
  if (value && typeof value === "object")
    for (const [key, part] of Object.entries(value)) check(part, `${path}.${key}`);
}

describe("report(input, options)", () => {
  it("holds the figures of all images and of each value of each column, in natural order", () => {
    expect(result.strata.map(({ column, value, images }) => [column, value, images])).toEqual([
      [null, "all", 40],
      ["kl", "0", 14],
      ["kl", "2", 13],
      ["kl", "10", 13],
      ["site", "(empty)", 1],
      ["site", "north & | south", 39],
    ]);
    for (const { column, value, figures, points } of result.strata.slice(0, 4)) {
      const rows = errors.filter((_, i) => column === null || kl[i] === value);
      const find = (key: string) => figures.find((figure) => figure.key === key)!;
      expect(points).toBe(16 * rows.length);
      expect(find("mean").value).toBeCloseTo(summarizeErrors(rows).mean, 12);
      expect(find("pck@1.5").value).toBeCloseTo(pck(rows, [1.5])[0]!.fraction, 12);
      expect(find("outlierImages@10").value).toBeCloseTo(outlierRate(rows, 10).images.fraction, 12);
      expect(find("outlierImages@10").count).toBe(rows.length);
    }
  });

  it("holds the paper's per-bone figures", () => {
    const [all] = result.strata;
    const bones = [1, 1.5, 2, 2.5].map((t) => all!.figures.find(({ key }) => key === `bones@${t}`)!.value! * 100);
    expect(bones).toBeAllClose(reference.kneel_report.test.mean.data.slice(0, 4), tight);
  });

  it("holds landmarks, baselines, calibration and every image", () => {
    expect(result.landmarks.map(({ name }) => name)).toEqual(names);
    expect(result.landmarks[3]!.figures[0]!.value).toBeCloseTo(
      summarizeErrors(errors.map((row) => [row[3]!])).mean,
      12,
    );
    expect(result.baselines[0]!.figures[0]!.value).toBeCloseTo(2 * reference.mean_radial_error_mm, 9);
    expect(result.reliability!.rankCorrelation).toBeCloseTo(-1, 12);
    expect(result.conformal).toHaveLength(16);
    expect(result.conformal[0]!.count).toBe(20);
    expect(result.cases[5]).toMatchObject({ id: "image 5", group: "patient 2", columns: { kl: "10" } });
  });

  it("never holds NaN or Infinity, whatever is missing", () => {
    const table = [
      [1, absent, notFound],
      [absent, absent, 2],
      [absent, absent, absent],
    ];
    const sparse = report(
      {
        errors: table,
        unit: "px",
        landmarkNames: ["a", "b", "c"],
        ids: ["x", "y", "z"],
        columns: [{ kl: "0" }, { kl: "1" }, { kl: "2" }],
        confidence: table.map((row) => row.map(() => absent)),
      },
      { by: ["kl"], resamples: 20 },
    );
    check(sparse);
    expect(sparse.reliability).toBeNull();
    expect(sparse.strata[3]!.figures.every(({ value, reason }) => value === null && reason)).toBe(true);
    expect(sparse.cases.map((image) => image.errors)).toEqual([
      [1, null, "notFound"],
      [null, null, 2],
      [null, null, null],
    ]);
    for (const format of [formatReportText, formatReportMarkdown, formatReportLatex, formatReportCsv, formatReportJson])
      expect(format(sparse)).not.toMatch(/NaN|Infinity|undefined/);
    expect(formatReportText(sparse)).toContain(
      "– kl 2 (mean, median, p95, pck@1, pck@1.5, pck@2, pck@2.5): no points with truth.",
    );
    expect(formatReportText(sparse)).toContain("3 points with truth (6 without, left out), 1 of them not found");
  });

  it("names what is wrong", () => {
    const refuse =
      (changes: Partial<ReportInput>, changed = {}) =>
      () =>
        report({ ...input, ...changes }, { ...options, ...changed });
    expect(refuse({ errors: [] })).toThrow(
      new RangeError("report: errors must be a table of at least one image, got []"),
    );
    expect(refuse({ ids: ["a"] })).toThrow(new RangeError("report: ids.length must be 40 images, as errors, got 1"));
    expect(refuse({ ids: errors.map((_, i) => String(i >> 1)) })).toThrow(
      new RangeError('report: ids must be different for every image, got "0"'),
    );
    expect(refuse({ landmarkNames: ["a"] })).toThrow(
      "report: landmarkNames.length must be 16 landmarks, as errors, got 1",
    );
    expect(refuse({}, { by: ["age"] })).toThrow(
      new RangeError('report: columns[0] must be a row with the column "age", got ["kl", "site"]'),
    );
    expect(refuse({}, { thresholds: [2, 1] })).toThrow(new RangeError("report: thresholds[1] must be above 2, got 1"));
    expect(refuse({}, { thresholds: [-1] })).toThrow("report: thresholds must be non-negative numbers, got [-1]");
    expect(refuse({}, { bones: { tibia: [16] } })).toThrow(
      "report: bones.tibia must be landmark indices from 0 to 15, got [16]",
    );
    for (const [stranger, shown] of strangers) {
      const table: unknown[][] = errors.map((row) => [...row]);
      table[2]![1] = stranger;
      expect(refuse({ errors: table as never }), shown).toThrow(
        /^report: errors\[2\]\[1\] must be a non-negative number, Infinity or NaN/,
      );
    }
    for (const [table, message] of [
      [null, "errors must be an array of arrays, got null"],
      [[1, 2], "errors[0] must be an array, got 1"],
      [errors.map((row) => Float32Array.from(row)), "errors[0] must be an array, got Float32Array"],
    ] as const)
      expect(refuse({ errors: table as never })).toThrow(`report: ${message}`);
    expect(refuse({ confidence: [[1]] })).toThrow("report: confidence.length must be 40 images, as errors, got 1");
  });
});

describe("the formats of a report", () => {
  it("print the paper's table in LaTeX: mean ± SD over the bones, outliers, strata as rows", () => {
    const latex = formatReportLatex(result, { caption: "50% of A_B" });
    const { mean, std_ddof1 } = reference.kneel_report.test;
    const cells = [0, 1, 2, 3].map((i) => `${mean.data[i]!.toFixed(2)} $\\pm$ ${std_ddof1.data[i]!.toFixed(2)}`);
    expect(latex).toContain(`    all & 40 & ${cells.join(" & ")} & 15.00 \\\\\n`);
    expect(latex).toContain("\\caption{50\\% of A\\_B}");
    expect(latex).toContain("site north \\& | south & 39 & ");
    expect(latex).toContain("& $n$ & 1 mm & 1.5 mm & 2 mm & 2.5 mm & $\\geq$ 10 mm (\\%) \\\\");
  });

  it("print Markdown tables with as many cells in every line", () => {
    const markdown = formatReportMarkdown(result);
    expect(markdown).toContain("site north & \\| south");
    expect(markdown).toContain("- model: a\\_b");
    for (const block of markdown.split("\n\n").filter((part) => part.startsWith("|"))) {
      const widths = block.split("\n").map((line) => line.split(/(?<!\\)\|/).length);
      expect(new Set(widths).size).toBe(1);
    }
  });

  it("print text with the baseline beside the model and notes below", () => {
    const text = formatReportText(result);
    expect(text).toMatch(/^mean error \(mm\) +1\.11 +\[1\.\d\d, 1\.\d\d\] +2\.23$/m);
    expect(text).toMatch(/^ +kl 0 +kl 2 +kl 10$/m);
    expect(text).toMatch(/^images \(patients\) +14 \(14\) +13 \(13\) +13 \(13\)$/m);
    expect(text).toContain("40 images of 20 patients, 640 points with truth; errors in mm.");
    expect(text).toContain("– site (empty): no interval: one group (patient) only.");
  });

  it("write one figure a line as CSV, reasons included", () => {
    const lines = formatReportCsv(result).trim().split("\n");
    const figures = result.strata[0]!.figures.length;
    expect(lines).toHaveLength(1 + 6 * figures + 16 * 7 + figures);
    expect(lines[1]).toMatch(/^all,,,mean,mm,1\.1127\d+,1\.\d+,1\.\d+,bootstrap,640,points,20,$/);
    expect(lines.filter((line) => line.includes("no interval: one group"))).toHaveLength(figures);
  });

  it("survive JSON, and refuse a number that JSON would lose", () => {
    expect(parseReport(formatReportJson(result))).toEqual(result);
    const broken = { ...result, outlierRadius: absent };
    expect(() => formatReportJson(broken)).toThrow("formatReportJson: outlierRadius must be a finite number, got NaN");
  });

  it("have no deviation over a single bone in LaTeX", () => {
    const single = report(input, { ...options, bones: { tibia: kneelTestBones.tibia } });
    const [{ figures }] = single.strata as [(typeof single.strata)[0]];
    const cells = single.thresholds.map((t) =>
      (100 * figures.find(({ key }) => key === `tibia@${t}`)!.value!).toFixed(2),
    );
    expect(formatReportLatex(single)).toContain(`    all & 40 & ${cells.join(" & ")} & 15.00 `);
  });

  it.each(Object.entries({ formatReportText, formatReportMarkdown, formatReportLatex, formatReportCsv }))(
    "refuse what is no report: %s",
    (fn, format) => {
      for (const [stranger, place, shown] of [
        [null, "report", "null"],
        [{}, "report.strata", "undefined"],
      ] as const)
        expect(() => format(stranger as never)).toThrow(
          new TypeError(`${fn}: ${place} must be a report, as report and parseReport give it, got ${shown}`),
        );
    },
  );

  it("say what is wrong with a file that is no report", () => {
    expect(() => parseReport("{")).toThrow(new Error("parseReport: not valid JSON"));
    expect(() => parseReport("{}")).toThrow(/^parseReport: format: /);
    const short = { ...result, cases: [{ ...result.cases[0]!, errors: [1] }] };
    expect(() => parseReport(JSON.stringify(short))).toThrow("parseReport: cases.0.errors: 1 errors for 16 landmarks");
    const negative = { ...result, cases: [{ ...result.cases[0]!, errors: names.map(() => -1) }] };
    expect(() => parseReport(JSON.stringify(negative))).toThrow(/^parseReport: cases.0.errors.0: /);
  });

  it.each([
    ["without what every table is made of", { interval: undefined }, 'interval: Expected "interval", which is missing'],
    [
      "of figures that are texts",
      { baselines: [{ name: "x", figures: ["mean"] }] },
      /^parseReport: baselines.0.figures/,
    ],
    ["with a threshold of which it has no figure", { thresholds: [1, 3] }, 'strata.0.figures: "pck@3" is missing'],
    ["without its landmarks", { landmarks: [] }, "landmarks: 0 of 16 landmarks"],
    [
      "with a landmark of which it has no figure",
      { landmarks: result.landmarks.map((one, k) => (k === 3 ? { ...one, figures: [] } : one)) },
      'landmarks.3.figures: "mean" is missing',
    ],
    [
      "with bones of landmarks that it has not",
      { bones: { a: [16] } },
      "bones.a: has a landmark that is none of the 16",
    ],
    ["with bones of none", { bones: {} }, "bones: must be null, or name landmarks"],
  ])("are refused before they are shown: %s", (_, change, message) => {
    const text = JSON.stringify({ ...result, ...change });
    expect(() => parseReport(text)).toThrow(
      typeof message === "string" ? new Error(`parseReport: ${message}`) : message,
    );
  });

  it("are refused with an image twice, which a comparison would count twice", () => {
    const text = JSON.stringify({ ...result, cases: [...result.cases, result.cases[0]] });
    const { id } = result.cases[0]!;
    expect(() => parseReport(text)).toThrow(
      new Error(`parseReport: cases.${result.cases.length}.id: "${id}" is there twice`),
    );
  });
});

describe("compareReports(a, b)", () => {
  const other = (change: (row: number[]) => number[], images = errors.length) =>
    report(
      {
        ...input,
        errors: errors.slice(0, images).map((row) => change(row)),
        ids: input.ids.slice(0, images),
        groups: input.groups!.slice(0, images),
        columns: input.columns!.slice(0, images),
        confidence: input.confidence!.slice(0, images),
        baselines: [],
      },
      options,
    );
  const half = other((row) => row.map((error) => error / 2), 30);

  it("compares the images that both hold", () => {
    const comparison = compareReports(result, half, { resamples: 200, permutations: 200 });
    expect(comparison).toMatchObject({ images: 30, groups: 15, onlyA: 10, onlyB: 0, unit: "mm" });
    const [mean] = comparison.figures;
    expect(mean!.difference).toBeCloseTo(-summarizeErrors(errors.slice(0, 30)).mean / 2, 10);
    expect(mean!.pValue).toBe(1 / 201);
    const text = formatComparison(comparison, { names: ["old", "new"] });
    expect(text).toMatch(/^mean error \(mm\) +\d\.\d\d +0\.\d\d +-0\.\d\d +\[-\d\.\d\d, -0\.\d\d\] +0\.005 +0\.109$/m);
    expect(text).toContain("30 images of 15 patients in both. Left out: 10 images only in old, 0 only in new.");
    expect(text).toContain("p (Holm): corrected for the");
  });

  it("refuses reports that do not compare", () => {
    expect(() => compareReports(result, { ...half, unit: "px" })).toThrow(
      new RangeError('compareReports: the unit of b must be "mm", as of a, got "px"'),
    );
    const renamed = { ...half, cases: half.cases.map((image) => ({ ...image, id: `x${image.id}` })) };
    expect(() => compareReports(result, renamed)).toThrow(
      new RangeError("compareReports: the number of images in both reports must be positive, got 0"),
    );
    const moved = { ...half, cases: half.cases.map((image) => ({ ...image, group: "p" })) };
    expect(() => compareReports(result, moved)).toThrow(
      new RangeError('compareReports: the patient of image 0 in b must be "patient 0", as in a, got "p"'),
    );
    const holed = other((row) => row.with(2, absent));
    expect(() => compareReports(result, holed)).toThrow(
      "compareReports: point 2 of image 0 in b must be with truth, as in a",
    );
  });
});

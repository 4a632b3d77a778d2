import { describe, expect, it } from "vitest";
import { summarizeErrors } from "../../src/metrics/index.ts";
import {
  compareReports,
  formatComparison,
  formatReportCsv,
  formatReportLatex,
  formatReportMarkdown,
  formatReportText,
  report,
} from "../../src/report/index.ts";

const errors = [
  [0.5, 1.5],
  [1, 4],
  [2, Number.NaN],
  [0.25, 1.25],
];
const input = {
  errors,
  unit: "mm",
  landmarkNames: ["u", "v"],
  ids: ["a", "b", "c", "d"],
  columns: ["x", "x", "y", "y"].map((site) => ({ site })),
  confidence: errors.map((row) => row.map((error) => 1 / (1 + error))),
  baselines: [{ name: "mean shape", errors: errors.map((row) => row.map((error) => 2 * error)) }],
};
const options = {
  by: ["site"],
  bones: { one: [0], both: [0, 1] },
  thresholds: [1, 2],
  outlierRadius: 3,
  resamples: 50,
};
const small = report(input, options);

describe("a report in words", () => {
  it("is in a narrow terminal a paragraph for each figure, whose empty cells are left out", () => {
    const narrow = formatReportText(small, { columns: 40 });
    expect(narrow.slice(0, narrow.indexOf("median"))).toBe(
      "mean error (mm)\n  value       1.50\n  interval    [0.88, 2.38]\n  mean shape  3.00\n",
    );
    expect(narrow).toContain(
      "\nimages (patients)\n  site x  2 (2)\n  site y  2 (2)\nmean error (mm)\n  site x  1.75 [",
    );
    // The first table is 65 columns wide, the second 72.
    expect(formatReportText(small, { columns: 72 })).toBe(formatReportText(small));
    expect(formatReportText(small, { columns: 65 })).toContain("mean shape\n─");
    expect(formatReportText(small, { columns: 65 })).toContain("\nimages (patients)\n  site x  2 (2)\n");
    expect(formatReportText(small, { columns: 64 })).not.toContain("─");
    const other = report({ ...input, errors: errors.map((row) => row.map((error) => error / 2)) }, options);
    const compared = formatComparison(compareReports(small, other), { names: ["old", "new"], columns: 40 });
    expect(compared).toMatch(/^mean error \(mm\)\n {2}old {9}1\.50\n {2}new {9}0\.75\n {2}difference {2}-0\.75\n/);
    expect(() => formatReportText(small, { columns: 0 })).toThrow(
      new RangeError("formatReportText: columns must be an integer of at least 1, got 0"),
    );
    expect(() => formatComparison(compareReports(small, other), { columns: 0.5 })).toThrow(
      new RangeError("formatComparison: columns must be an integer of at least 1, got 0.5"),
    );
  });

  it("is this in plain text", () => {
    expect(formatReportText(small)).toMatchInlineSnapshot(`
      "                                 value       interval  mean shape
      ─────────────────────────────────────────────────────────────────
      mean error (mm)                   1.50   [0.88, 2.38]        3.00
      median error (mm)                 1.25   [0.88, 2.00]        2.50
      95th percentile (mm)              3.40   [1.50, 4.00]        6.80
      points ≤ 1 mm (%)                 42.9   [20.0, 50.0]        28.6
      points ≤ 2 mm (%)                 85.7  [58.3, 100.0]        42.9
      mean of one and both ≤ 1 mm (%)   62.5  [15.3, 100.0]        25.0
      mean of one and both ≤ 2 mm (%)   87.5  [62.5, 100.0]        62.5
      images with a point ≥ 3 mm (%)    25.0    [0.0, 75.0]        75.0

                                                   site x               site y
      ────────────────────────────────────────────────────────────────────────
      images (patients)                             2 (2)                2 (2)
      mean error (mm)                   1.75 [1.00, 2.50]    1.17 [0.75, 2.00]
      median error (mm)                 1.25 [1.00, 2.50]    1.25 [0.75, 2.00]
      95th percentile (mm)              3.62 [1.50, 4.00]    1.92 [1.25, 2.00]
      points ≤ 1 mm (%)                 50.0 [50.0, 50.0]     33.3 [0.0, 50.0]
      points ≤ 2 mm (%)                75.0 [50.0, 100.0]  100.0 [15.8, 100.0]
      mean of one and both ≤ 1 mm (%)  75.0 [50.0, 100.0]    50.0 [0.0, 100.0]
      mean of one and both ≤ 2 mm (%)  75.0 [50.0, 100.0]  100.0 [15.8, 100.0]
      images with a point ≥ 3 mm (%)    50.0 [0.0, 100.0]      0.0 [0.0, 84.2]

      4 images of 4 patients, 7 points with truth (1 without, left out); errors in mm.
      Brackets: 95 % intervals, percentile bootstrap over patients (50 resamples, seed 0); shares of 0 or 100 %: exact bound over patients."
    `);
  });

  it("is this in Markdown", () => {
    expect(formatReportMarkdown(small)).toMatchInlineSnapshot(`
      "|  | images | patients | mean error (mm) | median error (mm) | 95th percentile (mm) | points ≤ 1 mm (%) | points ≤ 2 mm (%) | images with a point ≥ 3 mm (%) |
      |---|--:|--:|--:|--:|--:|--:|--:|--:|
      | all | 4 | 4 | 1.50 [0.88, 2.38] | 1.25 [0.88, 2.00] | 3.40 [1.50, 4.00] | 42.9 [20.0, 50.0] | 85.7 [58.3, 100.0] | 25.0 [0.0, 75.0] |
      | site x | 2 | 2 | 1.75 [1.00, 2.50] | 1.25 [1.00, 2.50] | 3.62 [1.50, 4.00] | 50.0 [50.0, 50.0] | 75.0 [50.0, 100.0] | 50.0 [0.0, 100.0] |
      | site y | 2 | 2 | 1.17 [0.75, 2.00] | 1.25 [0.75, 2.00] | 1.92 [1.25, 2.00] | 33.3 [0.0, 50.0] | 100.0 [15.8, 100.0] | 0.0 [0.0, 84.2] |
      | mean shape | 4 | 4 | 3.00 [1.75, 4.75] | 2.50 [1.75, 4.00] | 6.80 [3.00, 8.00] | 28.6 [0.0, 50.0] | 42.9 [20.0, 50.0] | 75.0 [30.6, 100.0] |

      Mean error of a bone within the threshold (one: u; both: u, v).

      |  | one ≤ 1 mm (%) | one ≤ 2 mm (%) | both ≤ 1 mm (%) | both ≤ 2 mm (%) | mean of one and both ≤ 1 mm (%) | mean of one and both ≤ 2 mm (%) |
      |---|--:|--:|--:|--:|--:|--:|
      | all | 75.0 [25.0, 100.0] | 100.0 [39.8, 100.0] | 50.0 [0.0, 100.0] | 75.0 [25.0, 100.0] | 62.5 [15.3, 100.0] | 87.5 [62.5, 100.0] |
      | site x | 100.0 [15.8, 100.0] | 100.0 [15.8, 100.0] | 50.0 [0.0, 100.0] | 50.0 [0.0, 100.0] | 75.0 [50.0, 100.0] | 75.0 [50.0, 100.0] |
      | site y | 50.0 [0.0, 100.0] | 100.0 [15.8, 100.0] | 50.0 [0.0, 100.0] | 100.0 [15.8, 100.0] | 50.0 [0.0, 100.0] | 100.0 [15.8, 100.0] |

      | landmark | points | mean error (mm) | median error (mm) | 95th percentile (mm) | points ≤ 1 mm (%) | points ≤ 2 mm (%) | radius for 90 % coverage (mm) |
      |---|--:|--:|--:|--:|--:|--:|--:|
      | u | 4 | 0.94 [0.38, 1.72] | 0.75 [0.28, 2.00] | 1.85 [0.50, 2.00] | 75.0 [25.0, 100.0] | 100.0 [39.8, 100.0] | – |
      | v | 3 | 2.25 [1.27, 3.17] | 1.50 [1.25, 4.00] | 3.75 [1.30, 4.00] | 0.0 [0.0, 70.8] | 66.7 [33.3, 100.0] | – |

      Confidence against error: rank correlation -1.00, 7 points.

      | confidence | points | mean error (mm) | ≤ 2 mm (%) |
      |---|--:|--:|--:|
      | 0.200–0.280 | 1 | 4.00 | 0.0 |
      | 0.280–0.347 | 1 | 2.00 | 100.0 |
      | 0.387–0.418 | 1 | 1.50 | 100.0 |
      | 0.418–0.444 | 1 | 1.25 | 100.0 |
      | 0.478–0.533 | 1 | 1.00 | 100.0 |
      | 0.633–0.720 | 1 | 0.50 | 100.0 |
      | 0.720–0.800 | 1 | 0.25 | 100.0 |

      4 images of 4 patients, 7 points with truth (1 without, left out); errors in mm.
      Brackets: 95 % intervals, percentile bootstrap over patients (50 resamples, seed 0); shares of 0 or 100 %: exact bound over patients.
      "
    `);
  });

  it("is this in LaTeX", () => {
    expect(formatReportLatex(small)).toMatchInlineSnapshot(`
      "% 4 images of 4 patients, 7 points with truth (1 without, left out); errors in mm.
      % Brackets: 95 % intervals, percentile bootstrap over patients (50 resamples, seed 0); shares of 0 or 100 %: exact bound over patients.
      \\begin{table}
        \\centering
        \\begin{tabular}{lrccr}
          \\toprule
          & & \\multicolumn{2}{c}{Mean $\\pm$ SD over one and both of images within (\\%)} & Outliers \\\\
          & $n$ & 1 mm & 2 mm & $\\geq$ 3 mm (\\%) \\\\
          \\midrule
          all & 4 & 62.50 $\\pm$ 17.68 & 87.50 $\\pm$ 17.68 & 25.00 \\\\
          site x & 2 & 75.00 $\\pm$ 35.36 & 75.00 $\\pm$ 35.36 & 50.00 \\\\
          site y & 2 & 50.00 $\\pm$ 0.00 & 100.00 $\\pm$ 0.00 & 0.00 \\\\
          \\bottomrule
        \\end{tabular}
      \\end{table}
      "
    `);
  });

  it("is this as a table, first lines", () => {
    expect(formatReportCsv(small).split(/\r?\n/).slice(0, 12).join("\n")).toMatchInlineSnapshot(`
      "part,column,value,figure,unit,estimate,low,high,method,count,of,groups,reason
      all,,,mean,mm,1.5,0.875,2.377142857142857,bootstrap,7,points,4,
      all,,,std,mm,1.25,0.546906886825484,1.6238981425897863,bootstrap,7,points,4,
      all,,,median,mm,1.25,0.875,2,bootstrap,7,points,4,
      all,,,p95,mm,3.3999999999999986,1.5,4,bootstrap,7,points,4,
      all,,,pck@1,fraction,0.42857142857142855,0.2,0.5,bootstrap,7,points,4,
      all,,,pck@2,fraction,0.8571428571428571,0.5834821428571428,1,bootstrap,7,points,4,
      all,,,one@1,fraction,0.75,0.25,1,bootstrap,4,images,4,
      all,,,both@1,fraction,0.5,0,1,bootstrap,4,images,4,
      all,,,bones@1,fraction,0.625,0.15312500000000012,1,bootstrap,4,images,4,
      all,,,one@2,fraction,1,0.3976353643835254,1,exact,4,images,4,
      all,,,both@2,fraction,0.75,0.25,1,bootstrap,4,images,4,"
    `);
  });

  it("is this beside another one", () => {
    const other = report({ ...input, errors: errors.map((row) => row.map((e) => 0.5 * e + 0.1)) }, options);
    expect(formatComparison(compareReports(small, other), { names: ["old", "new"] })).toMatchInlineSnapshot(`
      "                                   old    new  difference        interval      p  p (Holm)
      ──────────────────────────────────────────────────────────────────────────────────────────
      mean error (mm)                   1.50   0.85       -0.65  [-1.07, -0.34]  0.121     1.000
      SD of the error (mm)              1.25   0.63       -0.63  [-0.79, -0.27]  0.489     1.000
      median error (mm)                 1.25   0.72       -0.53  [-0.90, -0.34]  0.121     1.000
      95th percentile (mm)              3.40   1.80       -1.60  [-1.90, -0.65]  0.121     1.000
      points ≤ 1 mm (%)                 42.9   71.4       +28.6    [0.0, +50.0]  0.501     1.000
      points ≤ 2 mm (%)                 85.7   85.7         0.0      [0.0, 0.0]  1.000     1.000
      one ≤ 1 mm (%)                    75.0   75.0         0.0      [0.0, 0.0]  1.000     1.000
      both ≤ 1 mm (%)                   50.0   50.0         0.0      [0.0, 0.0]  1.000     1.000
      mean of one and both ≤ 1 mm (%)   62.5   62.5         0.0      [0.0, 0.0]  1.000     1.000
      one ≤ 2 mm (%)                   100.0  100.0         0.0      [0.0, 0.0]  1.000     1.000
      both ≤ 2 mm (%)                   75.0  100.0       +25.0    [0.0, +75.0]  1.000     1.000
      mean of one and both ≤ 2 mm (%)   87.5  100.0       +12.5    [0.0, +37.5]  1.000     1.000
      points ≥ 3 mm (%)                 14.3    0.0       -14.3    [-37.5, 0.0]  1.000     1.000
      images with a point ≥ 3 mm (%)    25.0    0.0       -25.0    [-75.0, 0.0]  1.000     1.000

      4 images of 4 patients in both. Difference: new − old, 95 % bootstrap interval over patients (2000 resamples, seed 0).
      p: two-sided, results swapped within patients (2000 permutations); p (Holm): corrected for the 14 figures compared."
    `);
  });
});

describe("what a report holds by default", () => {
  it("judges confidence at the third threshold, or the last of fewer", () => {
    const radiusOf = (thresholds: readonly number[]) => report(input, { ...options, thresholds }).reliability!.radius;
    expect([[1], [1, 2], [1, 2, 3], [1, 2, 3, 4]].map(radiusOf)).toEqual([1, 2, 3, 3]);
  });

  it("has each landmark's own mean, median and percentile", () => {
    for (const [k, { figures }] of small.landmarks.entries()) {
      const own = summarizeErrors(errors.map((row) => [row[k]!]));
      const value = (key: string) => figures.find((figure) => figure.key === key)!.value;
      expect([value("mean"), value("median")]).toBeAllClose([own.mean, own.median]);
      expect(figures.map(({ key }) => key)).toEqual(["mean", "median", "p95", "pck@1", "pck@2"]);
    }
  });

  it("refuses a unit that is no text", () => {
    expect(() => report({ ...input, unit: 1 as never })).toThrow(new RangeError("report: unit must be a text, got 1"));
  });
});

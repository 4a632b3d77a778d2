import Papa from "papaparse";
import { counted } from "../internal/counted.ts";
import { fieldsOf, listsOf } from "../internal/guards.ts";
import { type TextTableOptions, textTable } from "../internal/textTable.ts";
import type { PairedComparison } from "../metrics/index.ts";
import type { ExperimentTable, TableRow } from "./experimentTable.ts";

/** Forms of a table of experiments. */
export type TableFormat = "text" | "markdown" | "latex" | "csv";

const fixed = (value: number | null | undefined, digits = 2) => (value == null ? "–" : value.toFixed(digits));

const pm = ({ mean, std }: TableRow["within"][number]) =>
  mean === null ? "–" : std === null ? fixed(mean) : `${fixed(mean)} ± ${fixed(std)}`;

const interval = (low: number | null, high: number | null, digits = 1) =>
  low === null || high === null ? "" : ` [${low.toFixed(digits)}, ${high.toFixed(digits)}]`;

/** Where the difference at the last threshold lies: percentage points with the interval and Holm's p over the rows. */
function difference({ against }: TableRow, figure: number, factor: number, digits: number): string {
  const found: PairedComparison | undefined = against?.[figure];
  if (found?.difference == null) return "–";
  const scale = (x: number | null) => (x === null ? null : factor * x);
  const sign = found.difference >= 0 ? "+" : "";
  const p =
    found.adjustedPValue === null
      ? ""
      : `, p ${found.adjustedPValue < 0.001 ? "< 0.001" : found.adjustedPValue.toFixed(3)}`;
  return `${sign}${(factor * found.difference).toFixed(digits)}${interval(scale(found.low), scale(found.high), digits)}${p}`;
}

interface Cells {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The columns of the paper: PCK at each threshold, outliers; beside them the mean error and the test of the reference. */
function cells({ thresholds, unit, outlierRadius, rows, reference }: ExperimentTable): Cells {
  const last = thresholds.length - 1;
  const head = [
    "experiment",
    "n",
    ...thresholds.map((t) => `${t} ${unit}`),
    `% out ≥ ${outlierRadius} ${unit}`,
    `mean error (${unit})`,
    ...(reference === null ? [] : [`Δ ≤ ${thresholds[last]} ${unit} (points)`, `Δ mean error (${unit})`]),
  ];
  return {
    head,
    rows: rows.map((row) => {
      const { outliers, meanError } = row;
      const percent = (x: number | null) => (x === null ? null : 100 * x);
      const compared =
        row.name === reference
          ? ["reference", "reference"]
          : [difference(row, last, 100, 1), difference(row, last + 2, 1, 2)];
      return [
        row.title + (row.failures.length > 0 ? ` (${row.failures.length} failed)` : ""),
        String(row.images),
        ...row.within.map((within, i) => pm(within) + (i === last ? interval(within.low, within.high) : "")),
        fixed(percent(outliers.value)) + interval(percent(outliers.low), percent(outliers.high)),
        fixed(meanError.value) + interval(meanError.low, meanError.high, 2),
        ...(reference === null ? [] : compared),
      ];
    }),
  };
}

/** What stands below a table. */
function tableNotes({ rows, reference, folds, unit, thresholds }: ExperimentTable): string[] {
  const images = Math.max(0, ...rows.map((row) => row.images));
  const patients = Math.max(0, ...rows.map((row) => row.patients));
  const notes = [
    `${counted(images, "image")} of ${counted(patients, "patient")} in ${counted(folds.length, "fold")} (${folds.join(", ")}), each predicted by a model that has not seen its patient`,
    `mean ± SD over tibia and femur, the mean error of both ends of a plateau; other landmarks: share of points`,
    `[95 % interval, patients resampled]${reference === null ? "" : `; Δ against "${reference}" at ${thresholds.at(-1)} ${unit} and in the mean error, p of a permutation test over patients, corrected over the rows (Holm)`}`,
  ];
  for (const { title, failures } of rows) for (const failure of failures) notes.push(`${title}: ${failure}`);
  return notes;
}

/** A table of experiments for a console, Markdown, LaTeX (package `booktabs`), or CSV with every number. */
export function formatExperimentTable(
  table: ExperimentTable,
  format: TableFormat = "text",
  options: TextTableOptions = {},
): string {
  const fn = "formatExperimentTable";
  listsOf(fn, "table", table, ["thresholds"]);
  fieldsOf(fn, "options", options);
  if (format === "csv") return csv(table);
  const { head, rows } = cells(table);
  const notes = tableNotes(table);
  if (format === "markdown") {
    const line = (parts: readonly string[]) => `| ${parts.map((part) => part.replaceAll("|", "\\|")).join(" | ")} |`;
    const rule = `|---|${"--:|".repeat(head.length - 1)}`;
    return `${[line(head), rule, ...rows.map(line), "", ...notes.map((note) => `- ${note}`)].join("\n")}\n`;
  }
  if (format === "latex") return latex(head, rows, notes);
  return `${[textTable(fn, head, rows, options), "", ...notes].join("\n")}\n`;
}

function latex(head: readonly string[], rows: readonly (readonly string[])[], notes: readonly string[]): string {
  const cell = (text: string) =>
    text
      .replace(/[\\&%$#_{}~^]/g, (c) => (c === "\\" ? "\\textbackslash{}" : `\\${c}`))
      .replaceAll("±", "$\\pm$")
      .replaceAll("≥", "$\\geq$")
      .replaceAll("≤", "$\\leq$")
      .replaceAll("Δ", "$\\Delta$")
      .replaceAll("α", "$\\alpha$")
      .replaceAll("–", "--");
  const line = (parts: readonly string[]) => `    ${parts.map(cell).join(" & ")} \\\\`;
  return `${[
    ...notes.map((note) => `% ${note}`),
    "\\begin{table}",
    "  \\centering",
    `  \\begin{tabular}{l${"r".repeat(head.length - 1)}}`,
    "    \\toprule",
    line(head),
    "    \\midrule",
    ...rows.map(line),
    "    \\bottomrule",
    "  \\end{tabular}",
    "\\end{table}",
  ].join("\n")}\n`;
}

/** A line for each row and figure, numbers in full. */
function csv({ thresholds, rows }: ExperimentTable): string {
  const lines = rows.flatMap((row) => {
    const about = { experiment: row.name, images: row.images, patients: row.patients };
    const percent = (x: number | null) => (x === null ? "" : 100 * x);
    const versus = (figure: number, factor: number) => {
      const found = row.against?.[figure];
      const scaled = (x: number | null | undefined) => (x == null ? "" : factor * x);
      return {
        difference: scaled(found?.difference),
        difference_low: scaled(found?.low),
        difference_high: scaled(found?.high),
        p: found?.pValue ?? "",
        p_holm: found?.adjustedPValue ?? "",
      };
    };
    return [
      ...row.within.map(({ mean, std, low, high }, i) => ({
        ...about,
        ...{
          figure: `within ${thresholds[i]} (%)`,
          value: mean ?? "",
          std: std ?? "",
          low: low ?? "",
          high: high ?? "",
        },
        ...versus(i, 100),
      })),
      {
        ...about,
        ...{ figure: "outliers (%)", value: percent(row.outliers.value), std: "" },
        ...{ low: percent(row.outliers.low), high: percent(row.outliers.high) },
        ...versus(thresholds.length, 100),
      },
      {
        ...about,
        ...{ figure: "mean error", value: row.meanError.value ?? "", std: "" },
        ...{ low: row.meanError.low ?? "", high: row.meanError.high ?? "" },
        ...versus(thresholds.length + 1, 1),
      },
    ];
  });
  return `${Papa.unparse(lines, { newline: "\n" })}\n`;
}

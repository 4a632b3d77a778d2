import { fieldsOf } from "../internal/guards.ts";
import { assertReport } from "./assertReport.ts";
import type { Report, Stratum } from "./reportData.ts";
import { figureOf, notes, stratumName } from "./reportTable.ts";

/** Options of `formatReportLatex`. */
export interface FormatReportLatexOptions {
  /** Plain text; its special characters are escaped. @default no caption */
  readonly caption?: string;
  /** What `\ref` names the table by, as it is. @default no label */
  readonly label?: string;
}

/**
 * A report as a LaTeX table (package `booktabs`) in the layout of the KNEEL paper: for each threshold the PCK in percent
 * as mean ± sample standard deviation over the bones, and the percentage of images with an outlier. Without bones, the
 * point-wise PCK. The notes come as comments.
 */
export function formatReportLatex(report: Report, options: FormatReportLatexOptions = {}): string {
  const { caption, label } = fieldsOf("formatReportLatex", "options", options);
  assertReport("formatReportLatex", "report", report);
  const { thresholds, outlierRadius, unit, bones, strata } = report;
  const row = (stratum: Stratum) =>
    [
      escapeLatex(stratumName(stratum)),
      String(stratum.images),
      ...thresholds.map((t) =>
        bones === null ? plain(stratum, `pck@${t}`) : overBones(stratum, Object.keys(bones), t),
      ),
      plain(stratum, `outlierImages@${outlierRadius}`),
    ].join(" & ");
  const heads = thresholds.map((t) => `${t} ${escapeLatex(unit)}`).join(" & ");
  const kind =
    bones === null
      ? "Points within"
      : `Mean $\\pm$ SD over ${Object.keys(bones).map(escapeLatex).join(" and ")} of images within`;
  return `${[
    ...notes(report).map((note) => `% ${note}`),
    "\\begin{table}",
    "  \\centering",
    ...(caption === undefined ? [] : [`  \\caption{${escapeLatex(caption)}}`]),
    ...(label === undefined ? [] : [`  \\label{${label}}`]),
    `  \\begin{tabular}{lr${"c".repeat(thresholds.length)}r}`,
    "    \\toprule",
    `    & & \\multicolumn{${thresholds.length}}{c}{${kind} (\\%)} & Outliers \\\\`,
    `    & $n$ & ${heads} & $\\geq$ ${outlierRadius} ${escapeLatex(unit)} (\\%) \\\\`,
    "    \\midrule",
    ...strata.map((stratum) => `    ${row(stratum)} \\\\`),
    "    \\bottomrule",
    "  \\end{tabular}",
    "\\end{table}",
  ].join("\n")}\n`;
}

function plain(stratum: Stratum, key: string): string {
  const { value } = figureOf(stratum, key);
  return value === null ? "--" : (100 * value).toFixed(2);
}

function overBones(stratum: Stratum, names: readonly string[], threshold: number): string {
  const values = names.map((name) => figureOf(stratum, `${name}@${threshold}`).value);
  if (!values.every((value) => value !== null)) return "--";
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  if (values.length < 2) return (100 * mean).toFixed(2);
  return `${(100 * mean).toFixed(2)} $\\pm$ ${(100 * Math.sqrt(squares / (values.length - 1))).toFixed(2)}`;
}

const SPECIAL: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
};

function escapeLatex(text: string): string {
  return text.replace(/[\\~^&%$#_{}]/g, (character) => SPECIAL[character] ?? `\\${character}`);
}

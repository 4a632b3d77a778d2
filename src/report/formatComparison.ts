import { counted } from "../internal/counted.ts";
import { assertList, fieldsOf } from "../internal/guards.ts";
import { type TextTableOptions, textTable } from "../internal/textTable.ts";
import type { PairedComparison } from "../metrics/comparePaired.ts";
import type { ReportComparison } from "./compareReports.ts";

/** Options of `formatComparison`. */
export interface FormatComparisonOptions extends TextTableOptions {
  /** Names of the two models. @default "A" and "B" */
  readonly names?: readonly [string, string];
}

/** A comparison for a terminal: each figure of both models, the difference with its interval, the p-value, notes. */
export function formatComparison(comparison: ReportComparison, options: FormatComparisonOptions = {}): string {
  const fn = "formatComparison";
  const { names: [a, b] = ["A", "B"] } = fieldsOf(fn, "options", options);
  fieldsOf(fn, "comparison", comparison, "what compareReports gives");
  assertList(fn, "comparison.figures", comparison.figures, "a list of figures");
  const { unit, images, groups, onlyA, onlyB, level, resamples, permutations, seed, figures } = comparison;
  const table = textTable(
    fn,
    ["", a, b, "difference", "interval", "p", "p (Holm)"],
    figures.map((figure) => [
      `${figure.label.replaceAll("{unit}", unit)}${figure.quantity === "share" ? " (%)" : ""}`,
      show(figure, figure.a),
      show(figure, figure.b),
      show(figure, figure.difference, true),
      figure.low === null || figure.high === null
        ? ""
        : `[${show(figure, figure.low, true)}, ${show(figure, figure.high, true)}]`,
      figure.pValue === null ? "–" : formatP(figure.pValue),
      figure.adjustedPValue === null ? "–" : formatP(figure.adjustedPValue),
    ]),
    options,
  );
  const left = onlyA + onlyB > 0 ? ` Left out: ${counted(onlyA, "image")} only in ${a}, ${onlyB} only in ${b}.` : "";
  const reasons = figures.flatMap(({ key, reason }) => (reason === undefined ? [] : [`– ${key}: ${reason}.`]));
  return [
    table,
    "",
    `${counted(images, "image")} of ${counted(groups, "patient")} in both.${left} Difference: ${b} − ${a}, ${100 * level} % bootstrap interval over patients (${resamples} resamples, seed ${seed}).`,
    `p: two-sided, results swapped within patients (${permutations} permutations); p (Holm): corrected for the ${figures.length} figures compared.`,
    ...reasons,
  ].join("\n");
}

function show({ quantity }: PairedComparison, value: number | null, signed = false): string {
  if (value === null) return "–";
  const text = quantity === "share" ? (100 * value).toFixed(1) : value.toFixed(2);
  if (Number(text) === 0) return text.replace("-", "");
  return signed && value > 0 ? `+${text}` : text;
}

const formatP = (p: number): string => (p < 0.001 ? "< 0.001" : p.toFixed(3));

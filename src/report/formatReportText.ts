import { type TextTableOptions, textTable } from "../internal/textTable.ts";
import { assertReport } from "./assertReport.ts";
import type { Report, Stratum } from "./reportData.ts";
import { figureOf, formatEstimate, labelOf, notes, stratumName, tableKeys } from "./reportTable.ts";

/** A report for a terminal: figures against the baselines, the strata side by side, the notes. */
export function formatReportText(report: Report, options: TextTableOptions = {}): string {
  assertReport("formatReportText", "report", report);
  const { strata, baselines, unit } = report;
  const [all, ...parts] = strata;
  const keys = tableKeys(report);
  const bones = report.bones === null ? [] : report.thresholds.map((t) => `bones@${t}`);
  const figures = [...keys.slice(0, -1), ...bones, keys.at(-1)!].map((key) => ({ key, figure: figureOf(all!, key) }));
  const overall = textTable(
    "formatReportText",
    ["", "value", "interval", ...baselines.map(({ name }) => name)],
    figures.map(({ key, figure }) => [
      labelOf(figure, unit),
      formatEstimate(figure).value,
      formatEstimate(figure).interval,
      ...baselines.map((baseline) => formatEstimate(figureOf(baseline, key)).value),
    ]),
    options,
  );
  const tables = chunk(parts, 5).map((strataOfTable) =>
    textTable(
      "formatReportText",
      ["", ...strataOfTable.map(stratumName)],
      [
        ["images (patients)", ...strataOfTable.map(({ images, groups }) => `${images} (${groups})`)],
        ...figures.map(({ key, figure }) => [
          labelOf(figure, unit),
          ...strataOfTable.map((stratum) => {
            const { value, interval } = formatEstimate(figureOf(stratum, key));
            return `${value} ${interval}`.trim();
          }),
        ]),
      ],
      options,
    ),
  );
  return [overall, ...tables, notes(report).join("\n")].join("\n\n");
}

/** Strata side by side as they fit a terminal, those of one column together. */
function chunk(strata: readonly Stratum[], size: number): Stratum[][] {
  const pieces: Stratum[][] = [];
  for (const stratum of strata) {
    const last = pieces.at(-1);
    if (last && last.length < size && last[0]!.column === stratum.column) last.push(stratum);
    else pieces.push([stratum]);
  }
  return pieces;
}

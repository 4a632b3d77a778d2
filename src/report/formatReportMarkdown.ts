import { assertReport } from "./assertReport.ts";
import type { Report } from "./reportData.ts";
import { figureOf, formatEstimate, labelOf, notes, stratumName, tableKeys } from "./reportTable.ts";

/** A report in Markdown: strata with intervals, per-bone PCK, landmarks, reliability, notes. */
export function formatReportMarkdown(report: Report): string {
  assertReport("formatReportMarkdown", "report", report);
  const { strata, landmarks, baselines, unit, thresholds, bones, reliability, about } = report;
  const [all] = strata;
  const keys = tableKeys(report);
  const cell = (source: Parameters<typeof figureOf>[0], key: string) => {
    const { value, interval } = formatEstimate(figureOf(source, key));
    return `${value} ${interval}`.trim();
  };
  const label = (key: string) => labelOf(figureOf(all!, key), unit);
  const sections = [
    markdownTable(
      ["", "images", "patients", ...keys.map(label)],
      [
        ...strata.map((stratum) => [
          stratumName(stratum),
          String(stratum.images),
          String(stratum.groups),
          ...keys.map((key) => cell(stratum, key)),
        ]),
        ...baselines.map((baseline) => [
          baseline.name,
          String(all!.images),
          String(all!.groups),
          ...keys.map((key) => cell(baseline, key)),
        ]),
      ],
    ),
  ];
  if (bones !== null) {
    const boneKeys = [...Object.keys(bones), "bones"].flatMap((name) => thresholds.map((t) => `${name}@${t}`));
    sections.push(
      `Mean error of a bone within the threshold (${Object.entries(bones)
        .map(([name, list]) => `${name}: ${list.map((k) => report.landmarkNames[k]).join(", ")}`)
        .join("; ")}).`,
      markdownTable(
        ["", ...boneKeys.map(label)],
        strata.map((stratum) => [stratumName(stratum), ...boneKeys.map((key) => cell(stratum, key))]),
      ),
    );
  }
  const landmarkKeys = ["mean", "median", "p95", ...thresholds.map((t) => `pck@${t}`)];
  sections.push(
    markdownTable(
      ["landmark", "points", ...landmarkKeys.map(label), `radius for ${percent(report)} coverage (${unit})`],
      landmarks.map((landmark, k) => [
        landmark.name,
        String(figureOf(landmark, "mean").count),
        ...landmarkKeys.map((key) => cell(landmark, key)),
        report.conformal[k]?.radius?.toFixed(2) ?? "–",
      ]),
    ),
  );
  if (reliability !== null) {
    const number = (value: number | null, digits: number) => value?.toFixed(digits) ?? "–";
    sections.push(
      `Confidence against error: rank correlation ${number(reliability.rankCorrelation, 2)}, ${reliability.count} points.`,
      markdownTable(
        ["confidence", "points", `mean error (${unit})`, `≤ ${reliability.radius} ${unit} (%)`],
        reliability.bins
          .filter(({ count }) => count > 0)
          .map((bin) => [
            `${bin.low.toFixed(3)}–${bin.high.toFixed(3)}`,
            String(bin.count),
            number(bin.meanError, 2),
            (100 * bin.correct!).toFixed(1),
          ]),
      ),
    );
  }
  sections.push(notes(report).join("\n"));
  const facts = Object.entries(about).map(([key, value]) => `- ${escapeCell(key)}: ${escapeCell(value)}`);
  return `${[...(facts.length > 0 ? [facts.join("\n")] : []), ...sections].join("\n\n")}\n`;
}

const percent = ({ conformal }: Report): string => `${Number((100 * (conformal[0]?.coverage ?? 0)).toPrecision(6))} %`;

const escapeCell = (text: string): string => text.replace(/[\\|<>*_`[\]]/g, "\\$&").replace(/\s+/g, " ");

function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(header), `|${header.map((_, j) => (j === 0 ? "---" : "--:")).join("|")}|`, ...rows.map(line)].join("\n");
}

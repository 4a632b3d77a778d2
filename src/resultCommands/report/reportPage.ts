import { counted } from "../../internal/counted.ts";
import type { Estimate } from "../../metrics/estimateFigures.ts";
import type { Report } from "../../report/index.ts";
import { figureOf, formatEstimate, labelOf, notes, tableKeys } from "../../report/reportTable.ts";
import { OVERLAY_COLORS } from "../../viz/palette.ts";
import { escapeXml, type Markup } from "../../viz/svg.ts";
import { adviceOn } from "./adviceOn.ts";

/** A picture of the page. */
export interface PagePicture {
  readonly markup: Markup;
  readonly caption: string;
}

/** A case that is shown, with a figure and the errors of its landmarks. */
export interface PageCase {
  /** Such as `worst 1`. */
  readonly rank: string;
  readonly id: string;
  readonly figure: Markup;
  readonly errors: readonly (number | null)[];
}

export interface ReportPageOptions {
  readonly report: Report;
  /** The landmarks with their names; none where they are unknown. */
  readonly landmarks: Markup | null;
  readonly charts: readonly PagePicture[];
  readonly cases: readonly PageCase[];
}

const style = `
:root { color-scheme: light dark; --line: #8886; --soft: #8882; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; border-bottom: 1px solid var(--line); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .2rem .6rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
th { white-space: normal; vertical-align: bottom; }
th:first-child, td:first-child { text-align: left; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: 1rem; padding: 0; list-style: none; }
.figures li { background: var(--soft); border-radius: .5rem; padding: .8rem; }
.figures b { display: block; font-size: 1.4rem; }
figure { margin: 1rem 0; } figure svg, figure img { width: 100%; height: auto; background: #fff; }
.cases { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: 1rem; }
.warning { border: 3px solid #c00; border-radius: .5rem; padding: .8rem; font-weight: 600; }
.legend span { display: inline-block; margin-right: 1rem; } .legend b { font-size: 1.2rem; }
`;

/** A report as one HTML page that needs nothing else: no script, no font, no address. */
export function reportPage({ report, landmarks, charts, cases }: ReportPageOptions): string {
  const { strata, about } = report;
  const [all] = strata;
  const trainedOn = about["trained on"];
  const isSynthetic = trainedOn?.startsWith("synthetic") ?? false;
  const parts = [
    `<h1>How well ${escapeXml(about.model ?? "the model")} finds landmarks</h1>`,
    `<p>${escapeXml(sourceOf(report))} For research; not a medical device.</p>`,
    ...(isSynthetic
      ? [
          '<p class="warning">The model was trained on synthetic images alone. Nothing that it says of a real radiograph is to be believed.</p>',
        ]
      : []),
    `<ul class="figures">${headlines(report).join("")}</ul>`,
    `<p>${notes(report).map(escapeXml).join("<br>")}</p>`,
    "<h2>What to try next</h2>",
    `<ul>${adviceOn(report)
      .map((advice) => `<li>${escapeXml(advice)}</li>`)
      .join("")}</ul>`,
    "<h2>Figures</h2>",
    charts
      .map(({ markup, caption }) => `<figure>${markup}<figcaption>${escapeXml(caption)}</figcaption></figure>`)
      .join(""),
    "<h2>Each landmark</h2>",
    landmarks === null
      ? ""
      : `<figure>${landmarks}<figcaption>The landmarks of a right knee and their names; left knees are mirrored.</figcaption></figure>`,
    landmarkTable(report),
    "<h2>Cases</h2>",
    legend,
    `<div class="cases">${cases.map((one) => caseOf(one, report)).join("")}</div>`,
    ...(strata.length > 1 ? ["<h2>Groups of images</h2>", strataTable(report)] : []),
  ];
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${escapeXml(`${about.model ?? "model"}, ${counted(all!.images, "image")}`)}</title>
<style>${style}</style>
</head>
<body>
${parts.join("\n")}
</body>
</html>
`;
}

function sourceOf({ about }: Report): string {
  const { model: _, ...rest } = about;
  const said = Object.entries(rest).map(([name, value]) => `${name}: ${value}`);
  return said.length > 0 ? `${said.join("; ")}.` : "";
}

/** The main figures, each with what it means. */
function headlines(report: Report): string[] {
  const { strata, unit, thresholds } = report;
  const [all] = strata;
  const last = thresholds.at(-1)!;
  const entries: [Estimate, string][] = [
    [figureOf(all!, "mean"), "the mean distance of a landmark from where the reader put it"],
    [figureOf(all!, "median"), "half of the landmarks are nearer than this"],
    [figureOf(all!, "p95"), "one landmark in twenty is further off than this"],
    [figureOf(all!, `pck@${last}`), `of the landmarks are within ${last} ${unit}`],
  ];
  return entries.map(([estimate, meaning]) => {
    const { value, interval } = formatEstimate(estimate);
    const of = estimate.quantity === "share" ? " %" : ` ${unit}`;
    return `<li><b>${escapeXml(value + (value === "–" ? "" : of))}</b>${escapeXml(`${labelOf(estimate, unit)} ${interval}`)}: ${escapeXml(meaning)}</li>`;
  });
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): Markup {
  const row = (tag: "td" | "th", cells: readonly string[]) =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeXml(cell)}</${tag}>`).join("")}</tr>`;
  return `<div class="wide"><table>${row("th", head)}${rows.map((cells) => row("td", cells)).join("")}</table></div>`;
}

function landmarkTable({ landmarks, unit }: Report): Markup {
  const keys = landmarks[0]?.figures.map(({ key }) => key) ?? [];
  const head = ["landmark", ...keys.map((key) => labelOf(figureOf(landmarks[0]!, key), unit))];
  return table(
    head,
    landmarks.map((one) => [one.name, ...keys.map((key) => formatEstimate(figureOf(one, key)).value)]),
  );
}

function strataTable(report: Report): Markup {
  const { strata, unit } = report;
  const keys = tableKeys(report);
  const head = ["images", "number", ...keys.map((key) => labelOf(figureOf(strata[0]!, key), unit))];
  return table(
    head,
    strata.map((stratum) => [
      stratum.column === null ? stratum.value : `${stratum.column} ${stratum.value}`,
      `${stratum.images} (${stratum.groups})`,
      ...keys.map((key) => formatEstimate(figureOf(stratum, key)).value),
    ]),
  );
}

const sign = (text: string, color: readonly number[]) => `<b style="color: rgb(${color.join(" ")})">${text}</b>`;
const legend = [
  `<p class="legend"><span>${sign("◯", OVERLAY_COLORS.truth)} green ring: where the reader put it</span>`,
  `<span>${sign("●", OVERLAY_COLORS.predicted)} orange dot: where the model found it</span>`,
  "<span>line: the error</span></p>",
].join(" ");

function caseOf({ rank, id, figure, errors }: PageCase, { landmarkNames, unit }: Report): Markup {
  const told = errors.flatMap((error, k) => (error === null ? [] : [`${landmarkNames[k]} ${error.toFixed(2)}`]));
  const known = errors.filter((error): error is number => error !== null);
  const mean = known.reduce((sum, error) => sum + error, 0) / known.length;
  const caption = `${rank}: ${id}, mean error ${Number.isNaN(mean) ? "unknown" : `${mean.toFixed(2)} ${unit}`}`;
  return `<figure>${figure}<figcaption><b>${escapeXml(caption)}</b><br><small>${escapeXml(`${told.join(", ")} (${unit})`)}</small></figcaption></figure>`;
}

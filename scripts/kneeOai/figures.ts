/**
 * Figures of out-of-fold predictions (`kneel pipeline --held-out … --out-of-fold FILE`): the whole report with strata by grade
 * and side, what the stated confidences are worth, and tables as Markdown.
 *
 * npx tsx scripts/kneeOai/figures.ts out/knee-oai/shaped.json
 */
import { readFile } from "node:fs/promises";
import { outOfFoldErrors, parseOutOfFold } from "../../src/experiments/index.ts";
import { formatReportText, report } from "../../src/report/index.ts";

const [path] = process.argv.slice(2);
if (!path) throw new Error("the path of an out-of-fold file is needed");
const { cases, landmarkNames, about } = parseOutOfFold(await readFile(path, "utf8"), path);
const { errors, unit } = outOfFoldErrors({ cases });
const result = report(
  {
    ...{ errors, unit, landmarkNames },
    ids: cases.map(({ id }) => id),
    groups: cases.map(({ group }) => group),
    columns: cases.map(({ columns }) => columns),
    confidence: cases.map(({ confidence }) => confidence),
  },
  { by: ["kl", "side", "fold"], about: { models: String(about.models) } },
);
console.log(formatReportText(result));

// Expected against true, in fifths of the knees by their mean confidence.
const known = cases.map(({ confidence }, i) => ({
  stated: confidence.reduce((sum, value) => sum + value, 0) / confidence.length,
  right: errors[i]!.filter((error) => error <= 2.5).length / errors[i]!.length,
  mean: errors[i]!.reduce((sum, error) => sum + error, 0) / errors[i]!.length,
}));
known.sort((a, b) => b.stated - a.stated);
console.log("\nfifth of the knees, surest first: stated within 2.5 mm, true, mean error");
for (let f = 0; f < 5; f++) {
  const part = known.slice(Math.round((f * known.length) / 5), Math.round(((f + 1) * known.length) / 5));
  const mean = (value: (knee: (typeof known)[number]) => number) =>
    part.reduce((sum, knee) => sum + value(knee), 0) / part.length;
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  console.log(
    `${f + 1}: ${percent(mean((knee) => knee.stated))}  ${percent(mean((knee) => knee.right))}  ${mean((knee) => knee.mean).toFixed(2)} ${unit}`,
  );
}

/**
 * Whether errors rise with what a model says it is unsure of: `tsx bench/confidence.ts REPORT…` reads folders that
 * `kneel evaluate` wrote and prints Markdown rows: Spearman's ρ of predicted uncertainty and error over points and over
 * images (means of both), with 95 % intervals (percentile bootstrap over patients, 2000 resamples). The uncertainty is the
 * σ of a confidence 1 − exp(−r²/σ²). `A,B,C` pools the images of several reports, such as those of a cross-validation.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createRandom } from "kneel-tfjs/augment";
import { reliability } from "kneel-tfjs/metrics";
import { parseReport } from "kneel-tfjs/report";
import Papa from "papaparse";

interface Case {
  readonly group: string;
  readonly errors: readonly number[];
  /** In units of r. */
  readonly uncertainty: readonly number[];
}

const rho = (uncertainty: readonly number[][], errors: readonly number[][]) =>
  reliability(uncertainty, errors, { radius: 2 }).rankCorrelation ?? 0;

const overPoints = (cases: readonly Case[]) =>
  rho(
    cases.map(({ uncertainty }) => [...uncertainty]),
    cases.map(({ errors }) => [...errors]),
  );
const overImages = (cases: readonly Case[]) =>
  rho(
    cases.map(({ uncertainty }) => [mean(uncertainty)]),
    cases.map(({ errors }) => [mean(errors)]),
  );

console.log("| report | images, patients | ρ over points | ρ over images |\n|---|---|---|---|");
for (const name of process.argv.slice(2)) {
  const cases = (await Promise.all(name.split(",").map(casesOf))).flat();
  const groups = grouped(cases);
  const interval = (of: (cases: readonly Case[]) => number) => {
    const members = [...groups.values()];
    const random = createRandom("confidence");
    const values = Array.from({ length: 2000 }, () =>
      of(Array.from(members, () => members[Math.floor(random() * members.length)]!).flat()),
    ).sort((a, b) => a - b);
    return `${of(cases).toFixed(2)} [${values[50]!.toFixed(2)}, ${values[1949]!.toFixed(2)}]`;
  };
  console.log(`| ${name} | ${cases.length}, ${groups.size} | ${interval(overPoints)} | ${interval(overImages)} |`);
}

/** The images of a report that were not abstained from. */
async function casesOf(folder: string): Promise<Case[]> {
  const { cases, landmarkNames, unit } = parseReport(await readFile(join(folder, "report.json"), "utf8"));
  const { data } = Papa.parse<Record<string, string>>(await readFile(join(folder, "errors.csv"), "utf8"), {
    header: true,
    skipEmptyLines: true,
  });
  const numbers = (name: string, i: number) =>
    landmarkNames.map((_, k) => {
      const cell = data[i * landmarkNames.length + k]![name]!;
      return cell === "" ? Number.NaN : Number(cell);
    });
  return cases
    .map(({ group }, i) => ({
      group,
      errors: numbers(`error_${unit}`, i),
      uncertainty: numbers("confidence", i).map((confidence) => 1 / Math.sqrt(-Math.log(1 - confidence))),
    }))
    .filter(({ errors, uncertainty }) => [...errors, ...uncertainty].every(Number.isFinite));
}

function grouped(cases: readonly Case[]): Map<string, Case[]> {
  const groups = new Map<string, Case[]>();
  for (const one of cases) groups.set(one.group, [...(groups.get(one.group) ?? []), one]);
  return groups;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

import { join } from "node:path";
import {
  experimentTable,
  formatExperimentTable,
  judgeClaims,
  type OutOfFold,
  type TableInput,
} from "../../experiments/index.ts";
import { writeFileAtomic } from "../../node/index.ts";
import { UsageError } from "../../terminal/failure.ts";
import { nextSteps } from "../../terminal/nextSteps.ts";
import { print, say, tableOptions } from "../../terminal/progressBar.ts";
import { forestPlotSvg } from "../../viz/index.ts";
import type { ExperimentTableOptions } from "./command.ts";
import { readPlan } from "./plan.ts";
import { readRow } from "./rowFiles.ts";
import { formatVerdicts } from "./verdicts.ts";

/** `kneel experiment table`: on screen, and table.md, .tex, .csv, .svg and conclusions.md in the folder. */
export async function run(
  out: string,
  { reference, resamples, seed }: ExperimentTableOptions,
): Promise<readonly string[]> {
  const plan = await readPlan(out);
  const folds = plan.folds;
  const inputs: TableInput[] = [];
  const rows = new Map<string, OutOfFold>();
  for (const { name, title } of plan.experiments) {
    const { outOfFold, failures } = await readRow(out, plan, name, folds);
    if (outOfFold) rows.set(name, outOfFold);
    const none = { data: plan.data, landmarkNames: [], about: {}, cases: [] };
    inputs.push({ name, title, outOfFold: outOfFold ?? none, failures });
  }
  if (rows.size === 0) throw new UsageError(`${out}: no row has run yet; run kneel experiment run again`);
  const table = experimentTable(inputs, { reference, resamples, permutations: resamples, seed });
  print(formatExperimentTable(table, "text", tableOptions()).trimEnd());
  const compared = table.rows.flatMap(({ title, against }) => {
    const found = against?.[table.thresholds.length - 1];
    return found?.difference == null
      ? []
      : [{ name: title, value: 100 * found.difference, low: percent(found.low), high: percent(found.high) }];
  });
  const verdicts = formatVerdicts(judgeClaims(onFolds(rows, table.folds), undefined, { seed }));
  const files: Record<string, string> = {
    "table.md": formatExperimentTable(table, "markdown"),
    "table.tex": formatExperimentTable(table, "latex"),
    "table.csv": formatExperimentTable(table, "csv"),
    "conclusions.md": verdicts,
    ...(compared.length > 0 && {
      "table.svg": forestPlotSvg(compared, {
        title: `Against ${reference}`,
        label: `difference within ${table.thresholds.at(-1)} ${table.unit} (percentage points, 95 % interval over patients)`,
      }),
    }),
  };
  for (const [name, text] of Object.entries(files)) await writeFileAtomic(join(out, name), text);
  print(`\n${verdicts.trimEnd()}`);
  say(`${Object.keys(files).join(", ")} are in ${out}`);
  return nextSteps["experiment table"](join(out, [...rows.keys()][0]!, "out-of-fold.json"));
}

const percent = (x: number | null) => (x === null ? null : 100 * x);

/** Rows with the folds that all of them have. */
const onFolds = (rows: ReadonlyMap<string, OutOfFold>, folds: readonly string[]) =>
  new Map(
    [...rows].map(([name, row]) => [name, { ...row, cases: row.cases.filter(({ fold }) => folds.includes(fold)) }]),
  );

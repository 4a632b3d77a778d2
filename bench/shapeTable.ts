/**
 * The classical rows of Table 1 on the same folds, from the same starts, by the library and by menpofit:
 * `bench/peers/shape_rows.py IMAGES POINTS THEIRS`, then `npx tsx bench/shapeTable.ts EXPERIMENTS THEIRS`, EXPERIMENTS the folder
 * of `kneel experiment run examples/experiments/table-1`. Prints, over the folds that both have, mean error with an interval over
 * patients, shares within 1, 1.5, 2 and 2.5 mm, images with a point beyond 10 mm, and the paired difference of mean errors.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type OutOfFoldCase, parseOutOfFold } from "../src/experiments/index.ts";
import type { Point } from "../src/geometry/index.ts";
import { bootstrapInterval } from "../src/metrics/index.ts";

const [experiments, theirs] = process.argv.slice(2) as [string, string];
/** Row of Table 1, and what `shape_rows.py` calls it. */
const rows = {
  "aam-igo": "aam-double-igo",
  "aam-lbp": "aam-lbp",
  "clm-igo": "clm-double-igo-descent",
  "clm-lbp": "clm-lbp-descent",
};
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const errorsOf = ({ truth, spacing }: OutOfFoldCase, points: readonly Point[]) =>
  points.map(([x, y], k) => Math.hypot((x - truth[k]![0]) * spacing![0], (y - truth[k]![1]) * spacing![1]));

console.log(
  "| row | folds, knees | | mean, mm | within 1 / 1.5 / 2 / 2.5 mm, % | images ≥ 10 mm, % | ours − menpofit, mm |",
);
console.log("|---|---|---|---|---|---|---|");
for (const [row, peer] of Object.entries(rows)) {
  const cases: { readonly one: OutOfFoldCase; readonly fit: readonly Point[] }[] = [];
  const folds: string[] = [];
  for (const fold of ["0", "1", "2", "3"]) {
    const [own, other] = [
      join(experiments, row, `fold-${fold}`, "out-of-fold.json"),
      join(theirs, `${peer}-${fold}.json`),
    ];
    if (!existsSync(own) || !existsSync(other)) continue;
    folds.push(fold);
    const { fits } = JSON.parse(readFileSync(other, "utf8")) as { fits: Record<string, readonly Point[]> };
    for (const one of parseOutOfFold(readFileSync(own, "utf8"), own).cases) cases.push({ one, fit: fits[one.id]! });
  }
  if (cases.length === 0) continue;
  const groups = cases.map(({ one }) => one.group);
  const stated = (errors: readonly (readonly number[])[]) => {
    // Intervals are of errors, which have no sign: differences are taken away from zero, and back.
    const away = 1000;
    const shifted = errors.map((row) => row.map((value) => value + away));
    const [low, high] = bootstrapInterval(shifted, groups, (own) => mean(own.flat()) - away, { resamples: 2000 });
    return `${mean(errors.flat()).toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`;
  };
  const ours = cases.map(({ one }) => errorsOf(one, one.predicted));
  const others = cases.map(({ one, fit }) => errorsOf(one, fit));
  const difference = stated(ours.map((errors, i) => errors.map((e, k) => e - others[i]![k]!)));
  for (const [name, errors] of [
    ["ours", ours],
    ["menpofit", others],
  ] as const) {
    const flat = errors.flat();
    const within = [1, 1.5, 2, 2.5].map((r) => ((100 * flat.filter((e) => e <= r).length) / flat.length).toFixed(1));
    const far = (100 * errors.filter((own) => Math.max(...own) >= 10).length) / errors.length;
    console.log(
      `| ${row} | ${folds.join(", ")}: ${cases.length} | ${name} | ${stated(errors)} | ${within.join(" / ")} | ${far.toFixed(1)} | ${name === "ours" ? difference : ""} |`,
    );
  }
}

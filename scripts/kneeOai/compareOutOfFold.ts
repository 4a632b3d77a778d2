/**
 * Two out-of-fold files of the same images, both judged on the labels of the first: paired differences (second less first)
 * with intervals and permutation tests over patients, of all knees and of each grade. Of files with commas between them the mean of
 * their points is judged.
 *
 * npx tsx scripts/kneeOai/compareOutOfFold.ts wing/out-of-fold.json cleaned/out-of-fold.json
 */
import { readFile } from "node:fs/promises";
import { type OutOfFold, parseOutOfFold } from "../../src/experiments/index.ts";
import {
  comparePaired,
  meanErrorFigure,
  outlierImagesFigure,
  pckFigure,
  radialErrors,
} from "../../src/metrics/index.ts";

/** The first of them, with the mean of what all have found in its images. */
function meanOf([first, ...others]: readonly OutOfFold[]): OutOfFold {
  const places = others.map(({ cases }) => new Map(cases.map(({ id, predicted }) => [id, predicted])));
  const cases = first!.cases.map((one) => {
    const all = [one.predicted, ...places.map((place) => place.get(one.id)!)];
    const mean = (k: number, axis: 0 | 1) => all.reduce((sum, points) => sum + points[k]![axis], 0) / all.length;
    return { ...one, predicted: one.predicted.map((_, k) => [mean(k, 0), mean(k, 1)] as const) };
  });
  return { ...first!, cases };
}

const paths = process.argv.slice(2);
if (paths.length !== 2) throw new Error("two out-of-fold files are needed");
const [first, second] = await Promise.all(
  paths.map(async (list) =>
    meanOf(await Promise.all(list.split(",").map(async (path) => parseOutOfFold(await readFile(path, "utf8"), path)))),
  ),
);
const found = new Map(second!.cases.map(({ id, predicted }) => [id, predicted]));
const cases = first!.cases.filter(({ id }) => found.has(id));
const rows = cases.map(({ id, truth, predicted, spacing, group, columns }) => {
  const errors = (points: typeof predicted) => radialErrors([truth], [points], { spacing: spacing! })[0]!;
  return { a: errors(predicted), b: errors(found.get(id)!), group, kl: columns.kl };
});
const grades = [...new Set(rows.map(({ kl }) => kl))].sort();
for (const kl of [null, ...grades]) {
  const part = rows.filter((row) => kl === null || row.kl === kl);
  const figures = [meanErrorFigure(), pckFigure(1.5), pckFigure(2.5), outlierImagesFigure(10)];
  const compared = comparePaired(
    part.map(({ a }) => a),
    part.map(({ b }) => b),
    part.map(({ group }) => group),
    figures,
  );
  console.log(kl === null ? `all ${part.length} knees` : `grade ${kl}: ${part.length} knees`);
  for (const { label, a, b, difference, low, high, pValue } of compared)
    console.log(
      `  ${label.replace("{unit}", "mm")}: ${a?.toFixed(3)} → ${b?.toFixed(3)}, ${difference?.toFixed(3)} [${low?.toFixed(3)}, ${high?.toFixed(3)}], p ${pValue?.toFixed(4)}`,
    );
}

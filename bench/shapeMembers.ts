/**
 * Sets of shape models after networks, out of fold: `npx tsx bench/shapeMembers.ts IMAGES OUT_OF_FOLD [SET…]`, OUT_OF_FOLD the
 * file of `kneel pipeline --held-out … --out-of-fold` without --shape. Each fold is refined by models, weights and limits of
 * the other folds. Prints mean error, shares within 1, 1.5, 2 and 2.5 mm, images with a point beyond 10 mm, mean errors of
 * the grades, and the CPU time of all folds, training and fits.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { outOfFoldErrors, parseOutOfFold } from "../src/experiments/index.ts";
import { bootstrapInterval } from "../src/metrics/index.ts";
import { readImage } from "../src/node/index.ts";
import { type DeformableOptions, defaultMembers, ShapeRefiner, trainShapeRefinement } from "../src/shape/index.ts";

const [images, path, ...chosen] = process.argv.slice(2) as [string, string, ...string[]];
const [usual] = defaultMembers as [DeformableOptions];
const scale = (patch: number, components: number) => [
  { factor: 2, patch: 17, modes: 5, components: 30, iterations: 20 },
  { factor: 1, patch, modes: 14, components, iterations: 10 },
];
const wide: DeformableOptions = { feature: "igo", diagonal: 150, scales: scale(33, 80) };
const large: DeformableOptions = { ...usual, diagonal: 220 };
const wideDouble: DeformableOptions = { feature: "doubleIgo", diagonal: 150, scales: scale(33, 80) };
/** Fewer modes and no prior. */
const former = (options: DeformableOptions): DeformableOptions => ({ ...options, scales: scale(17, 60) });
const sets: Record<string, readonly DeformableOptions[]> = {
  "14 modes: double igo 17": [former(usual)],
  "14 modes: double igo 17, igo 33": [former(usual), wide],
  "14 modes: double igo 17 at 150 and 220": [former(usual), former(large)],
  "14 modes: double igo 17 at 150 and 220, igo 33, double igo 33": [former(usual), wide, former(large), wideDouble],
  "prior: double igo 17": [usual],
  "prior: double igo 17 at 150 and 220": [usual, large],
};

const { cases } = parseOutOfFold(readFileSync(path, "utf8"), path);
const samples = await Promise.all(
  cases.map(async ({ id, truth, predicted, group }) => ({
    image: await readImage(join(images, id)),
    ...{ landmarks: truth, found: predicted, group },
  })),
);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function print(name: string, errors: readonly (readonly number[])[], seconds = 0): void {
  const groups = cases.map(({ group }) => group);
  const [low, high] = bootstrapInterval(errors, groups, (rows) => mean(rows.flat()), { resamples: 1000 });
  const within = [1, 1.5, 2, 2.5].map((limit) => (100 * mean(errors.flat().map((e) => Number(e <= limit)))).toFixed(1));
  const outliers = 100 * mean(errors.map((row) => Number(Math.max(...row) >= 10)));
  const grades = [...new Set(cases.map(({ columns }) => columns.kl!))].sort();
  const byGrade = grades.map((kl) => mean(errors.filter((_, i) => cases[i]!.columns.kl === kl).flat()).toFixed(2));
  process.stdout.write(
    `${name}: ${mean(errors.flat()).toFixed(3)} mm [${low.toFixed(2)}, ${high.toFixed(2)}], ${within.join(" / ")} %, ${outliers.toFixed(1)} %, grades ${byGrade.join(" / ")}, ${seconds.toFixed(0)} s\n`,
  );
}

print("network", outOfFoldErrors({ cases }).errors);
for (const name of chosen.length > 0 ? chosen : Object.keys(sets)) {
  const members = sets[name];
  if (!members) throw new Error(`the sets are ${Object.keys(sets).join("; ")}, got ${name}`);
  const started = process.cpuUsage().user;
  const refined = [...cases];
  for (const fold of new Set(cases.map((one) => one.fold))) {
    const others = samples.filter((_, i) => cases[i]!.fold !== fold);
    const refiner = new ShapeRefiner(await trainShapeRefinement(others, { members }));
    for (const [i, one] of cases.entries()) {
      if (one.fold !== fold) continue;
      const { landmarks } = refiner.refine(samples[i]!.image, one.predicted);
      refined[i] = { ...one, predicted: landmarks };
    }
  }
  print(name, outOfFoldErrors({ cases: refined }).errors, (process.cpuUsage().user - started) / 1e6);
}

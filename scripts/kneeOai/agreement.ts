/**
 * How far networks that were trained on other patients agree: for each image that all of them answered, the mean distance in
 * millimetres of each one's landmarks from the mean of the others'; median, 95th percentile and largest, of all images and by a
 * column of a table with a column `image`. What it takes are `predictions.json` of `kneel predict --spacing`.
 *
 * npx tsx scripts/kneeOai/agreement.ts knees-unlabelled/images.csv kl found-1/predictions.json found-2/predictions.json …
 */
import { readFile } from "node:fs/promises";
import Papa from "papaparse";
import type { Point } from "../../src/geometry/index.ts";
import { quantiles } from "../../src/internal/quantiles.ts";
import { readAnnotations } from "../../src/node/index.ts";

const [table, column, ...paths] = process.argv.slice(2);
if (!table || !column || paths.length < 2) throw new Error("a table, a column and two predictions.json are needed");

interface Found {
  readonly points: readonly Point[];
  readonly spacing: readonly [number, number];
}

/** The landmarks in the images of a file, where there are some. */
async function foundIn(path: string): Promise<Map<string, Found>> {
  const { images } = await readAnnotations(path);
  return new Map(
    images.flatMap(({ image, spacing, sets }) => {
      const points = sets[0]?.landmarks ?? [];
      if (!spacing) throw new Error(`${path}: ${image} has no spacing`);
      return points.length > 0 ? [[image, { points, spacing }] as const] : [];
    }),
  );
}

/** Mean distance in mm of each one's points from the mean of the others'. */
function disagreement(all: readonly Found[]): number {
  const [sx, sy] = all[0]!.spacing;
  const distances = all.flatMap(({ points }, i) =>
    points.map(([x, y], k) => {
      const others = all.flatMap((one, j) => (j === i ? [] : [one.points[k]!]));
      const mean = (axis: 0 | 1) => others.reduce((sum, point) => sum + point[axis], 0) / others.length;
      return Math.hypot(sx * (x - mean(0)), sy * (y - mean(1)));
    }),
  );
  return distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
}

const networks = await Promise.all(paths.map(foundIn));
const strata = new Map<string, number[]>([["all", []]]);
let alone = 0;
const { data: rows } = Papa.parse<Record<string, string>>(await readFile(table, "utf8"), {
  header: true,
  skipEmptyLines: true,
});
for (const row of rows) {
  const all = networks.flatMap((found) => found.get(row.image!) ?? []);
  if (all.length === 0) continue;
  if (all.length < networks.length) {
    alone++;
    continue;
  }
  const value = disagreement(all);
  for (const key of ["all", `${column} ${row[column]}`]) {
    if (!strata.has(key)) strata.set(key, []);
    strata.get(key)!.push(value);
  }
}
for (const [key, values] of [...strata].sort()) {
  const [median, high, most] = quantiles(Float32Array.from(values), [0.5, 0.95, 1]).map((mm) => mm.toFixed(2));
  console.log(`${key}: ${values.length} images, median ${median} mm, 95 % within ${high}, largest ${most}`);
}
console.log(`${alone} images were answered by some alone`);

/**
 * Shape models on labelled images, with and without a network: `npx tsx bench/shape.ts DATA POINTS FOLD [STARTS]`, DATA the
 * folder of the images, POINTS a table with a column `fold`, STARTS the predictions.json of a network that did not learn from
 * that fold. Prints mean error, shares within 1, 1.5, 2 and 2.5 mm, images with a point beyond 10 mm, and times in CPU ms.
 */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { parseAnnotationsJson } from "../src/annotations/index.ts";
import type { Point } from "../src/geometry/index.ts";
import { bootstrapInterval } from "../src/metrics/index.ts";
import { loadDataset } from "../src/node/index.ts";
import { DeformableFitter, type DeformableOptions, trainDeformableModel } from "../src/shape/index.ts";

const [directory, points, fold, starts] = process.argv.slice(2) as [string, string, string, string | undefined];
const { samples } = await loadDataset({ directory, points, filter: "ok=1,inverted=0" });
const test = samples.filter(({ columns }) => columns.fold === fold);
const train = samples.filter(({ columns }) => columns.fold !== fold);
const known = new Map(
  starts
    ? parseAnnotationsJson(readFileSync(starts, "utf8")).images.map(
        ({ image, sets }) => [basename(image), sets[0]!.landmarks] as const,
      )
    : [],
);
const mean = samples[0]!.landmarks.map((_, k): Point => {
  const along = (axis: 0 | 1) => train.reduce((sum, { landmarks }) => sum + landmarks[k]![axis], 0) / train.length;
  return [along(0), along(1)];
});
const from = test.map(({ image }) => known.get(basename(image)) ?? mean);

const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

function report(name: string, found: readonly (readonly Point[])[]): void {
  const errors = test.map(({ landmarks, spacing }, n) =>
    landmarks.map(([x, y], k) =>
      Math.hypot((found[n]![k]![0] - x) * spacing![0], (found[n]![k]![1] - y) * spacing![1]),
    ),
  );
  const all = errors.flat();
  const average = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const groups = test.map(({ columns }) => columns.subject ?? "");
  const [low, high] = bootstrapInterval(errors, groups, (rows) => average(rows.flat()), { resamples: 1000 });
  const within = [1, 1.5, 2, 2.5].map((limit) =>
    ((100 * all.filter((e) => e <= limit).length) / all.length).toFixed(1),
  );
  const outliers = (100 * errors.filter((row) => Math.max(...row) >= 10).length) / errors.length;
  process.stdout.write(
    `${name.padEnd(34)} ${average(all).toFixed(3)} mm [${low.toFixed(2)}, ${high.toFixed(2)}], ${within.join(" / ")} %, ${outliers.toFixed(1)} %\n`,
  );
}

const members: readonly (readonly [string, DeformableOptions, "wiberg" | "projectOut"])[] = [
  ["double igo 17", {}, "wiberg"],
  [
    "double igo 25",
    {
      scales: [
        { factor: 2, patch: 25, modes: 8, components: 50 },
        { patch: 25, modes: 14, components: 100, iterations: 10 },
      ],
    },
    "projectOut",
  ],
  [
    "igo 33",
    {
      feature: "igo",
      scales: [
        { factor: 2, modes: 5, components: 30 },
        { patch: 33, modes: 14, components: 80, iterations: 10 },
      ],
    },
    "wiberg",
  ],
  ["double igo 17, diagonal 200", { diagonal: 200 }, "wiberg"],
];

report(starts ? "network" : "mean shape", from);
const fits: Point[][][] = [];
for (const [name, options, algorithm] of members) {
  const began = cpu();
  const model = await trainDeformableModel(
    train.map(({ raster, landmarks }) => ({ image: raster, landmarks })),
    options,
  );
  const trained = cpu();
  const fitter = new DeformableFitter(model);
  for (const { raster } of test.slice(0, 5)) fitter.fit(raster, mean, { algorithm });
  const ready = cpu();
  const own = test.map(({ raster }, n) => [...fitter.fit(raster, from[n]!, { algorithm }).landmarks]);
  const each = (cpu() - ready) / test.length;
  fits.push(own);
  report(`${name}, ${algorithm}`, own);
  process.stdout.write(`  trained in ${(trained - began).toFixed(0)} ms, ${each.toFixed(1)} ms a fit\n`);
}
const average = (list: readonly (readonly (readonly Point[])[])[]) =>
  test.map((_, n) =>
    mean.map((_, k): Point => {
      const along = (axis: 0 | 1) => list.reduce((sum, found) => sum + found[n]![k]![axis], 0) / list.length;
      return [along(0), along(1)];
    }),
  );
report("mean of the fits", average(fits));
if (starts) report("mean of the fits and the network", average([from, ...fits]));

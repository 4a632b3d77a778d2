/**
 * Shape models on labelled images out of fold: `npx tsx bench/shapeRows.ts IMAGES POINTS OUT [STARTS]`, POINTS a table with
 * columns `fold` and `subject`, STARTS a folder of predictions.json of networks, `fold_K.json`, that did not learn from fold K. Fits
 * of each row and fold are kept in OUT, and those that are there are not made again; `bench/peers/shape_rows.py` adds menpofit's.
 * Prints mean error with an interval over patients, shares within 1, 1.5, 2 and 2.5 mm, images with a point beyond 10 mm.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseAnnotationsJson } from "../src/annotations/index.ts";
import type { Point } from "../src/geometry/index.ts";
import { bootstrapInterval } from "../src/metrics/index.ts";
import { loadDataset } from "../src/node/index.ts";
import { DeformableFitter, type DeformableOptions, trainDeformableModel } from "../src/shape/index.ts";

const [directory, points, out, starts] = process.argv.slice(2) as [string, string, string, string | undefined];
mkdirSync(out, { recursive: true });
const { samples } = await loadDataset({ directory, points, filter: "ok=1,inverted=0" });
const folds = [...new Set(samples.map(({ columns }) => columns.fold!))].sort().reverse();
type Found = Record<string, readonly Point[]>;

const scales = [
  { factor: 2, modes: 5, components: 30, iterations: 20 },
  { factor: 1, modes: 14, components: 60, iterations: 10 },
];
const wide = [
  { factor: 2, patch: 25, modes: 8, components: 50 },
  { patch: 25, modes: 14, components: 100, iterations: 10 },
];
const large = [
  { factor: 2, modes: 5, components: 30 },
  { patch: 33, modes: 14, components: 80, iterations: 10 },
];
/** The paper's baselines; then the members of an ensemble, the usual two first. */
const rows: Readonly<Record<string, DeformableOptions>> = {
  "aam-igo": { method: "aam", feature: "igo", scales },
  "aam-lbp": { method: "aam", feature: "lbp", scales },
  "clm-igo": { method: "clm", feature: "igo", scales },
  "clm-lbp": { method: "clm", feature: "lbp", scales },
  "clm-igo-descent": { method: "clm", algorithm: "gradientDescent", feature: "igo", scales },
  "paam-doubleIgo": { feature: "doubleIgo", scales },
  "paam-igo-33": { feature: "igo", scales: large },
  "paam-doubleIgo-25": { feature: "doubleIgo", algorithm: "projectOut", scales: wide },
  "paam-doubleIgo-200": { feature: "doubleIgo", diagonal: 200, scales },
};

function meanShape(fold: string): Point[] {
  const train = samples.filter(({ columns }) => columns.fold !== fold);
  return samples[0]!.landmarks.map((_, k): Point => {
    const along = (axis: 0 | 1) => train.reduce((sum, { landmarks }) => sum + landmarks[k]![axis], 0) / train.length;
    return [along(0), along(1)];
  });
}

function startsOf(fold: string): Found | null {
  if (!starts) {
    const mean = meanShape(fold);
    return Object.fromEntries(samples.filter((s) => s.columns.fold === fold).map(({ image }) => [image, mean]));
  }
  const path = join(starts, `fold_${fold}.json`);
  if (!existsSync(path)) return null;
  const { images } = parseAnnotationsJson(readFileSync(path, "utf8"));
  return Object.fromEntries(images.map(({ image, sets }) => [basename(image), sets[0]!.landmarks]));
}

const prefix = starts ? "network-" : "";

/** The fits of a row in a fold, made now unless they are there. */
async function fitsOf(name: string, fold: string): Promise<Found | null> {
  const path = join(out, `${prefix}ours-${name}-${fold}.json`);
  if (existsSync(path)) return JSON.parse(readFileSync(path, "utf8")).fits as Found;
  const from = startsOf(fold);
  if (!from) return null;
  const began = process.cpuUsage();
  const since = (start: NodeJS.CpuUsage) => process.cpuUsage(start).user / 1000;
  const train = samples.filter(({ columns }) => columns.fold !== fold);
  const model = await trainDeformableModel(
    train.map(({ raster, landmarks }) => ({ image: raster, landmarks })),
    rows[name],
  );
  const fitter = new DeformableFitter(model);
  const trained = since(began);
  const fits: Record<string, readonly Point[]> = {};
  const errors: Record<string, readonly number[]> = {};
  const moves: Record<string, readonly number[]> = {};
  const ready = process.cpuUsage();
  for (const { image, raster, columns } of samples) {
    if (columns.fold !== fold || !from[image]) continue;
    const fit = fitter.fit(raster, from[image]!);
    fits[image] = fit.landmarks;
    errors[image] = fit.errors;
    moves[image] = fit.moves;
  }
  const each = since(ready) / Object.keys(fits).length;
  writeFileSync(path, JSON.stringify({ train_ms: trained, fit_ms: each, fits, errors, moves }));
  process.stdout.write(
    `${prefix}${name}, fold ${fold}: trained in ${(trained / 1000).toFixed(1)} s, ${each.toFixed(0)} ms of CPU a fit\n`,
  );
  return fits;
}

function report(name: string, all: readonly (Found | null)[]): void {
  const found: Found = Object.assign({}, ...all);
  const test = samples.filter(({ image }) => found[image]);
  if (test.length === 0) return;
  const errorsOf = ({ image, landmarks, spacing }: (typeof samples)[number]) =>
    landmarks.map(([x, y], k) =>
      Math.hypot((found[image]![k]![0] - x) * spacing![0], (found[image]![k]![1] - y) * spacing![1]),
    );
  const errors = test.map(errorsOf);
  const flat = errors.flat();
  const average = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const groups = test.map(({ columns }) => columns.subject ?? "");
  const [low, high] = bootstrapInterval(errors, groups, (own) => average(own.flat()), { resamples: 1000 });
  const within = [1, 1.5, 2, 2.5].map((limit) =>
    ((100 * flat.filter((e) => e <= limit).length) / flat.length).toFixed(1),
  );
  const outliers = (100 * errors.filter((own) => Math.max(...own) >= 10).length) / errors.length;
  const severe = test.filter(({ columns }) => columns.kl === "4").flatMap(errorsOf);
  process.stdout.write(
    `| ${name} | ${test.length} | ${average(flat).toFixed(3)} [${low.toFixed(2)}, ${high.toFixed(2)}] | ${within.join(" / ")} | ${outliers.toFixed(1)} | ${severe.length > 0 ? average(severe).toFixed(2) : "–"} |\n`,
  );
}

report(starts ? "network" : "mean shape", folds.map(startsOf));
const members: (Found | null)[][] = [];
for (const name of Object.keys(rows)) {
  const all: (Found | null)[] = [];
  for (const fold of folds) all.push(await fitsOf(name, fold));
  report(`${name}, ours`, all);
  if (name.startsWith("paam")) members.push(all);
  const theirs = folds.map((fold) => join(out, `${name}-${fold}.json`)).filter((path) => existsSync(path));
  if (!starts && theirs.length > 0)
    report(
      `${name}, menpofit`,
      theirs.map((path) => JSON.parse(readFileSync(path, "utf8")).fits as Found),
    );
}

/** The mean of what several found in a fold. */
function averaged(list: readonly (Found | null)[]): Found | null {
  if (list.some((found) => found === null)) return null;
  const all = list as readonly Found[];
  return Object.fromEntries(
    Object.keys(all[0]!).map((image) => [
      image,
      all[0]![image]!.map((_, k): Point => {
        const along = (axis: 0 | 1) => all.reduce((sum, found) => sum + found[image]![k]![axis], 0) / all.length;
        return [along(0), along(1)];
      }),
    ]),
  );
}
report(
  "mean of the four part-based fits",
  folds.map((_, f) => averaged(members.map((all) => all[f]!))),
);
if (starts)
  report(
    "mean of the four part-based fits and the network",
    folds.map((fold, f) => averaged([startsOf(fold), ...members.map((all) => all[f]!)])),
  );

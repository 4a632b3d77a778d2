/**
 * Labels for images that have none, by a network and shape models (self-training): `npx tsx scripts/kneeOai/pseudoLabels.ts
 * IMAGES OUT_OF_FOLD FOLD MODEL UNLABELLED TABLE > POINTS.csv`. OUT_OF_FOLD is the file of `kneel pipeline --held-out …
 * --out-of-fold` without --shape over IMAGES, MODEL a network that never saw FOLD, TABLE lists the images in UNLABELLED with
 * subject, side and grade. The shape models learn from the other folds too, so that what is trained on the labels may be judged
 * on FOLD. Prints a table of points: the labelled images, then those that were labelled here, whose fold is `u`, without the
 * twentieth in which fits moved furthest.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseOutOfFold } from "../../src/experiments/index.ts";
import { loadBackend, readImage, readModel } from "../../src/node/index.ts";
import { LandmarkPredictor, networkEngine, viewsEngine } from "../../src/pipelines/index.ts";
import { ShapeRefiner, trainShapeRefinement } from "../../src/shape/index.ts";

const [images, path, fold, directory, unlabelled, table] = process.argv.slice(2) as string[];
/** Millimetres per pixel where they are unknown: the mean of the labelled images, for the table's columns alone. */
const spacing = 0.43;
const left = 0.05;

await loadBackend("wasm");
const { cases, landmarkNames } = parseOutOfFold(readFileSync(path!, "utf8"), path!);
const samples = await Promise.all(
  cases
    .filter((one) => one.fold !== fold)
    .map(async ({ id, truth, predicted, group }) => ({
      image: await readImage(join(images!, id)),
      ...{ landmarks: truth, found: predicted, group },
    })),
);
const refiner = new ShapeRefiner(await trainShapeRefinement(samples));
// Without shape models of its own, which may know FOLD.
const { refinement: _, ...model } = await readModel(directory!);
const predictor = new LandmarkPredictor({ ...model, engine: viewsEngine(networkEngine(model), 4) });
const rows: { readonly cells: readonly (number | string)[]; readonly moved: number }[] = [];
for (const line of readFileSync(table!, "utf8").trim().split(/\r?\n/).slice(1)) {
  const [image = "", subject = "", side = "", kl = ""] = line.split(",");
  const raster = await readImage(join(unlabelled!, image));
  const { landmarks: found, reason } = await predictor.predict(raster, { name: image });
  if (reason !== null) continue;
  const { landmarks } = refiner.refine(raster, found);
  const moved = Math.max(...landmarks.map(([x, y], k) => Math.hypot(x - found[k]![0], y - found[k]![1])));
  const points = landmarks.flatMap((point) => point.map((value) => value.toFixed(2)));
  rows.push({ cells: [image, subject, side, kl, "u", 0, spacing, spacing, 1, ...points], moved });
  if (rows.length % 200 === 0) process.stderr.write(`${rows.length} images\n`);
}
const kept = [...rows].sort((a, b) => a.moved - b.moved).slice(0, Math.round(rows.length * (1 - left)));
const columns = "image,subject,side,kl,fold,inverted,mm_per_px_x,mm_per_px_y,ok";
process.stdout.write(`${columns},${landmarkNames.flatMap((name) => [`${name}x`, `${name}y`]).join()}\n`);
for (const { columns: own, truth } of [...cases].sort((a, b) => (a.id < b.id ? -1 : 1))) {
  const given = columns.split(",").map((name) => own[name]);
  process.stdout.write(`${[...given, ...truth.flat()].join()}\n`);
}
for (const { cells } of kept) process.stdout.write(`${cells.join()}\n`);
process.stderr.write(`${kept.length} of ${rows.length} kept, moved at most ${kept.at(-1)!.moved.toFixed(1)} px\n`);

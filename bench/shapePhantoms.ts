/**
 * Landmarks of phantom knees, whose truth is exact, by a network alone and refined by shape models:
 * `npx tsx bench/shapePhantoms.ts [LEARN] [TEST]`, 120 and 100 phantoms of 224 × 224 pixels of 0.625 mm unless told otherwise.
 * The network is that of the bundled pipeline, which has seen none of them; shape models, weights and limits are learned from
 * the first, everything is measured on the second. Prints errors in pixels with intervals over phantoms, the mean signed
 * errors along x and y, and those of single landmarks. What the network found and the shape models are
 * kept in `out/bench`; it goes on where it stopped.
 */
import "@tensorflow/tfjs-backend-wasm";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { initBackend } from "../src/backends/index.ts";
import type { Point } from "../src/geometry/index.ts";
import { bootstrapInterval } from "../src/metrics/index.ts";
import { readPipeline, readShapeModel, writeShapeModel } from "../src/node/index.ts";
import { phantomKnee } from "../src/phantom/index.ts";
import { KneelPipeline } from "../src/pipelines/index.ts";
import { ShapeRefiner, trainShapeRefinement } from "../src/shape/index.ts";

const [learn = 120, test = 100] = process.argv.slice(2).map(Number);
const knees = Array.from({ length: learn + test }, (_, index) => phantomKnee({ seed: "shape phantoms", index }));

const path = "out/bench/shape-phantoms.json";
mkdirSync("out/bench", { recursive: true });
const found: (readonly Point[])[] = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : [];
if (found.length < knees.length) {
  await initBackend(["wasm"]);
  const model = await readPipeline("examples/models/phantom-pipeline");
  const pipeline = new KneelPipeline({
    ...model,
    locate: null,
    plausibility: null,
    familiarity: null,
    uncertainty: null,
  });
  for (const { image, spacing } of knees.slice(found.length)) {
    const { knee, reason } = await pipeline.predictCrop(image, { spacing, synthetic: true });
    if (!knee) throw new Error(reason);
    found.push(knee.landmarks);
    if (found.length % 10 === 0) writeFileSync(path, JSON.stringify(found));
  }
  pipeline.dispose();
}

const models = `out/bench/shape-phantoms-${learn}`;
if (!existsSync(models)) {
  const samples = knees.slice(0, learn).map(({ image, landmarks }, i) => ({ image, landmarks, found: found[i]! }));
  const landmarkNames = samples[0]!.landmarks.map((_, k) => String(k));
  await writeShapeModel(models, { refinement: await trainShapeRefinement(samples), landmarkNames, training: {} });
}
const { refinement } = await readShapeModel(models);
const refiner = new ShapeRefiner(refinement);
const judged = knees.slice(learn);
const network = found.slice(learn, knees.length);
const refined = judged.map(({ image }, i) => refiner.refine(image, network[i]!).landmarks);
const fits = refinement.members.map((_, m) =>
  judged.map(({ image }, i) => refiner.fits(image, network[i]!)[m]!.landmarks),
);

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const phantoms = judged.map((_, i) => String(i));
/** A mean over all landmarks of the test phantoms, with its interval. */
function stated(rows: readonly (readonly number[])[], digits = 3): string {
  // Intervals are of errors, which have no sign: away from zero, and back.
  const away = 1000;
  const shifted = rows.map((row) => row.map((value) => value + away));
  const [low, high] = bootstrapInterval(shifted, phantoms, (own) => mean(own.flat()) - away, { resamples: 2000 });
  return `${mean(rows.flat()).toFixed(digits)} [${low.toFixed(digits)}, ${high.toFixed(digits)}]`;
}
const along = (all: readonly (readonly Point[])[], axis: 0 | 1) =>
  all.map((points, i) => points.map((point, k) => point[axis] - judged[i]!.landmarks[k]![axis]));
const distances = (all: readonly (readonly Point[])[]) =>
  all.map((points, i) =>
    points.map(([x, y], k) => Math.hypot(x - judged[i]!.landmarks[k]![0], y - judged[i]!.landmarks[k]![1])),
  );

console.log(
  "| | mean error, px | mean signed error along x, px | along y, px | largest of a landmark, px | ≤ 1 px, % | ≤ 2 px, % |",
);
console.log("|---|---|---|---|---|---|---|");
function report(name: string, all: readonly (readonly Point[])[]): void {
  const errors = distances(all);
  const own = ([0, 1] as const).map((axis) => along(all, axis));
  const largest = Math.max(
    ...own.flatMap((rows) => rows[0]!.map((_, k) => Math.abs(mean(rows.map((row) => row[k]!))))),
  );
  const within = [1, 2].map((r) =>
    ((100 * errors.flat().filter((e) => e <= r).length) / errors.flat().length).toFixed(1),
  );
  console.log(
    `| ${name} | ${stated(errors)} | ${own.map((rows) => stated(rows)).join(" | ")} | ${largest.toFixed(2)} | ${within.join(" | ")} |`,
  );
}
report("network", network);
for (const [m, { feature, kind }] of refinement.members.entries())
  report(`fit ${m + 1}: ${kind}, ${feature}`, fits[m]!);
report("network and fits", refined);
const [before, after] = [distances(network), distances(refined)];
console.log(
  `\ndifference of mean errors, paired: ${stated(after.map((row, i) => row.map((e, k) => e - before[i]![k]!)))} px`,
);
console.log(
  `phantoms with a larger mean error than by the network: ${after.filter((row, i) => mean(row) > mean(before[i]!)).length} of ${test}`,
);
console.log(
  `largest error: ${Math.max(...before.flat()).toFixed(2)} px before, ${Math.max(...after.flat()).toFixed(2)} after`,
);
console.log(
  `weights of network and fits, means: ${refinement.weights[0]!.map((_, j) => mean(refinement.weights.map((w) => w[j]!)).toFixed(2)).join(", ")}`,
);

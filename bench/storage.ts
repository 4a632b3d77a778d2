/**
 * What storing weights in 16-bit floats and in 8 bits costs: `tsx bench/storage.ts MODEL DATA POINTS [FILTER] [BACKEND]`
 * prints for each precision the size of the weights' file and how far the landmarks of the data set move, in pixels of
 * the image, against 32 bits; and the mean error of each against the points of the table.
 */
import { loadDataset, readModel } from "kneel-tfjs/node";
import { formatModel, LandmarkPredictor, parseModel } from "kneel-tfjs/pipelines";
import { startEngines } from "../src/node/inference/startEngines.ts";

const [directory, data, points, filter = "", backend = "onnx"] = process.argv.slice(2);
if (!directory || !data || !points) throw new Error("usage: tsx bench/storage.ts MODEL DATA POINTS [FILTER] [BACKEND]");
const model = await readModel(directory);
const { samples } = await loadDataset({ points, directory: data, filter });
const start = await startEngines(backend);

/** Landmarks of every image, by the model as it comes back from its files. */
async function landmarksIn(precision: "single" | "half" | "int8") {
  const { document, weights } = await formatModel(model, { precision });
  const stored = await parseModel(document, weights);
  const predictor = new LandmarkPredictor({ ...stored, engine: await start(stored) });
  const found = [];
  for (const { raster, spacing } of samples) found.push((await predictor.predict(raster, { spacing })).landmarks);
  predictor.dispose();
  return { bytes: weights.length, found };
}

const distances = (a: readonly (readonly (readonly number[])[])[], b: typeof a) =>
  a
    .flatMap((one, i) => one.map(([x, y], k) => Math.hypot(x! - b[i]![k]![0]!, y! - b[i]![k]![1]!)))
    .filter(Number.isFinite)
    .sort((p, q) => p - q);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const truth = samples.map(({ landmarks }) => landmarks);
const exact = await landmarksIn("single");
console.log(`${samples.length} images, ${samples.length * model.landmarkNames.length} landmarks, on ${backend}`);
console.log("| precision | bytes | move: mean | 99 % | largest | mean error |\n|---|---|---|---|---|---|");
for (const precision of ["single", "half", "int8"] as const) {
  const { bytes, found } = precision === "single" ? exact : await landmarksIn(precision);
  const moves = distances(found, exact.found);
  const figures = [mean(moves), moves[Math.floor(0.99 * moves.length)]!, moves.at(-1)!, mean(distances(found, truth))];
  console.log(`| ${precision} | ${bytes} | ${figures.map((value) => value.toFixed(4)).join(" | ")} |`);
}

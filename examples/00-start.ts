/**
 * `npm start`: finds 16 landmarks in phantom knee radiographs that the model has never seen, on WASM.
 * Prints the errors in millimetres and writes the pictures to out/start.
 */
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import "@tensorflow/tfjs-backend-wasm";
import Table from "cli-table3";
import { initBackend } from "kneel-tfjs/backends";
import { phantomKnee } from "kneel-tfjs/data";
import { pck, radialErrors, summarizeErrors } from "kneel-tfjs/metrics";
import { readModel, writeFileAtomic, writePng } from "kneel-tfjs/node";
import { LandmarkPredictor, type Prediction } from "kneel-tfjs/pipelines";
import { cedSvg, contactSheet, drawOverlay } from "kneel-tfjs/viz";

const out = "out/start";
const started = performance.now();
await mkdir(out, { recursive: true });

// 1. A backend and a trained model: `npm run train:demo` made it in the way that docs/training.md describes.
await initBackend(["wasm"]);
const model = await readModel(fileURLToPath(new URL("models/phantom-knee", import.meta.url)));
const predictor = new LandmarkPredictor(model);

// 2. Radiographs that it has not seen: the model was trained with seed 1.
const knees = Array.from({ length: 12 }, (_, index) => phantomKnee({ seed: 2026, index }));

// 3. Landmarks, in pixels of each image.
const predictions: Prediction[] = [];
for (const { image } of knees) predictions.push(await predictor.predict(image));
predictor.dispose();

// 4. How far off they are, in millimetres.
const errors = radialErrors(
  knees.map(({ landmarks }) => landmarks),
  predictions.map(({ landmarks }) => landmarks),
  { spacing: knees.map(({ spacing }) => spacing) },
);
const table = new Table({
  head: ["knee", "mean (mm)", "worst (mm)", "within 2.5 mm"],
  style: { head: [], border: [], compact: true },
});
for (const [i, row] of errors.entries()) {
  const { mean, max } = summarizeErrors([row]);
  table.push([String(i + 1), mean.toFixed(2), max.toFixed(2), `${pck([row], [2.5])[0]!.hits} of ${row.length}`]);
}
const { mean, median, count } = summarizeErrors(errors);
console.log(table.toString());
console.log(
  `${count} landmarks of ${knees.length} unseen phantom knees: mean ${mean.toFixed(2)} mm, median ${median.toFixed(2)} mm`,
);

// 5. Pictures: green rings are the truth, orange dots the predictions.
const overlays = knees.map(({ image, landmarks, spacing }, i) =>
  drawOverlay(image, { truth: landmarks, predicted: predictions[i]!.landmarks, scale: 3, spacing }),
);
for (const [i, overlay] of overlays.entries()) await writePng(`${out}/knee-${i + 1}.png`, overlay);
await writePng(`${out}/all.png`, contactSheet(overlays, { columns: 4 }));
const curve = { name: "phantom knees", errors: errors.flat() };
await writeFileAtomic(
  `${out}/ced.svg`,
  cedSvg([curve], { title: "Cumulative error distribution", thresholds: [1, 2, 2.5] }),
);
console.log(`Pictures: ${out}/all.png, ${out}/knee-1.png … knee-${knees.length}.png, ${out}/ced.svg`);
console.log(`Done in ${((performance.now() - started) / 1000).toFixed(1)} s`);

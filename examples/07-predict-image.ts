/** Landmarks of one image with a trained model: the example of the README, which a test compares with this file. */
import { cp, mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import "@tensorflow/tfjs-backend-wasm";
import { initBackend } from "kneel-tfjs/backends";
import { phantomKnee } from "kneel-tfjs/data";
import { readImage, readModel, writePng } from "kneel-tfjs/node";
import { LandmarkPredictor } from "kneel-tfjs/pipelines";

// A folder with a model and an image, as you would have it.
const folder = "out/examples/predict";
await mkdir(folder, { recursive: true });
await cp(fileURLToPath(new URL("models/phantom-knee", import.meta.url)), `${folder}/model`, { recursive: true });
await writePng(`${folder}/knee.png`, phantomKnee({ seed: 7 }).image);
process.chdir(folder);

await initBackend(["wasm"]);
const predictor = new LandmarkPredictor(await readModel("model"));
const { landmarks, confidence } = await predictor.predict(await readImage("knee.png"));

for (const [k, [x, y]] of landmarks.entries()) {
  console.log(predictor.model.landmarkNames[k], x.toFixed(1), y.toFixed(1), confidence[k]!.toFixed(2));
}
predictor.dispose();

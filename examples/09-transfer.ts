// Transfer from cheap labels: one point on many images first, then 16 points on few. The learning curve says what it saves.
import "@tensorflow/tfjs-backend-wasm";
import "@tensorflow/tfjs-layers"; // registers the gradients
import { initBackend, patchBackend } from "kneel-tfjs/backends";
import {
  fitLearningCurve,
  type NetworkExperiment,
  networkModel,
  parseExperiment,
  scaleOf,
  selectLandmarks,
  trainNetwork,
} from "kneel-tfjs/experiments";
import { kneeLandmarkNames } from "kneel-tfjs/knee";
import { radialErrors, summarizeErrors } from "kneel-tfjs/metrics";
import { writeFileAtomic } from "kneel-tfjs/node";
import type { LandmarkModel } from "kneel-tfjs/pipelines";
import { learningCurveSvg } from "kneel-tfjs/viz";
import { phantomKnees } from "./phantomKnees.ts";

await initBackend(["wasm"]);
await patchBackend();

const [samples, test] = [phantomKnees(48), phantomKnees(16, 2)];
const experiment = parseExperiment(
  '{"format":"kneel-experiment","formatVersion":1,"name":"a","title":"A","method":"network","weightDecay":0,"dropout":0}',
) as NetworkExperiment;
const scale = { ...scaleOf("small"), size: 32, width: 4, warmup: 4, learningRate: 0.01, batch: 4 };

// The expensive labels of 12, 25, 50 and 100 % of the images, the same number of steps each; the cheap ones of all.
const cheap = selectLandmarks(samples, kneeLandmarkNames, ["t4"]);
const init = await trainNetwork(cheap.samples, experiment, { ...scale, epochs: 3 }, { landmarkNames: cheap.names });

async function errorOf(count: number, start: LandmarkModel | null): Promise<number> {
  const options = { landmarkNames: kneeLandmarkNames, init: start, seed: 1 };
  const epochs = Math.round((3 * samples.length) / count);
  const model = networkModel(await trainNetwork(samples.slice(0, count), experiment, { ...scale, epochs }, options));
  const errors: number[][] = [];
  for (const sample of test) {
    const { landmarks } = await model.predict(sample);
    errors.push(...radialErrors([sample.landmarks], [landmarks], { spacing: sample.spacing! }));
  }
  model.dispose();
  return summarizeErrors(errors).mean;
}

const series = [];
for (const [name, start] of [["from nothing", null] as const, ["from cheap labels", init] as const]) {
  const points = [];
  for (const images of [6, 12, 24, 48]) points.push({ images, error: await errorOf(images, start) });
  const curve = fitLearningCurve(points);
  console.log(
    `${name.padEnd(18)} ${points.map(({ images, error }) => `${images}: ${error.toFixed(2)} mm`).join("  ")}`,
  );
  console.log(`${"".padEnd(18)} twice as many images, by the power law: ${curve.at(96).toFixed(2)} mm`);
  series.push({ name, points, at: curve.at });
}
await writeFileAtomic(
  "out/examples/transfer.svg",
  learningCurveSvg(series, { title: "What cheap labels save", unit: "mm" }),
);
console.log("out/examples/transfer.svg");

// Which labels are wrong: some are moved here on purpose, and out-of-fold predictions find them.
import "@tensorflow/tfjs-backend-wasm";
import "@tensorflow/tfjs-layers"; // registers the gradients
import { createRandom } from "kneel-tfjs/augment";
import { initBackend, patchBackend } from "kneel-tfjs/backends";
import {
  assignFolds,
  auditLabels,
  crossValidate,
  fitExperiment,
  parseExperiment,
  scaleOf,
} from "kneel-tfjs/experiments";
import type { Point } from "kneel-tfjs/geometry";
import { kneeLandmarkNames } from "kneel-tfjs/knee";
import { writePng } from "kneel-tfjs/node";
import { contactSheet, drawOverlay } from "kneel-tfjs/viz";
import { phantomKnees } from "./phantomKnees.ts";

await initBackend(["wasm"]);
await patchBackend();

// 2 % of the points are moved by 40 mm, as a slip of the hand or two points exchanged would.
const wrong = new Set<string>();
const samples = phantomKnees(60).map((sample, i) => {
  const random = createRandom("wrong labels", i);
  const landmarks = sample.landmarks.map(([x, y], k): Point => {
    if (random() >= 0.02) return [x, y];
    wrong.add(`${sample.image} ${kneeLandmarkNames[k]}`);
    const angle = 2 * Math.PI * random();
    return [x + (40 * Math.cos(angle)) / sample.spacing![0], y + (40 * Math.sin(angle)) / sample.spacing![1]];
  });
  return { ...sample, landmarks };
});

const experiment = parseExperiment(
  '{"format":"kneel-experiment","formatVersion":1,"name":"a","title":"A","method":"network","loss":"l1","dropout":0}',
);
const scale = { ...scaleOf("small"), size: 32, width: 4, epochs: 5, warmup: 4, learningRate: 0.01, batch: 4 };
const outOfFold = await crossValidate(samples, {
  landmarkNames: kneeLandmarkNames,
  folds: assignFolds(samples, "subject", { count: 2, stratify: null }),
  learn: (training) => fitExperiment(training, experiment, scale, { landmarkNames: kneeLandmarkNames }),
});

const { suspicions, points, falseAlarms } = auditLabels(outOfFold, { falseAlarms: 0.001 });
const found = suspicions.filter(({ id, landmark }) => landmark !== null && wrong.has(`${id} ${landmark}`)).length;
console.log(`${wrong.size} of ${points.judged} labels were moved; ${found} of them are found`);
console.log(
  `${suspicions.length - found} false alarms, ${points.expectedFalseAlarms.toFixed(1)} expected at a rate of ${falseAlarms}`,
);
for (const { id, landmark, distance, threshold } of suspicions.slice(0, 6))
  console.log(
    `${id} ${landmark ?? "(all points)"}: ${distance.toFixed(1)} mm off, suspicious from ${threshold.toFixed(1)} mm on`,
  );

const pictures = [...new Set(suspicions.map(({ id }) => id))].slice(0, 6).map((id) => {
  const { truth, predicted } = outOfFold.cases.find((one) => one.id === id)!;
  return drawOverlay(samples.find(({ image }) => image === id)!.raster, { truth, predicted, scale: 4 });
});
await writePng("out/examples/audit.png", contactSheet(pictures, { columns: 3 }));
console.log("out/examples/audit.png");

// Cross-validation by patient: every image is judged by a model that has not seen its patient; the grades are shared out evenly.
import "@tensorflow/tfjs-backend-wasm";
import "@tensorflow/tfjs-layers"; // registers the gradients
import { initBackend, patchBackend } from "kneel-tfjs/backends";
import {
  assignFolds,
  crossValidate,
  fitExperiment,
  formatOutOfFold,
  outOfFoldErrors,
  parseExperiment,
  scaleOf,
} from "kneel-tfjs/experiments";
import { kneeLandmarkNames } from "kneel-tfjs/knee";
import { cedBand } from "kneel-tfjs/metrics";
import { writeFileAtomic } from "kneel-tfjs/node";
import { formatReportText, report } from "kneel-tfjs/report";
import { cedSvg } from "kneel-tfjs/viz";
import { phantomKnees } from "./phantomKnees.ts";

await initBackend(["wasm"]);
await patchBackend();

const samples = phantomKnees(60);
const folds = assignFolds(samples, "subject", { count: 3, stratify: "kl", seed: 1 });
const experiment = parseExperiment(
  '{"format":"kneel-experiment","formatVersion":1,"name":"wing","title":"Wing loss","method":"network","weightDecay":0}',
);
const scale = { ...scaleOf("small"), size: 32, width: 4, epochs: 6, warmup: 4, learningRate: 0.01, batch: 4 };

const outOfFold = await crossValidate(samples, {
  landmarkNames: kneeLandmarkNames,
  folds,
  learn: (training, fold) => {
    const patients = new Set(training.map(({ columns }) => columns.subject)).size;
    console.log(`fold ${fold}: learning from ${training.length} images of ${patients} patients`);
    return fitExperiment(training, experiment, scale, { landmarkNames: kneeLandmarkNames, seed: 1 });
  },
});
await writeFileAtomic("out/examples/out-of-fold.json", formatOutOfFold(outOfFold));

const { errors, unit } = outOfFoldErrors(outOfFold);
const groups = outOfFold.cases.map(({ group }) => group);
const ids = outOfFold.cases.map(({ id }) => id);
const columns = outOfFold.cases.map((one) => one.columns);
const landmarkNames = kneeLandmarkNames;
console.log(formatReportText(report({ errors, unit, landmarkNames, ids, groups, columns }, { by: ["kl"] })));

const band = cedBand(
  errors,
  groups,
  Array.from({ length: 101 }, (_, i) => i / 5),
);
const svg = cedSvg([{ name: "out of fold", errors: errors.flat(), band }], { maximum: 20, title: "Every image once" });
await writeFileAtomic("out/examples/cross-validation.svg", svg);
console.log("out/examples/cross-validation.svg, out/examples/out-of-fold.json");

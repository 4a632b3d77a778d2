// Trains a tiny hourglass on phantom radiographs with the parts of the library; `kneel train` does the same for files.
import "@tensorflow/tfjs-backend-wasm";
import "@tensorflow/tfjs-layers"; // registers the gradients
import { lightAugmentation } from "kneel-tfjs/augment";
import { initBackend, patchBackend } from "kneel-tfjs/backends";
import { wingLoss } from "kneel-tfjs/losses";
import { countParameters, describeHourglass } from "kneel-tfjs/network";
import { writeFileAtomic } from "kneel-tfjs/node";
import { phantomKnee } from "kneel-tfjs/phantom";
import { type EpochRecord, measureNormalization, networkSamples, schedule, Trainer, train } from "kneel-tfjs/training";
import { trainingCurvesSvg } from "kneel-tfjs/viz";

await initBackend(["wasm"]);
await patchBackend(); // the kernels that training needs and the backend lacks

const images = Array.from({ length: 80 }, (_, index) => phantomKnee({ seed: 1, index, width: 64, height: 64 }));
const [learning, held] = [images.slice(0, 64), images.slice(64)];

const input = { width: 48, height: 48, fit: "contain", intensity: { low: 5, high: 99 } } as const;
const preprocessing = { ...input, normalization: measureNormalization(learning, input) };
const network = describeHourglass({
  inputShape: [48, 48, 1],
  landmarks: 16,
  width: 4,
  depth: 2,
  upsampling: "nearest",
  dropout: 0,
});
console.log(`${countParameters(network).toLocaleString("en")} parameters, ${learning.length} images`);

const trainer = new Trainer({ network, loss: wingLoss(), adam: { clipNorm: 1 }, seed: 1 });
const source = { preprocessing, grid: network.grid, seed: 1 };
const events = train({
  trainer,
  samples: networkSamples(learning, { ...source, augmentation: lightAugmentation() }),
  validation: networkSamples(held, source),
  batchSize: 8,
  schedule: schedule(0.004, { warmup: 10 }),
  epochs: 8,
  seed: 1,
});

const history: EpochRecord[] = [];
for await (const event of events) {
  if (event.type !== "epoch") continue;
  const { epoch, trainLoss, validation, seconds } = event.record;
  history.push(event.record);
  console.log(
    `epoch ${String(epoch).padStart(2)}  loss ${trainLoss.toFixed(4)}  error ${validation?.meanError.toFixed(2)} mm  ${seconds.toFixed(1)} s`,
  );
}
trainer.dispose();

const curves = history.map(({ epoch, trainLoss, validation, learningRate }) => ({
  epoch,
  trainLoss,
  learningRate,
  ...(validation && { validationLoss: validation.loss, validationError: validation.meanError }),
}));
await writeFileAtomic("out/examples/curves.svg", trainingCurvesSvg(curves, { title: "A tiny hourglass" }));
console.log("out/examples/curves.svg");
if (!(history.at(-1)!.trainLoss < 0.7 * history[0]!.trainLoss)) throw new Error("the loss did not fall by 30 %");

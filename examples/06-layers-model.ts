// The blocks as tfjs-layers: compose them with any other layer, then compile and fit as usual.
import "@tensorflow/tfjs-backend-wasm";
import { tensor3d, tensor4d } from "@tensorflow/tfjs-core";
import { input, layers, model, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { initBackend, patchBackend } from "kneel-tfjs/backends";
import { hmpBlock, SoftArgmax2D } from "kneel-tfjs/layers";
import { wingLoss } from "kneel-tfjs/losses";
import { writeFileAtomic } from "kneel-tfjs/node";
import { phantomKnee } from "kneel-tfjs/phantom";
import { trainingCurvesSvg } from "kneel-tfjs/viz";

await initBackend(["wasm"]);
await patchBackend();

// A network of our own: a strided convolution, two residual blocks of the hourglass, heatmaps, soft-argmax.
const [width, height, landmarks] = [48, 40, 16];
const images = input({ shape: [height, width, 1] });
const stem = layers
  .conv2d({ filters: 8, kernelSize: 5, strides: 2, padding: "same", activation: "relu" })
  .apply(images) as SymbolicTensor;
const features = hmpBlock(hmpBlock(stem, 16, { seed: 1, name: "first" }), 16, { seed: 1, name: "second" });
const maps = layers.conv2d({ filters: landmarks, kernelSize: 1, name: "heatmaps" }).apply(features) as SymbolicTensor;
const network = model({ inputs: images, outputs: new SoftArgmax2D().apply(maps) as SymbolicTensor });
network.compile({ optimizer: "adam", loss: wingLoss() });
console.log(`${network.layers.length} layers, ${network.countParams().toLocaleString("en")} parameters`);

// Phantom radiographs as tensors: images [B, H, W, 1] around 0, landmarks [B, K, 2] normalized to the image.
const knees = Array.from({ length: 32 }, (_, index) => phantomKnee({ index, width, height }));
const x = tensor4d(
  knees.flatMap(({ image }) => Array.from(image.data, (value) => value / 128 - 1)),
  [knees.length, height, width, 1],
);
const y = tensor3d(
  knees.flatMap((knee) => knee.landmarks.flatMap(([px, py]) => [(px + 0.5) / width, (py + 0.5) / height])),
  [knees.length, landmarks, 2],
);

const { history } = await network.fit(x, y, { batchSize: 8, epochs: 3, shuffle: false });
const losses = history.loss as number[];
console.log(`loss ${losses.map((value) => value.toFixed(4)).join(" → ")}`);

const curves = losses.map((trainLoss, i) => ({ epoch: i + 1, trainLoss }));
await writeFileAtomic("out/examples/layers.svg", trainingCurvesSvg(curves, { title: "A LayersModel, fitted" }));
console.log("out/examples/layers.svg");

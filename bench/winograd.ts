/**
 * Errors of Winograd's scheme against float64, beside those of the plain loop, for random numbers and in a trained network,
 * and how far it moves landmarks. `tsx bench/winograd.ts [FOLDER OF IMAGES [MODEL]]` prints Markdown tables; the bundled
 * model of phantoms where none is named.
 */
import { fused, keep, type Tensor1D, type Tensor4D, tensor1d, tensor4d, tidy } from "@tensorflow/tfjs-core";
import { foldNorms, InferenceNetwork } from "kneel-tfjs/network";
import { listImages, loadBackend, readImage, readModel } from "kneel-tfjs/node";
import { phantomKnee } from "kneel-tfjs/phantom";
import { type LandmarkEngine, type LandmarkModel, LandmarkPredictor, networkEngine } from "kneel-tfjs/pipelines";
import type { Raster } from "../src/geometry/index.ts";
import { createRandom } from "../src/internal/random.ts";
import { networkOf } from "../src/models/modelDocument.ts";
import { evaluate } from "../src/network/evaluate.ts";
import type { ConvUnit } from "../src/network/network.ts";
import { networkInput } from "../src/pipelines/networkInput.ts";
import { type Deviation, deviations, schemes, worded } from "./winogradDeviations.ts";

const [folder, modelPath = "examples/models/phantom-pipeline/localize"] = process.argv.slice(2);
const random = createRandom("winograd");
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const values: Readonly<Record<string, () => number>> = {
  "uniform in ±1": () => 2 * random() - 1,
  "after a ReLU": () => Math.max(0, normal()),
  "mean 10, deviation 1": () => 10 + normal(),
  "over six decades": () => normal() * 10 ** (6 * random() - 3),
};

console.log(
  "| map, channels | values | build | F(4×4) | F(6×6) | plain loop | filter gradient |\n|---|---|---|---|---|---|---|",
);
for (const [size, channels, outputs] of [
  [32, 8, 4],
  [32, 24, 24],
  [16, 96, 96],
  [13, 48, 12],
  [8, 192, 96],
] as const)
  for (const [name, draw] of Object.entries(values)) {
    const x = Float32Array.from({ length: size * size * channels }, draw);
    const filter = Float32Array.from({ length: 9 * channels * outputs }, () => normal() / Math.sqrt(9 * channels));
    const dy = Float32Array.from({ length: size * size * outputs }, normal);
    for (const [build, found] of Object.entries(deviations([size, size, channels, outputs], x, filter, dy)))
      console.log(
        `| ${size}², ${channels} → ${outputs} | ${name} | ${build} | ${schemes.map((one) => worded(found[one])).join(" | ")} |`,
      );
  }

await loadBackend("wasm");
const phantoms = await readModel("examples/models/phantom-pipeline/localize");
const model = await readModel(modelPath);

/** Every 3 × 3 convolution of stride 1 of a trained network, on the maps that an image makes of it. */
async function trainedDeviations(one: LandmarkModel, gray: Float32Array): Promise<void> {
  const network = networkOf(one.architecture);
  const folded = foldNorms(network, one.weights);
  const convs: { readonly name: string; readonly x: Tensor4D; readonly y: Tensor4D }[] = [];
  tidy(() => {
    const images = tensor4d(networkInput(gray, network.input[2], one.preprocessing.normalization), [
      1,
      ...network.input,
    ]);
    evaluate(network, images, {
      release: false,
      dropout: (_, x) => x,
      conv: (unit, x) => {
        const { kernel, kernelShape, bias } = folded.get(unit.name)!;
        const y = convolve(x, tensor4d(kernel, [...kernelShape]), tensor1d(bias), unit);
        if (unit.kernel === 3 && unit.stride === 1)
          convs.push({ name: unit.name, x: keep(x.clone()), y: keep(y.clone()) });
        return y;
      },
    });
  });
  const all = new Map<string, Deviation[]>();
  for (const { name, x, y } of convs) {
    const shape = [x.shape[1], x.shape[2], x.shape[3], y.shape[3]] as const;
    const dy = Float32Array.from({ length: y.size }, normal);
    const found = deviations(shape, await x.data<"float32">(), folded.get(name)!.kernel, dy);
    for (const [build, each] of Object.entries(found))
      for (const [scheme, value] of Object.entries(each)) {
        const list = all.get(`${build} ${scheme}`) ?? [];
        list.push(value);
        all.set(`${build} ${scheme}`, list);
      }
    x.dispose();
    y.dispose();
  }
  const median = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;
  for (const build of ["SIMD", "relaxed"]) {
    if (!all.has(`${build} ${schemes[0]}`)) continue;
    const cells = schemes.map((scheme) => {
      const list = all.get(`${build} ${scheme}`)!;
      const typical = median(list.map((each) => each.typical));
      return worded({ largest: Math.max(...list.map(({ largest }) => largest)), typical });
    });
    console.log(`| ${convs.length} convolutions of a trained network | its maps | ${build} | ${cells.join(" | ")} |`);
  }
}

function convolve(x: Tensor4D, filter: Tensor4D, bias: Tensor1D, { kernel, stride, activation }: ConvUnit): Tensor4D {
  const p = (kernel - 1) / 2;
  const pad: [[number, number], [number, number], [number, number], [number, number]] = [
    [0, 0],
    [p, p],
    [p, p],
    [0, 0],
  ];
  return fused.conv2d({ x, filter, strides: stride, pad, bias, activation });
}

/** A model on TensorFlow.js's kernels, whatever is patched. */
function plainEngine({ architecture, preprocessing, weights }: LandmarkModel): LandmarkEngine {
  const network = networkOf(architecture);
  const net = new InferenceNetwork(network, weights, { fused: false });
  const [height, width, channels] = network.input;
  const offset = network.grid === "center" ? 0.5 : 0;
  return {
    input: { width, height },
    landmarks: network.landmarks,
    async run(images, batch) {
      const x = tensor4d(networkInput(images, channels, preprocessing.normalization), [batch, height, width, channels]);
      const { landmarks, covariance, peakMass } = net.predict(x);
      const [points, spread] = await Promise.all([landmarks.data<"float32">(), covariance.data<"float32">()]);
      for (const tensor of [x, landmarks, covariance, peakMass]) tensor.dispose();
      return { points: points.map((v, i) => v * (i % 2 === 0 ? width : height) - offset), covariance: spread };
    },
    dispose: () => net.dispose(),
  };
}

/** Moves of landmarks in pixels of the images, own kernels against TensorFlow.js's. */
async function moves(one: LandmarkModel, name: string, images: AsyncIterable<Raster>): Promise<void> {
  const own = new LandmarkPredictor({ ...one, engine: networkEngine(one) });
  const plain = new LandmarkPredictor({ ...one, engine: plainEngine(one) });
  let [count, largest, sum] = [0, 0, 0];
  for await (const image of images) {
    const options = { spacing: [1, 1] } as const;
    const [a, b] = [await own.predict(image, options), await plain.predict(image, options)];
    if (a.reason !== null && b.reason !== null) continue; // neither places any
    count++;
    for (const [k, [x, y]] of a.landmarks.entries()) {
      const moved = Math.hypot(x - b.landmarks[k]![0], y - b.landmarks[k]![1]);
      largest = Math.max(largest, moved);
      sum += moved / a.landmarks.length;
    }
  }
  own.dispose();
  plain.dispose();
  console.log(`| ${count} ${name} | ${largest.toExponential(1)} | ${(sum / count).toExponential(1)} |`);
}

async function* phantomKnees(): AsyncGenerator<Raster> {
  for (let index = 0; index < 100; index++) yield phantomKnee({ seed: 1, index }).image;
}

async function* imagesOf(path: string): AsyncGenerator<Raster> {
  for (const file of (await listImages([path])).slice(0, 120)) yield await readImage(file);
}

const [height, width] = networkOf(model.architecture).input;
const first = folder ? imagesOf(folder) : phantomKnees();
for await (const { data, channels, ...size } of first) {
  let largest = 1;
  for (const value of data) largest = Math.max(largest, value);
  const at = (i: number) =>
    Math.floor((Math.floor(i / width) * size.height) / height) * size.width +
    Math.floor(((i % width) * size.width) / width);
  await trainedDeviations(
    model,
    Float32Array.from({ length: height * width }, (_, i) => data[at(i) * channels]! / largest),
  );
  break;
}
console.log("\n| images | landmarks moved, px: largest | mean |\n|---|---|---|");
await moves(phantoms, "phantom knees", phantomKnees());
if (folder) await moves(model, "images of the folder", imagesOf(folder));

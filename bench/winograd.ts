/**
 * Errors of Winograd's scheme against float64, beside those of the plain loop, and how far it moves landmarks.
 * `tsx bench/winograd.ts [FOLDER OF IMAGES]` prints Markdown tables.
 */
import { tensor4d } from "@tensorflow/tfjs-core";
import { InferenceNetwork } from "kneel-tfjs/network";
import { listImages, loadBackend, readImage, readModel } from "kneel-tfjs/node";
import { phantomKnee } from "kneel-tfjs/phantom";
import { patchBackend } from "../src/backends/index.ts";
import { createRandom } from "../src/internal/random.ts";
import { networkOf } from "../src/models/modelDocument.ts";
import { simdInstance } from "../src/simd/simdModule.ts";
import { chunkOf, chunkSize, transformedSize } from "../src/simd/winogradPlan.ts";

const [folder] = process.argv.slice(2);
const memory = new WebAssembly.Memory({ initial: 1024 });
const builds = [await simdInstance(memory, false), await simdInstance(memory, true)];
const random = createRandom("winograd");
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const values: Readonly<Record<string, () => number>> = {
  "uniform in ±1": () => 2 * random() - 1,
  "after a ReLU": () => Math.max(0, normal()),
  "mean 10, deviation 1": () => 10 + normal(),
  "over six decades": () => normal() * 10 ** (6 * random() - 3),
};

/** Largest and root-mean-square deviation from float64, relative to the largest number. */
function deviation(actual: Float32Array, exact: Float64Array): string {
  const largest = exact.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
  let [worst, squares] = [0, 0];
  exact.forEach((v, i) => {
    worst = Math.max(worst, Math.abs(v - actual[i]!));
    squares += (v - actual[i]!) ** 2;
  });
  return `${(worst / largest).toExponential(1)}, ${(Math.sqrt(squares / exact.length) / largest).toExponential(1)}`;
}

console.log("| map, channels | values | build | Winograd | plain loop | filter gradient |\n|---|---|---|---|---|---|");
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
    const [exact, gradient] = [new Float64Array(dy.length), new Float64Array(filter.length)];
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++)
        for (let tap = 0; tap < 9; tap++) {
          const [row, column] = [i + Math.floor(tap / 3) - 1, j + (tap % 3) - 1];
          if (Math.min(row, column) < 0 || Math.max(row, column) >= size) continue;
          for (let c = 0; c < channels; c++)
            for (let k = 0; k < outputs; k++) {
              const w = (tap * channels + c) * outputs + k;
              const from = (row * size + column) * channels + c;
              const to = (i * size + j) * outputs + k;
              exact[to]! += x[from]! * filter[w]!;
              gradient[w]! += x[from]! * dy[to]!;
            }
        }
    for (const { run, fused } of builds.slice(0, builds[1]!.fused ? 2 : 1)) {
      let top = 1024;
      const put = (numbers: ArrayLike<number> | number) => {
        const at = top;
        const count = typeof numbers === "number" ? numbers : numbers.length;
        top += 4 * ((count + 31) & ~15);
        if (top > memory.buffer.byteLength) memory.grow(Math.ceil((top - memory.buffer.byteLength) / 65536));
        const view = new Float32Array(memory.buffer, at, count).fill(0);
        if (typeof numbers !== "number") view.set(numbers);
        return at;
      };
      const read = (at: number, count: number) => new Float32Array(memory.buffer, at, count).slice();
      const [xAt, filterAt, dyAt] = [put(x), put(filter), put(dy)];
      const [bias, y, dfilter] = [put(outputs), put(dy.length), put(filter.length)];
      const [filters, sums] = [put(transformedSize(channels, outputs)), put(transformedSize(channels, outputs))];
      const spare = put(chunkSize(channels, outputs));
      const [padded, packed] = [put((size + 2) ** 2 * channels + 16), put(9 * channels * ((outputs + 3) & ~3))];
      const tiles = Math.ceil(size / 4) ** 2;
      const chunk = chunkOf(channels, outputs);
      run.transformFilters(filterAt, filters, channels, outputs, false, spare);
      run.winograd(
        ...([xAt, channels, filters, bias, y, outputs, 0, 0, 0, 0, false, size, size] as const),
        ...([channels, outputs, 0, tiles, spare, chunk] as const),
      );
      const scheme = deviation(read(y, dy.length), exact);
      run.pad(xAt, padded, size, size, channels, 1, 1, size + 2, size + 2);
      run.packFilter(filterAt, packed, 9 * channels, outputs);
      run.convolve(
        ...([padded, packed, y, size, size, outputs, 3, 3 * channels] as const),
        ...([(size + 2) * channels, channels, 1, spare] as const),
      );
      const plain = deviation(read(y, dy.length), exact);
      run.winogradFilterGradient(
        ...([xAt, channels, dyAt, outputs, sums, size, size, channels, outputs, 0, tiles, spare, chunk] as const),
      );
      run.filterGradients(sums, dfilter, channels, outputs, spare);
      const backward = deviation(read(dfilter, filter.length), gradient);
      const build = fused ? "relaxed" : "SIMD";
      console.log(`| ${size}², ${channels} → ${outputs} | ${name} | ${build} | ${scheme} | ${plain} | ${backward} |`);
    }
  }

await loadBackend("wasm");
const model = await readModel("examples/models/phantom-pipeline/localize");
const network = networkOf(model.architecture);
const [height, width] = network.input;

/** The image in the network's size, the nearest pixels, 0 to 1. */
function fitted({
  width: w,
  height: h,
  data,
}: {
  width: number;
  height: number;
  data: ArrayLike<number>;
}): Float32Array {
  const channels = data.length / w / h;
  const pixel = (i: number) => {
    const row = Math.floor((Math.floor(i / width) * h) / height);
    return data[(row * w + Math.floor(((i % width) * w) / width)) * channels]!;
  };
  const values = Float32Array.from({ length: width * height }, (_, i) => pixel(i));
  const largest = values.reduce((a, b) => Math.max(a, b), 1);
  return values.map((v) => v / largest);
}

const sets: Record<string, () => AsyncGenerator<Float32Array>> = {
  "phantom knees": async function* () {
    for (let index = 0; index < 100; index++) yield fitted(phantomKnee({ seed: 1, index }).image);
  },
};
if (folder)
  sets["images of the folder"] = async function* () {
    for (const path of (await listImages([folder])).slice(0, 120)) yield fitted(await readImage(path));
  };
console.log("\n| images | landmarks moved, px: largest | mean |\n|---|---|---|");
for (const [name, images] of Object.entries(sets)) {
  let [count, largest, sum] = [0, 0, 0];
  for await (const image of images()) {
    const results: Float32Array[] = [];
    for (const winograd of [true, false]) {
      await patchBackend("wasm", { winograd, relaxedSimd: winograd });
      const net = new InferenceNetwork(network, model.weights, { fused: winograd });
      const x = tensor4d(image, [1, height, width, 1]);
      const { landmarks, ...rest } = net.predict(x);
      results.push(await landmarks.data<"float32">());
      for (const tensor of [x, landmarks, ...Object.values(rest)]) tensor.dispose();
      net.dispose();
    }
    for (const [i, v] of results[0]!.entries()) {
      const moved = Math.abs(v - results[1]![i]!) * (i % 2 === 0 ? width : height);
      largest = Math.max(largest, moved);
      sum += moved;
      count++;
    }
  }
  console.log(`| ${count / 32} ${name} | ${largest.toExponential(1)} | ${(sum / count).toExponential(1)} |`);
}

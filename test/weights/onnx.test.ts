import { dispose, tensor4d } from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { initBackend } from "../../src/backends/index.ts";
import {
  describeHourglass,
  foldNorms,
  type HourglassOptions,
  InferenceNetwork,
  initializeWeights,
  type Network,
  parametersOf,
  type Weights,
} from "../../src/network/index.ts";
import { formatOnnx, readOnnxMetadata } from "../../src/weights/index.ts";
import { readFixture } from "../support/fixtures.ts";
import { onnxRun, toPixels, toPlanes } from "../support/onnxRun.ts";
import { type NetFixture, referenceNames, referenceNetwork } from "../support/referenceNetwork.ts";

/** A small network whose normalizations do something. */
function small(changes: Partial<HourglassOptions> = {}): [Network, Weights] {
  const network = describeHourglass({ inputShape: [37, 50, 1], landmarks: 3, width: 4, depth: 2, ...changes });
  const weights = [...initializeWeights(network, 5)].map(([name, values], i): [string, Float32Array] => [
    name,
    /running_var|[0-9]\.1\.weight/.test(name)
      ? values.map((_, j) => 0.6 + ((i + 3 * j) % 7) / 7)
      : values.map((v, j) => (/\.bias|mean/.test(name) ? v + (((i + j) % 5) - 2) / 20 : v)),
  ]);
  return [network, new Map(weights)];
}

const wave = (length: number, step = 0.37) =>
  Float32Array.from({ length }, (_, i) => Math.sin(step * i * (1 + (i % 3))));

/** Landmarks and covariances in pixels, by the executor. */
async function byExecutor(network: Network, weights: Weights, images: Float32Array, batch: number) {
  const [height, width, channels] = network.input;
  const executor = new InferenceNetwork(network, weights);
  const x = tensor4d(images, [batch, height, width, channels]);
  const moments = executor.predict(x);
  const offset = network.grid === "center" ? 0.5 : 0;
  const landmarks = (await moments.landmarks.data()).map((v, i) => v * [width, height][i % 2]! - offset);
  const squares = [width ** 2, width * height, height ** 2];
  const covariance = (await moments.covariance.data()).map((v, i) => v * squares[i % 3]!);
  dispose([x, moments]);
  executor.dispose();
  return { landmarks, covariance };
}

describe("formatOnnx(network, weights)", () => {
  beforeAll(async () => {
    await initBackend(["wasm"]);
  });

  it.each(referenceNames)("%s gives PyTorch's heatmaps and landmarks in ONNX Runtime", async (name) => {
    for (const { input, eval_maps, eval_landmarks } of readFixture<NetFixture>(`${name}.json`).cases) {
      const [batch, height, width, channels] = input.shape as [number, number, number, number];
      const [, network, weights] = referenceNetwork(name, [height, width, channels]);
      const file = formatOnnx(network, weights, { heatmaps: true });
      const images = toPlanes(input.data, input.shape);
      const { landmarks, heatmaps } = await onnxRun(file, images, [batch, channels, height, width]);
      const largest = Math.max(...eval_maps.data.map(Math.abs));
      expect(toPixels(heatmaps!)).toBeAllClose(eval_maps.data, { rtol: 1e-4, atol: 1e-5 * largest });
      // The fixture's are normalized, with the grid of 2019: c/w.
      const pixels = eval_landmarks.data.map((v, i) => v * [width, height][i % 2]!);
      expect(landmarks!.dims).toEqual(eval_landmarks.shape);
      expect(landmarks!.data).toBeAllClose(pixels, { rtol: 0, atol: 1e-4 });
    }
  });

  it.each<[string, Partial<HourglassOptions>]>([
    ["bilinear up-sampling", {}],
    ["nearest up-sampling, odd sizes", { upsampling: "nearest", inputShape: [63, 41, 1] }],
    ["bottlenecks and three channels", { block: "bottleneck", inputShape: [40, 33, 3] }],
    ["another temperature and the edge grid", { beta: 2.5, grid: "edge" }],
    ["one landmark, one level", { landmarks: 1, depth: 1 }],
  ])("with %s gives the landmarks and covariances of the executor, for one image and for three", async (_, changes) => {
    const [network, weights] = small(changes);
    const [height, width, channels] = network.input;
    const file = formatOnnx(network, weights);
    for (const batch of [1, 3]) {
      const images = wave(batch * height * width * channels);
      const dims = [batch, channels, height, width];
      const found = await onnxRun(file, toPlanes(images, [batch, height, width, channels]), dims);
      const expected = await byExecutor(network, weights, images, batch);
      expect(Object.keys(found)).toEqual(["landmarks", "covariance"]);
      expect(found.landmarks!.dims).toEqual([batch, network.landmarks, 2]);
      expect(found.covariance!.dims).toEqual([batch, network.landmarks, 3]);
      expect(found.landmarks!.data).toBeAllClose(expected.landmarks, { rtol: 0, atol: 1e-4 });
      expect(found.covariance!.data).toBeAllClose(expected.covariance, { rtol: 1e-4, atol: 1e-3 });
    }
  });

  it("normalizes gray images for every channel, where it is told to, and each by its own numbers", async () => {
    const [network, weights] = small({ inputShape: [40, 33, 3] });
    const gray = wave(2 * 40 * 33).map((v) => (v + 1) / 2);
    const own = [
      { mean: 0.1, deviation: 0.3 },
      { mean: 0.5, deviation: 0.25 },
      { mean: 0.4, deviation: 0.7 },
    ];
    for (const channels of [undefined, own]) {
      const common = { mean: 0.3, deviation: 0.2 };
      const normalized = Float32Array.from({ length: 3 * gray.length }, (_, i) => {
        const { mean, deviation } = channels?.[i % 3] ?? common;
        return (gray[Math.floor(i / 3)]! - mean) / deviation;
      });
      const file = formatOnnx(network, weights, { normalization: { ...common, ...(channels && { channels }) } });
      const found = await onnxRun(file, gray, [2, 1, 40, 33]);
      const expected = await byExecutor(network, weights, normalized, 2);
      expect(found.landmarks!.data).toBeAllClose(expected.landmarks, { rtol: 0, atol: 1e-4 });
    }
  });

  it.each(["half", "int8"] as const)(
    "computes with kernels that %s has rounded, and nothing else",
    async (precision) => {
      const [network, weights] = small();
      const images = wave(37 * 50);
      const found = await onnxRun(formatOnnx(network, weights, { precision }), images, [1, 1, 37, 50]);
      const exact = await onnxRun(formatOnnx(network, weights), images, [1, 1, 37, 50]);
      const expected = await byExecutor(network, roundedWeights(network, weights, precision), images, 1);
      expect(found.landmarks!.data).toBeAllClose(expected.landmarks, { rtol: 0, atol: 1e-4 });
      expect(found.landmarks!.data).not.toBeAllClose(exact.landmarks!.data, { rtol: 0, atol: 1e-4 });
    },
  );

  it("takes a half and a quarter of the bytes", () => {
    const network = describeHourglass({ inputShape: [64, 64, 1], landmarks: 3, width: 16, depth: 2 });
    const weights = initializeWeights(network);
    const size = (precision: "single" | "half" | "int8") => formatOnnx(network, weights, { precision }).length;
    expect(size("half") / size("single")).toBeLessThan(0.52);
    expect(size("int8") / size("single")).toBeLessThan(0.28);
  });

  it("refuses weights of another network, and those that half precision cannot hold", () => {
    const [network, weights] = small();
    expect(() => formatOnnx(network, initializeWeights(small({ width: 5 })[0]))).toThrow(
      new Error("formatOnnx: parameter layer1.0.weight must have shape [7, 7, 1, 4], got 245 numbers"),
    );
    const large = new Map(weights).set(
      "mixer.1.0.weight",
      weights.get("mixer.1.0.weight")!.map(() => 7e4),
    );
    expect(() => formatOnnx(network, large, { precision: "half" })).toThrow(
      new RangeError(
        "formatOnnx: mixer.1.0.weight[288] must be below 65,520 in size for half precision, got 106741.2421875",
      ),
    );
    expect(() => formatOnnx(network, weights, { precision: "double" as "half" })).toThrow(
      new RangeError('formatOnnx: precision must be one of "single", "half", "int8", got "double"'),
    );
  });
});

/** A kernel `[kH, kW, in, out]` rounded, what each number loses handed on to the next of its filter, by rows, by channels. */
function roundedKernel(
  kernel: Float32Array,
  [kh, kw, ins, outs]: readonly [number, number, number, number],
  precision: "half" | "int8",
): Float32Array {
  const rounded = new Float32Array(kernel.length);
  for (let o = 0; o < outs; o++) {
    const largest = Math.max(...kernel.filter((_, i) => i % outs === o).map(Math.abs));
    let lost = 0;
    for (let c = 0; c < ins; c++)
      for (let p = 0; p < kh * kw; p++) {
        const i = (p * ins + c) * outs + o;
        const w = kernel[i]! + lost;
        const step = precision === "half" ? 2 ** (Math.floor(Math.log2(Math.abs(w) || 1)) - 10) : largest / 127;
        rounded[i] = Math.min(largest, Math.max(-largest, Math.round(w / step) * step));
        lost = w - rounded[i]!;
      }
  }
  return rounded;
}

/** Weights whose folded kernels are rounded, by formulas of their own. */
function roundedWeights(network: Network, weights: Weights, precision: "half" | "int8"): Weights {
  const rounded = new Map(weights);
  const convs = foldNorms(network, weights);
  for (const { name, kind } of parametersOf(network)) {
    // Normalizations that do nothing: γ/√(σ² + ε) = 1.
    if (kind === "mean" || kind === "shift")
      rounded.set(
        name,
        weights.get(name)!.map(() => 0),
      );
    if (kind === "scale")
      rounded.set(
        name,
        weights.get(name)!.map(() => Math.sqrt(1 + 1e-5)),
      );
    if (kind === "variance")
      rounded.set(
        name,
        weights.get(name)!.map(() => 1),
      );
  }
  for (const [name, { kernel, kernelShape, bias }] of convs) {
    rounded.set(`${name}.bias`, bias);
    rounded.set(`${name}.weight`, name === network.heatmaps ? kernel : roundedKernel(kernel, kernelShape, precision));
  }
  return rounded;
}

describe("readOnnxMetadata(file, source)", () => {
  const [network, weights] = small({ inputShape: [31, 31, 1] });
  const file = formatOnnx(network, weights, { metadata: { note: "naïve – µ", empty: "" } });

  it("gives the texts that were stored, and none where there are none", () => {
    expect(readOnnxMetadata(file)).toEqual({ note: "naïve – µ", empty: "" });
    expect(readOnnxMetadata(formatOnnx(network, weights))).toEqual({});
  });

  it("refuses what is no ONNX file, and every part of one, in one sentence", () => {
    expect(() => readOnnxMetadata(new Uint8Array(0), "a.onnx")).toThrow(new Error("a.onnx: not an ONNX file"));
    const text = new TextEncoder().encode("not a model");
    expect(() => readOnnxMetadata(text, "a.onnx")).toThrow(/^a\.onnx: not (a whole|an) ONNX file/);
    for (let end = 0; end < file.length; end += Math.max(1, Math.floor(end / 50))) {
      const part = file.subarray(0, end);
      let found: unknown;
      try {
        found = readOnnxMetadata(part, "a.onnx");
      } catch (error) {
        expect((error as Error).message).toMatch(/^a\.onnx: not (a whole|an) ONNX file[^\n]*$/);
        continue;
      }
      // Only between fields after the graph is a part a file too.
      expect(found).not.toEqual({ note: "naïve – µ", empty: "" });
    }
  });

  it("refuses groups, which would be skipped by recursion", () => {
    // Field 9, a group in a group in a group …
    const deep = new Uint8Array(200_000).fill(0x4b);
    expect(() => readOnnxMetadata(deep, "a.onnx")).toThrow(
      new Error("a.onnx: not a whole ONNX file (it holds a group)"),
    );
  });

  it("ends, whatever byte is changed", () => {
    const head = [...file.keys()].filter((i) => i < 64 || i > file.length - 64);
    fc.assert(
      fc.property(fc.constantFrom(...head), fc.integer({ min: 0, max: 255 }), (at, byte) => {
        try {
          readOnnxMetadata(file.with(at, byte));
        } catch (error) {
          expect((error as Error).message).toMatch(/^onnx: not (a whole|an) ONNX file/);
        }
      }),
      { numRuns: 300 },
    );
  });
});

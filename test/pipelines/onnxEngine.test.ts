import * as ort from "onnxruntime-node";
import { beforeAll, describe, expect, it } from "vitest";
import { initBackend } from "../../src/backends/index.ts";
import type { Raster } from "../../src/geometry/index.ts";
import { describeHourglass, initializeWeights } from "../../src/network/index.ts";
import {
  ensembleEngine,
  formatOnnxModel,
  KneelPipeline,
  type KneelPipelineModel,
  type LandmarkEngine,
  type LandmarkModel,
  LandmarkPredictor,
  networkEngine,
  networkOf,
  type OnnxSession,
  onnxEngine,
  parseOnnxModel,
  startOnnxEngine,
  TwoStagePipeline,
  viewsEngine,
  withEngines,
} from "../../src/pipelines/index.ts";
import { formatOnnx } from "../../src/weights/index.ts";
import { tinyModel } from "../models/tinyModel.ts";
import { constantEngine } from "./fakeEngines.ts";

beforeAll(async () => {
  await initBackend(["wasm"]);
});

/** A model that no other `seed` has. */
function model(seed: number, landmarks: number, mm: number): LandmarkModel {
  const one = tinyModel({ architecture: { landmarks }, preprocessing: { fit: "spacing", spacing: [mm, mm] } });
  const weights = initializeWeights(networkOf(one.architecture), seed);
  return { ...one, weights, landmarkNames: Array.from({ length: landmarks }, (_, k) => `p${k}`) };
}

const film: Raster = {
  width: 70,
  height: 53,
  channels: 1,
  data: Uint16Array.from({ length: 70 * 53 }, (_, i) => 9000 + 4000 * Math.sin(0.11 * i) + 7 * (i % 70)),
};

const start = (one: LandmarkModel) => startOnnxEngine(ort, one, { intraOpNumThreads: 1 });

describe("onnxEngine(session, Tensor)", () => {
  it("finds what networkEngine finds, in several images at once", async () => {
    const one = model(1, 3, 2);
    const images = Float32Array.from({ length: 3 * 24 * 32 }, (_, i) => (Math.sin(0.3 * i * (1 + (i % 5))) + 1) / 2);
    const [engine, plain] = [await start(one), networkEngine(one)];
    expect([engine.input, engine.landmarks]).toEqual([plain.input, plain.landmarks]);
    const [found, expected] = [await engine.run(images, 3), await plain.run(images, 3)];
    expect(found.points).toBeAllClose(expected.points, { rtol: 0, atol: 1e-4 });
    expect(found.covariance).toBeAllClose(expected.covariance, { rtol: 1e-4, atol: 1e-4 });
    await expect(engine.run(images, 2)).rejects.toThrow(
      new RangeError("onnxEngine.run: images.length must be 1536, got 2304"),
    );
    await expect(engine.run(images, 0)).rejects.toThrow(/^onnxEngine\.run: batch must be /);
    engine.dispose();
    plain.dispose();
  });

  it("runs an imported pipeline of three channels, each normalized by its own, with the contrast of the whole film", async () => {
    const channels = [0.2, 0.4, 0.7].map((mean, c) => ({ mean, deviation: 0.2 + c / 10 }));
    const imported = (seed: number, landmarks: number, mm: number): LandmarkModel => {
      const one = model(seed, landmarks, mm);
      const architecture = {
        ...one.architecture,
        inputShape: [24, 32, 3] as [number, number, number],
        grid: "edge",
      } as const;
      const preprocessing = { ...one.preprocessing, normalization: { mean: 0.4, deviation: 0.3, channels } };
      return { ...one, architecture, preprocessing, weights: initializeWeights(networkOf(architecture), seed) };
    };
    const locate = [imported(9, 1, 5)];
    const localize = [imported(10, 16, 2), imported(11, 16, 2)];
    const found = async (pipeline: KneelPipelineModel, runtime?: typeof start) => {
      const one = new KneelPipeline(runtime ? await withEngines(pipeline, runtime) : pipeline);
      const { right, left } = await one.predict(film, { spacing: [1.4, 1.6] });
      one.dispose();
      return [right, left].map((side) => side!.knee!.landmarks);
    };
    for (const contrast of ["image", "region"] as const) {
      const pipeline: KneelPipelineModel = { locate, localize, contrast };
      const expected = await found(pipeline);
      expect((await found(pipeline, start)).flat()).toBeAllClose(expected.flat(), { rtol: 0, atol: 1e-3 });
      const other = await found({ ...pipeline, contrast: contrast === "image" ? "region" : "image" });
      expect(other.flat()).not.toBeAllClose(expected.flat(), { rtol: 0, atol: 1e-3 });
    }
    const file = await formatOnnxModel(localize[0]!);
    expect(parseOnnxModel(file).preprocessing.normalization.channels).toEqual(channels);
  });

  it("runs a LandmarkPredictor as TensorFlow.js does, from a model and from an ONNX file alone", async () => {
    const one = model(2, 2, 2);
    const file = await formatOnnxModel(one);
    const { weights: _, ...known } = one;
    expect(parseOnnxModel(file)).toEqual(known);
    const session = await ort.InferenceSession.create(file, { intraOpNumThreads: 1 });
    const predictors = [
      new LandmarkPredictor(one),
      new LandmarkPredictor({ ...one, engine: await start(one) }),
      new LandmarkPredictor({ ...parseOnnxModel(file), engine: onnxEngine(session, ort.Tensor) }),
    ];
    const options = { spacing: [1.4, 1.6] } as const;
    const [expected, ...found] = await Promise.all(predictors.map((predictor) => predictor.predict(film, options)));
    for (const { landmarks, confidence } of found) {
      expect(landmarks).toBeAllClose(expected!.landmarks, { rtol: 0, atol: 1e-3 });
      expect(confidence).toBeAllClose(expected!.confidence, { rtol: 1e-4, atol: 0 });
    }
    for (const predictor of predictors) predictor.dispose();
  });

  it("runs two stages, an ensemble and further views as TensorFlow.js does", async () => {
    const [coarse, fine, other] = [model(3, 1, 5), model(4, 6, 2), model(5, 6, 2)];
    const targets = [{ name: "it", region: { left: 3, top: 2, width: 60, height: 49 }, mirror: true }];
    const finding = async (engineOf: (one: LandmarkModel) => Promise<LandmarkEngine> | LandmarkEngine) => {
      const several = ensembleEngine([await engineOf(fine), await engineOf(other)]);
      const pipeline = new TwoStagePipeline({
        locate: { engine: await engineOf(coarse), spacing: [5, 5] },
        localize: { engine: several, finalEngine: viewsEngine(several, 2), spacing: [2, 2], center: 4 },
      });
      const [found] = await pipeline.find(film, [1.4, 1.6], targets);
      pipeline.dispose();
      return found!;
    };
    const [found, expected] = [await finding(start), await finding(networkEngine)];
    expect(found.landmarks).toBeAllClose(expected.landmarks, { rtol: 0, atol: 1e-3 });
    expect(found.scatter!).toBeAllClose(expected.scatter!, { rtol: 1e-3, atol: 1e-3 });
    expect(found.covariance.flat()).toBeAllClose(expected.covariance.flat(), { rtol: 1e-3, atol: 1e-2 });
  });

  it("runs a KneelPipeline of an ensemble with calibrated uncertainty as TensorFlow.js does", async () => {
    const pipeline: KneelPipelineModel = {
      locate: [model(6, 1, 5)],
      localize: [model(7, 16, 2), model(8, 16, 2)],
      uncertainty: { views: 1, intercepts: Array.from({ length: 16 }, (_, k) => k / 20), slope: 0.5 },
    };
    const engines = await withEngines(pipeline, start);
    expect(engines.localize.every((one) => !("weights" in one))).toBe(true);
    const [onnx, plain] = [new KneelPipeline(engines), new KneelPipeline(pipeline)];
    const [found, expected] = await Promise.all([onnx, plain].map((one) => one.predict(film, { spacing: [1.4, 1.6] })));
    for (const side of ["right", "left"] as const) {
      expect(found![side]!.knee!.landmarks).toBeAllClose(expected![side]!.knee!.landmarks, { rtol: 0, atol: 1e-3 });
      expect(found![side]!.knee!.confidence).toBeAllClose(expected![side]!.knee!.confidence, { rtol: 1e-3, atol: 0 });
    }
    onnx.dispose();
    plain.dispose();
  });

  it("takes one batch after the other, and gives the session back after the last", async () => {
    const calls: string[] = [];
    const tensor = (data: Float32Array) => ({ getData: async () => data });
    const session: OnnxSession = {
      inputMetadata: [{ name: "images", isTensor: true, shape: ["batch", 1, 2, 3] }],
      outputMetadata: [
        { name: "landmarks", isTensor: true, shape: ["batch", 1, 2] },
        { name: "covariance", isTensor: true, shape: ["batch", 1, 3] },
      ],
      async run({ images }) {
        const { data } = images as { data: Float32Array };
        calls.push(`run ${data[0]}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
        calls.push(`end ${data[0]}`);
        if (data[0] === 2) throw new Error("out of memory");
        return { landmarks: tensor(Float32Array.of(data[0]!, 0)), covariance: tensor(new Float32Array(3)) };
      },
      async release() {
        calls.push("release");
      },
    };
    class Tensor {
      readonly data: Float32Array;
      readonly dims: readonly number[];
      constructor(_: "float32", data: Float32Array, dims: readonly number[]) {
        this.data = data;
        this.dims = dims;
      }
    }
    const engine = onnxEngine(session, Tensor);
    const runs = [1, 2, 3].map((value) => engine.run(new Float32Array(6).fill(value), 1));
    engine.dispose();
    engine.dispose();
    await expect(engine.run(new Float32Array(6), 1)).rejects.toThrow(
      new Error("onnxEngine: run must be called before dispose"),
    );
    const [first, second, third] = await Promise.allSettled(runs);
    expect(first).toMatchObject({ value: { points: Float32Array.of(1, 0) } });
    expect(second).toMatchObject({ reason: new Error("out of memory") });
    expect(third).toMatchObject({ value: { points: Float32Array.of(3, 0) } });
    await new Promise((resolve) => setTimeout(resolve));
    expect(calls).toEqual(["run 1", "end 1", "run 2", "end 2", "run 3", "end 3", "release"]);
  });

  it("refuses a session of anything else in one sentence", async () => {
    const network = describeHourglass({ inputShape: [31, 33, 3], landmarks: 2, width: 2, depth: 1 });
    const file = formatOnnx(network, initializeWeights(network));
    const session = await ort.InferenceSession.create(file);
    expect(() => onnxEngine(session, ort.Tensor)).toThrow(
      new RangeError(
        'onnxEngine: session must be of a model that kneel-tfjs exported (images [B, 1, H, W] → landmarks [B, K, 2], covariance [B, K, 3]), got "images [batch, 3, 31, 33] → landmarks [batch, 2, 2], covariance [batch, 2, 3]"',
      ),
    );
    await session.release();
    const foreign = {
      inputMetadata: [{ name: "x", isTensor: true, shape: [1, 10] }],
      outputMetadata: [{ name: "sequence", isTensor: false }],
      run: async () => ({}),
      release: async () => {},
    };
    expect(() => onnxEngine(foreign, ort.Tensor)).toThrow(/, got "x \[1, 10\] → sequence \[\]"$/);
  });
});

describe("a model with an engine", () => {
  it("is refused where the engine is of another model", async () => {
    const one = tinyModel();
    const engine = constantEngine({ width: 32, height: 24 }, [[1, 2]]);
    const message = 'engine must be of this model, with an input of 32 × 24 and 2 landmarks, got "32 × 24 and 1"';
    expect(() => new LandmarkPredictor({ ...one, engine })).toThrow(new RangeError(`LandmarkPredictor: ${message}`));
    const high = constantEngine(
      { width: 24, height: 32 },
      one.landmarkNames.map(() => [1, 2]),
    );
    expect(() => new KneelPipeline({ localize: { ...one, engine: high } })).toThrow(
      /^KneelPipeline: engine must be of this model, .*, got "24 × 32 and 2"$/,
    );
  });

  it("leaves no engine behind where a later one does not start", async () => {
    const disposed: number[] = [];
    const pipeline: KneelPipelineModel = { locate: [model(1, 1, 5)], localize: [model(2, 16, 2), model(3, 16, 2)] };
    let count = 0;
    const starting = withEngines(pipeline, async () => {
      const number = count++;
      if (number === 2) throw new Error("no memory left");
      return { ...constantEngine({ width: 32, height: 24 }, []), dispose: () => disposed.push(number) };
    });
    await expect(starting).rejects.toThrow(new Error("no memory left"));
    expect(disposed).toEqual([0, 1]);
  });
});

describe("parseOnnxModel(file, source)", () => {
  it("refuses ONNX files of other programs, and documents that are damaged", async () => {
    const network = describeHourglass({ inputShape: [31, 31, 1], landmarks: 2, width: 2, depth: 1 });
    const weights = initializeWeights(network);
    expect(() => parseOnnxModel(formatOnnx(network, weights), "a.onnx")).toThrow(
      new Error("a.onnx: an ONNX file, but not of a model of kneel-tfjs"),
    );
    const newer = formatOnnx(network, weights, { metadata: { "model.json": '{"formatVersion":7}' } });
    expect(() => parseOnnxModel(newer, "a.onnx")).toThrow(
      new Error("a.onnx: format version 7 is newer than this kneel-tfjs reads (1); update kneel-tfjs"),
    );
  });
});

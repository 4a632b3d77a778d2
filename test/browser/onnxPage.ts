import * as ort from "onnxruntime-web/webgpu";
import {
  compareOutput,
  type ImportModelOptions,
  importModel,
  LandmarkPredictor,
  onnxEngine,
  parseOnnxModel,
  startOnnxEngine,
} from "../../src/pipelines/index.ts";
import { tinyModel } from "../models/tinyModel.ts";
import { startWasm } from "./startWasm.ts";

ort.env.wasm.wasmPaths = { wasm: new URL("/wasm/ort-wasm-simd-threaded.asyncify.wasm", location.href).href };
ort.env.wasm.numThreads = 1;

const options = (provider: string) => ({ executionProviders: [provider] });

const picker = document.createElement("input");
picker.type = "file";
picker.multiple = true;
document.body.append(picker);

/** What a test asks a page for. */
const onnxTools = {
  /** Makes a model of the checkpoint that was picked, and compares it with the reference that was picked with it. */
  async importPicked(options: ImportModelOptions) {
    const [checkpoint, reference] = await Promise.all(
      [...picker.files!].map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })),
    );
    const { model } = importModel(checkpoint!.bytes, { source: checkpoint!.name, ...options });
    await startWasm(false);
    return Promise.all([null, ort].map((runtime) => compareOutput(model, reference!.bytes, reference!.name, runtime)));
  },

  /** Points and covariances of images by an ONNX file. */
  async run(
    provider: string,
    file: readonly number[],
    images: readonly number[],
    batch: number,
  ): Promise<[number[], number[]]> {
    const session = await ort.InferenceSession.create(Uint8Array.from(file), options(provider));
    const engine = onnxEngine(session, ort.Tensor);
    const { points, covariance } = await engine.run(Float32Array.from(images), batch);
    engine.dispose();
    return [[...points], [...covariance]];
  },

  /** Landmarks of a gray image, asked for twice at once: of a model in memory, and of an ONNX file alone. */
  async predict(
    provider: string,
    file: readonly number[],
    width: number,
    gray: readonly number[],
  ): Promise<(readonly number[])[][]> {
    const bytes = Uint8Array.from(file);
    const session = await ort.InferenceSession.create(bytes, options(provider));
    const image = { width, height: gray.length / width, channels: 1, data: Uint8Array.from(gray) } as const;
    const predictors = [
      new LandmarkPredictor({ ...parseOnnxModel(bytes), engine: onnxEngine(session, ort.Tensor) }),
      new LandmarkPredictor({ ...tinyModel(), engine: await startOnnxEngine(ort, tinyModel(), options(provider)) }),
    ];
    const found = await Promise.all(predictors.flatMap((one) => [one.predict(image), one.predict(image)]));
    for (const predictor of predictors) predictor.dispose();
    return found.map(({ landmarks }) => landmarks.map((point) => [...point]));
  },
};

export type OnnxTools = typeof onnxTools;
Object.assign(globalThis, { onnxTools });

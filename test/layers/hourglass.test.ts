import { dispose, io, serialization, type Tensor, type Tensor4D, train } from "@tensorflow/tfjs-core";
import { input, type LayersModel, loadLayersModel } from "@tensorflow/tfjs-layers";
import { beforeAll, expect, it } from "vitest";
import { patchBackend } from "../../src/backends/index.ts";
import { applyUnits, hourglass, hourglassModel, registerLayers } from "../../src/layers/index.ts";
import { describeHourglass, initializeWeights } from "../../src/network/index.ts";
import { setLayersModelWeights } from "../../src/weights/index.ts";
import { describeOnBackends } from "../support/backends.ts";
import { randomTensor } from "../support/randomTensor.ts";
import { trainingSteps } from "../support/trainingSteps.ts";

const tiny = { inputShape: [33, 25, 1], landmarks: 3, width: 2, depth: 1 } as const;

const values = async (y: Tensor | Tensor[]) => {
  const tensors = Array.isArray(y) ? y : [y];
  const result = await Promise.all(tensors.map(async (t) => [...(await t.data())]));
  dispose(tensors);
  return result;
};

async function saved(model: LayersModel): Promise<io.ModelArtifacts> {
  let kept: io.ModelArtifacts | undefined;
  const handler = io.withSaveHandler(async (artifacts) => {
    kept = artifacts;
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
  });
  await model.save(handler);
  return kept!;
}

/** What was registered of this library's layers is taken out again. */
function unregister(): void {
  const { classNameMap } = serialization.SerializationMap.getMap();
  for (const name of ["KneelSoftArgmax2D", "KneelUpsample2D"]) delete classNameMap[name];
}

describeOnBackends("hourglass(options)", () => {
  beforeAll(async () => {
    await patchBackend();
  });

  it("predicts landmarks, and heatmaps on request, of the shapes it declares", () => {
    const model = hourglass({ ...tiny, upsampling: "nearest", heatmaps: true });
    const images = randomTensor([2, 33, 25, 1], "images");
    const [landmarks, heatmaps] = model.predict(images) as [Tensor, Tensor];
    expect(landmarks.shape).toEqual([2, 3, 2]);
    expect(heatmaps.shape).toEqual([2, 8, 6, 3]);
    expect(model.outputs.map((y) => y.shape)).toEqual([
      [null, 3, 2],
      [null, 8, 6, 3],
    ]);
    expect(model.outputNames).toEqual(["landmarks", "out_block.0"]);
    dispose([images, landmarks, heatmaps]);
    model.dispose();
  });

  it("begins the same for one seed", async () => {
    const images = randomTensor([2, 33, 25, 1], "images");
    const predict = async (seed?: number) => {
      const model = hourglass({ ...tiny, ...(seed === undefined ? {} : { seed }) });
      const [landmarks] = await values(model.predict(images) as Tensor);
      model.dispose();
      return landmarks;
    };
    expect(await predict()).toEqual(await predict(0));
    expect(await predict(1)).not.toEqual(await predict(0));
    images.dispose();
  });

  it.each(["bilinear", "nearest"] as const)(
    "is saved and loaded with %s upsampling, once registered",
    async (upsampling) => {
      unregister();
      const model = hourglass({ ...tiny, upsampling, beta: 2, grid: "edge", heatmaps: true });
      const artifacts = await saved(model);
      await expect(loadLayersModel(io.fromMemory(artifacts))).rejects.toThrow(
        /^Unknown layer: KneelUpsample2D\. This may be due to one of the following reasons:/,
      );
      registerLayers();
      registerLayers();
      const loaded = await loadLayersModel(io.fromMemory(artifacts));
      expect(loaded.toJSON(null, false)).toEqual(model.toJSON(null, false));
      const images = randomTensor([2, 33, 25, 1], "images");
      const before = await values(model.predict(images));
      expect(await values(loaded.predict(images))).toEqual(before);
      images.dispose();
      model.dispose();
      loaded.dispose();
      unregister();
    },
  );

  it("drops whole channels of the output block in training only, others at each step", async () => {
    const model = hourglass({ ...tiny, dropout: 0.5 });
    const images = randomTensor([2, 33, 25, 1], "images");
    const inference = await values(model.predict(images) as Tensor);
    expect(await values(model.predict(images) as Tensor)).toEqual(inference);
    const layer = model.getLayer("mixer.0");
    const x = randomTensor([2, 4, 5, 64], "x", 1, 2);
    const drop = async () => {
      const [before, after] = [await x.data(), (await values(layer.apply(x, { training: true }) as Tensor))[0]!];
      const factors = after.map((v, i) => v / before[i]!);
      const perChannel = [0, 1].map((b) => factors.slice(b * 1280, b * 1280 + 64));
      // One factor per image and channel: 0 or 1/(1 − rate).
      expect(factors).toBeAllClose(factors.map((_, i) => Math.round(perChannel[Math.floor(i / 1280)]![i % 64]!)));
      return perChannel.flat().map(Math.round);
    };
    const [first, second] = [await drop(), await drop()];
    expect(new Set(first)).toEqual(new Set([0, 2]));
    expect(first.slice(0, 64)).not.toEqual(first.slice(64));
    expect(second).not.toEqual(first);
    dispose([images, x]);
    model.dispose();
  });

  it("trains as the library's own executor does, step for step", async () => {
    const network = describeHourglass({ ...tiny, dropout: 0 });
    const model = hourglassModel(network);
    setLayersModelWeights(model, network, initializeWeights(network, 5));
    const optimizer = train.sgd(0.5);
    model.compile({ optimizer, loss: "meanSquaredError" });
    const images = randomTensor([2, 33, 25, 1], "images") as Tensor4D;
    const landmarks = randomTensor([2, 3, 2], "landmarks", 0, 1);
    const losses: number[] = [];
    for (let i = 0; i < 2; i++) losses.push((await model.trainOnBatch(images, landmarks)) as number);
    expect(losses).toBeAllClose(await trainingSteps(2), { rtol: 1e-3 });
    expect(losses[1]).toBeLessThan(losses[0]!);
    dispose([images, landmarks]);
    model.dispose();
    optimizer.dispose();
  });

  it("refuses what the description refuses, and inputs that do not fit the units", () => {
    expect(() => hourglass({ ...tiny, width: 1 })).toThrow("hourglass: width must be an integer of at least 2, got 1");
    const { units } = describeHourglass(tiny);
    expect(() => applyUnits(units, new Map([["input", input({ shape: [25, 33, 1] })]]))).toThrow(
      'applyUnits: inputs "input" must be a symbolic tensor [B, 33, 25, 1], got [null, 25, 33, 1]',
    );
    expect(() => applyUnits(units, new Map())).toThrow(
      'applyUnits: inputs "input" must be a symbolic tensor [B, 33, 25, 1], got undefined',
    );
  });
});

import { readFileSync } from "node:fs";
import { abs, dispose, mean, sub, type Tensor, tidy, train } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { beforeAll, expect, it } from "vitest";
import { patchBackend } from "../../src/backends/index.ts";
import { hourglass, hourglassModel } from "../../src/layers/index.ts";
import { describeHourglass } from "../../src/network/index.ts";
import { fromStateDict, parseSafetensors, setLayersModelWeights } from "../../src/weights/index.ts";
import { describeOnBackends } from "../support/backends.ts";
import { fixturePath, type Reference, readFixture, toTensor } from "../support/fixtures.ts";

interface NetFixture {
  width: number;
  depth: number;
  landmarks: number;
  block: "hmp" | "bottleneck";
  upsampling: "bilinear" | "nearest";
  cases: { input: Reference; eval_maps: Reference; eval_landmarks: Reference }[];
  train_step: { input: Reference; target: Reference; l1_loss: number };
}

/** The model with the weights of PyTorch. */
function load(name: string, fixture: NetFixture, images: Reference, heatmaps: boolean): LayersModel {
  const { width, depth, landmarks, block, upsampling } = fixture;
  const inputShape = images.shape.slice(1) as [number, number, number];
  const options = { inputShape, landmarks, width, depth, block, upsampling, grid: "edge", dropout: 0 } as const;
  const network = describeHourglass(options);
  const model = hourglassModel(network, { heatmaps });
  const { tensors } = parseSafetensors(readFileSync(fixturePath(`${name}.safetensors`)));
  setLayersModelWeights(model, network, fromStateDict(network, tensors));
  return model;
}

/** The loss of a training step: the whole step on WASM, its way forward on cpu, where the way back takes half a minute. */
async function trainedLoss(model: LayersModel, images: Tensor, landmarks: Tensor, backend: string) {
  if (backend === "cpu") {
    const loss = tidy(() => mean(abs(sub(model.apply(images, { training: true }) as Tensor, landmarks))));
    const [value] = await loss.data();
    loss.dispose();
    return value;
  }
  const optimizer = train.sgd(0.1);
  model.compile({ optimizer, loss: "meanAbsoluteError" });
  const value = await model.trainOnBatch(images, landmarks);
  optimizer.dispose();
  return value;
}

const names = ["net_hmp_bilinear", "net_bottleneck_nearest"];

describeOnBackends("hourglass against PyTorch", (backend) => {
  beforeAll(async () => {
    await patchBackend();
  });

  it.each(names)("%s gives the same heatmaps and landmarks on non-square and odd sizes", async (name) => {
    const fixture = readFixture<NetFixture>(`${name}.json`);
    expect(fixture.cases.map(({ input }) => input.shape)).toEqual([
      [2, 64, 96, 3],
      [2, 100, 68, 3],
    ]);
    for (const { input, eval_maps, eval_landmarks } of fixture.cases) {
      const model = load(name, fixture, input, true);
      const images = toTensor(input);
      const [landmarks, heatmaps] = model.predict(images) as [Tensor, Tensor];
      const largest = Math.max(...eval_maps.data.map(Math.abs));
      expect(heatmaps.shape).toEqual(eval_maps.shape);
      expect(await heatmaps.data()).toBeAllClose(eval_maps.data, { rtol: 1e-4, atol: 1e-5 * largest });
      expect(await landmarks.data()).toBeAllClose(eval_landmarks.data, { rtol: 0, atol: 1e-5 });
      dispose([images, landmarks, heatmaps]);
      model.dispose();
    }
  });

  it.each(names)("%s has the same loss in a training step", async (name) => {
    const fixture = readFixture<NetFixture>(`${name}.json`);
    const { input, target, l1_loss } = fixture.train_step;
    const model = load(name, fixture, input, false);
    const [images, landmarks] = [toTensor(input), toTensor(target)];
    expect(await trainedLoss(model, images, landmarks, backend)).toBeAllClose(l1_loss, { rtol: 1e-5, atol: 0 });
    dispose([images, landmarks]);
    model.dispose();
  });

  it("has the parameter counts of the released networks", () => {
    const count = (landmarks: number) => {
      const model = hourglass({ inputShape: [450, 450, 3], landmarks });
      const size = (shapes: { shape: (number | null)[] }[]) =>
        shapes.reduce((total, { shape }) => total + shape.reduce<number>((a, b) => a * b!, 1), 0);
      const [trainable, all] = [size(model.trainableWeights), model.countParams()];
      expect(all - trainable).toBe(size(model.nonTrainableWeights));
      model.dispose();
      return trainable;
    };
    expect(count(16)).toBe(4_252_432);
    expect(count(1)).toBe(4_250_977);
  });
});

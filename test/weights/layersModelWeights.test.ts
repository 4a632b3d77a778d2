import { dispose, type Tensor, type Tensor4D } from "@tensorflow/tfjs-core";
import { beforeAll, expect, it } from "vitest";
import { patchBackend } from "../../src/backends/index.ts";
import { hourglassModel } from "../../src/layers/index.ts";
import { describeHourglass, InferenceNetwork, initializeWeights, type Weights } from "../../src/network/index.ts";
import { getLayersModelWeights, setLayersModelWeights } from "../../src/weights/index.ts";
import { describeOnBackends } from "../support/backends.ts";
import { randomTensor } from "../support/randomTensor.ts";

const tiny = { inputShape: [33, 25, 1], landmarks: 3, width: 2, depth: 1 } as const;

/** Weights that differ from 1 and 0 in the normalizations too. */
function unevenWeights(network: ReturnType<typeof describeHourglass>): Weights {
  const entries = [...initializeWeights(network, 7)];
  return new Map(
    entries.map(([name, values], i) => [
      name,
      /running_var|1\.weight/.test(name)
        ? values.map((_, j) => 0.6 + ((i + 3 * j) % 7) / 7)
        : values.map((v, j) => v + ((i + j) % 5) / 50),
    ]),
  );
}

describeOnBackends("setLayersModelWeights and getLayersModelWeights", () => {
  beforeAll(async () => {
    await patchBackend();
  });

  it("give back the same weights, and a model that predicts as the inference network", async () => {
    const network = describeHourglass(tiny);
    const weights = unevenWeights(network);
    const model = hourglassModel(network, { heatmaps: true });
    setLayersModelWeights(model, network, weights);
    expect(await getLayersModelWeights(model, network)).toEqual(weights);
    const images = randomTensor([2, 33, 25, 1], "images") as Tensor4D;
    const [landmarks, heatmaps] = model.predict(images) as [Tensor, Tensor];
    const executor = new InferenceNetwork(network, weights);
    const moments = executor.predict(images);
    const maps = executor.heatmaps(images);
    expect(await landmarks.data()).toBeAllClose(await moments.landmarks.data(), { atol: 1e-6 });
    expect(await heatmaps.data()).toBeAllClose(await maps.data(), { rtol: 1e-4, atol: 1e-5 });
    executor.dispose();
    dispose([images, landmarks, heatmaps, moments, maps]);
    model.dispose();
  });

  it("read what training has moved, running statistics included", async () => {
    const network = describeHourglass({ ...tiny, dropout: 0 });
    const model = hourglassModel(network);
    const before = await getLayersModelWeights(model, network);
    model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    const images = randomTensor([2, 33, 25, 1], "images");
    const landmarks = randomTensor([2, 3, 2], "landmarks", 0, 1);
    await model.trainOnBatch(images, landmarks);
    const after = await getLayersModelWeights(model, network);
    for (const name of ["layer1.0.weight", "layer1.1.running_mean", "layer1.1.running_var", "out_block.0.weight"])
      expect(after.get(name), name).not.toEqual(before.get(name));
    dispose([images, landmarks]);
    model.dispose();
  });

  it("refuse weights and models of another network, and write nothing then", async () => {
    const network = describeHourglass(tiny);
    const weights = initializeWeights(network, 7);
    const model = hourglassModel(network);
    const before = await getLayersModelWeights(model, network);
    const missing = new Map(weights);
    missing.delete("out_block.0.bias");
    expect(() => setLayersModelWeights(model, network, missing)).toThrow(
      "setLayersModelWeights: parameter out_block.0.bias is missing; the weights belong to another network",
    );
    const wide = describeHourglass({ ...tiny, landmarks: 4 });
    expect(() => setLayersModelWeights(model, wide, initializeWeights(wide))).toThrow(
      "setLayersModelWeights: the kernel of layer out_block.0 must have shape [1, 1, 8, 4], got [1, 1, 8, 3]; check width, depth, block and landmarks",
    );
    const bottleneck = describeHourglass({ ...tiny, block: "bottleneck" });
    await expect(getLayersModelWeights(model, bottleneck)).rejects.toThrow(
      "getLayersModelWeights: the model has no layer layer1.3.bottleneck.0 with a kernel; it was built from another network",
    );
    expect(await getLayersModelWeights(model, network)).toEqual(before);
    model.dispose();
  });
});

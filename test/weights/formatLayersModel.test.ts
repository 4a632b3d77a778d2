import { dispose, io, type Tensor, type Tensor4D } from "@tensorflow/tfjs-core";
import { loadLayersModel } from "@tensorflow/tfjs-layers";
import { beforeAll, describe, expect, it } from "vitest";
import { initBackend } from "../../src/backends/index.ts";
import { hourglassModel, registerLayers } from "../../src/layers/index.ts";
import { describeHourglass, InferenceNetwork, initializeWeights, parametersOf } from "../../src/network/index.ts";
import { type FormattedLayersModel, formatLayersModel, setLayersModelWeights } from "../../src/weights/index.ts";
import { randomTensor } from "../support/randomTensor.ts";

const network = describeHourglass({ inputShape: [33, 25, 1], landmarks: 3, width: 2, depth: 1 });
const weights = initializeWeights(network, 3);

/** As `loadLayersModel` reads two files from a server. */
function load({ model, weights: file }: FormattedLayersModel) {
  const document = JSON.parse(model) as io.ModelJSON;
  const manifest = document.weightsManifest;
  expect(manifest.map(({ paths }) => paths)).toEqual([["weights.bin"]]);
  const data = file.slice().buffer;
  return loadLayersModel({
    load: () => io.getModelArtifactsForJSON(document, async () => [manifest.flatMap((group) => group.weights), data]),
  });
}

beforeAll(async () => {
  await initBackend(["wasm"]);
  registerLayers();
});

describe("formatLayersModel(model, options)", () => {
  it.each([
    ["single", 1e-6],
    ["half", 5e-4],
  ] as const)(
    "in %s precision gives files that loadLayersModel reads, of the same landmarks",
    async (precision, atol) => {
      const model = hourglassModel(network);
      setLayersModelWeights(model, network, weights);
      const files = await formatLayersModel(model, { precision, metadata: { landmarkNames: ["a", "b", "c"] } });
      model.dispose();
      const count = [...weights.values()].reduce((sum, values) => sum + values.length, 0);
      const halved = parametersOf(network).filter(
        ({ name, kind }) => kind === "kernel" && name !== "out_block.0.weight",
      );
      const inHalves = halved.reduce((sum, { name }) => sum + weights.get(name)!.length, 0);
      expect(files.weights.length).toBe(4 * count - (precision === "half" ? 2 * inHalves : 0));
      const loaded = await load(files);
      expect(loaded.getUserDefinedMetadata()).toEqual({ landmarkNames: ["a", "b", "c"] });
      const images = randomTensor([2, 33, 25, 1], "layers") as Tensor4D;
      const landmarks = loaded.predict(images) as Tensor;
      const executor = new InferenceNetwork(network, weights);
      const moments = executor.predict(images);
      expect(await landmarks.data()).toBeAllClose(await moments.landmarks.data(), { rtol: 0, atol });
      executor.dispose();
      loaded.dispose();
      dispose([images, landmarks, moments]);
    },
  );

  it("refuses another precision", async () => {
    const model = hourglassModel(network);
    await expect(formatLayersModel(model, { precision: "int8" as "half" })).rejects.toThrow(
      new RangeError('formatLayersModel: precision must be one of "single", "half", got "int8"'),
    );
    model.dispose();
  });
});

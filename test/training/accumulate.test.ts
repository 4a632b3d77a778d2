import { dispose, memory, tensor, tensor3d, tensor4d, tidy, variable, variableGrads } from "@tensorflow/tfjs-core";
import { beforeAll, expect, it } from "vitest";
import { patchBackend } from "../../src/backends/index.ts";
import { l2Loss } from "../../src/losses/index.ts";
import { forwardTraining, initializeWeights, learnedParametersOf, parametersOf } from "../../src/network/index.ts";
import { softArgmax2d } from "../../src/ops/index.ts";
import { assembleBatch, Trainer } from "../../src/training/index.ts";
import { splitBatch } from "../../src/training/splitBatch.ts";
import { TrainingModel } from "../../src/training/TrainingModel.ts";
import { describeOnBackends } from "../support/backends.ts";
import { dotSamples, tinyNetwork } from "./dotImages.ts";

const network = tinyNetwork(0);
const [height, width] = network.input;
const size = 5;
const batch = await assembleBatch(dotSamples(size), [0, 1, 2, 3, 4], 0);
// Landmarks are missing unevenly: both of the first image's.
batch.landmarks.fill(Number.NaN, 0, 4);

/** Loss and gradient of the images from `start` to `end` alone, without a trainer. */
function gradientOf(start: number, end: number): { loss: number; gradient: number[] } {
  const initial = initializeWeights(network, 3);
  const result = tidy(() => {
    const variables = new Map(
      parametersOf(network).map(({ name, shape, trainable }) => [
        name,
        variable(tensor(initial.get(name)!, [...shape]), trainable),
      ]),
    );
    const pixels = height * width;
    const images = tensor4d(batch.images.slice(start * pixels, end * pixels), [end - start, height, width, 1]);
    const targets = tensor3d(batch.landmarks.slice(start * 6, end * 6), [end - start, 3, 2]);
    const learned = learnedParametersOf(network).map(({ name }) => variables.get(name)!);
    const { value, grads } = variableGrads(
      () => l2Loss()(targets, softArgmax2d(forwardTraining(network, variables, images))),
      learned,
    );
    const gradient = learned.flatMap(({ name }) => [...grads[name]!.dataSync()]);
    const loss = value.dataSync()[0]!;
    dispose([...variables.values()]);
    return { loss, gradient };
  });
  return result;
}

describeOnBackends("accumulation", () => {
  beforeAll(async () => {
    await patchBackend();
  });

  it("sums the parts' gradients, weighted by their landmarks, and their losses to the loss of the batch", async () => {
    const model = new TrainingModel({ network, loss: l2Loss(), seed: 3 });
    const sum = model.contributions(splitBatch(batch, 2));
    const values = await sum.data();
    dispose(sum);
    model.dispose();
    // 3 + 2 images, of which the first has no landmark: 4 and 4 of 8 landmarks.
    const [a, b] = [gradientOf(0, 3), gradientOf(3, 5)];
    const mean = a.gradient.map((g, i) => (g + b.gradient[i]!) / 2);
    expect(values.slice(0, mean.length)).toBeAllClose(mean, { rtol: 1e-4, atol: 1e-7 });
    expect(values.at(-1)!).toBeCloseTo((a.loss + b.loss) / 2, 6);
  });

  it("takes a step with parts of any size, the running statistics moved once by the parts' average", async () => {
    const [whole, parts] = [1, 3].map(
      (accumulate) => new Trainer({ network, loss: l2Loss(), seed: 3, accumulate, statisticsDecay: 0 }),
    );
    const count = memory().numTensors;
    const [one, three] = [await whole!.step(batch, 0.01), await parts!.step(batch, 0.01)];
    expect(memory().numTensors).toBe(count);
    expect(three.loss).not.toBe(one.loss); // normalized by parts
    // The first normalization sees the same images under the same weights: its mean is that of all images, whole or in parts.
    const mean = async (trainer: Trainer) => (await trainer.weights()).get("layer1.1.running_mean")!;
    expect(await mean(parts!)).toBeAllClose(await mean(whole!), { rtol: 1e-4, atol: 1e-6 });
    whole!.dispose();
    parts!.dispose();
  });

  it("gives each part a dropout and a MixUp of its own, the same each time", async () => {
    const run = async (accumulate: number) => {
      const trainer = new Trainer({ network: tinyNetwork(0.5), loss: l2Loss(), mixUp: { alpha: 0.75 }, accumulate });
      for (let i = 0; i < 2; i++) await trainer.step(batch, 0.01);
      const state = await trainer.state();
      trainer.dispose();
      return state;
    };
    const state = await run(2);
    expect(await run(2)).toEqual(state);
    expect(await run(1)).not.toEqual(state);
  });

  it("refuses a batch with fewer images than parts", async () => {
    const trainer = new Trainer({ network, loss: l2Loss(), accumulate: 6 });
    await expect(trainer.step(batch, 0.01)).rejects.toThrow(
      "Trainer.step: batch.size must be an integer of at least 6, got 5",
    );
    trainer.dispose();
    expect(() => new Trainer({ network, loss: l2Loss(), accumulate: 0 })).toThrow(
      "Trainer: accumulate must be an integer of at least 1, got 0",
    );
  });
});

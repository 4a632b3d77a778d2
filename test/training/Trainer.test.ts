import { memory, mul, setBackend } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { patchBackend } from "../../src/backends/index.ts";
import { l2Loss } from "../../src/losses/index.ts";
import { initializeWeights } from "../../src/network/index.ts";
import { assembleBatch, Trainer, type TrainerOptions } from "../../src/training/index.ts";
import { describeOnBackends } from "../support/backends.ts";
import { dotSamples, tinyNetwork } from "./dotImages.ts";

const network = tinyNetwork();
const source = dotSamples(4);
const batch = await assembleBatch(source, [0, 1, 2], 0);
const make = (options: Partial<TrainerOptions> = {}) => new Trainer({ network, loss: l2Loss(), seed: 3, ...options });

describeOnBackends("Trainer", () => {
  beforeAll(async () => {
    await patchBackend();
  });

  it("moves the weights and the running statistics, and holds the same number of tensors after each step", async () => {
    const trainer = make({ mixUp: { alpha: 0.75, variant: "kneel" } });
    const before = await trainer.weights();
    const count = memory().numTensors;
    for (let i = 0; i < 3; i++) {
      const { loss, gradientNorm } = await trainer.step(batch, 0.01);
      expect(loss > 0 && gradientNorm > 0).toBe(true);
      expect(memory().numTensors).toBe(count);
    }
    const after = await trainer.weights();
    for (const name of ["layer1.0.weight", "layer1.1.running_mean", "layer1.1.running_var", "out_block.0.bias"])
      expect(after.get(name), name).not.toEqual(before.get(name));
    trainer.dispose();
  });

  it("keeps the running statistics of a batch as momentum 0.1 does, the variance unbiased", async () => {
    // With decay 0 they are those of the batch itself; with 0.9 a tenth of them and nine tenths of 0 and 1.
    const [own, mixed] = [make({ statisticsDecay: 0 }), make()];
    await own.step(batch, 0);
    await mixed.step(batch, 0);
    const [a, b] = [await own.weights(), await mixed.weights()];
    const mean = a.get("layer1.1.running_mean")!;
    const variance = a.get("layer1.1.running_var")!;
    expect(b.get("layer1.1.running_mean")!).toBeAllClose(mean.map((x) => 0.1 * x));
    expect(b.get("layer1.1.running_var")!).toBeAllClose(variance.map((x) => 0.9 + 0.1 * x));
    own.dispose();
    mixed.dispose();
  });

  it("leaves weights, moments and tensors as they were when the loss is not finite", async () => {
    let factor = 1;
    const trainer = make({ loss: (yTrue, yPred) => mul(l2Loss()(yTrue, yPred), factor) });
    await trainer.step(batch, 0.01);
    const state = await trainer.state();
    const count = memory().numTensors;
    factor = Number.NaN;
    await expect(trainer.step(batch, 0.01)).rejects.toThrow(
      "Trainer: step 2 gave the loss NaN and a gradient of norm NaN; lower the learning rate or clip the gradient",
    );
    expect(memory().numTensors).toBe(count);
    expect(await trainer.state()).toEqual(state);
    trainer.dispose();
  });
});

describe("Trainer, errors", () => {
  beforeAll(() => setBackend("cpu"));

  it("leaks nothing when the loss throws in the middle of a step", async () => {
    const trainer = make({
      loss: () => {
        throw new Error("no loss");
      },
    });
    const count = memory().numTensors;
    await expect(trainer.step(batch, 0.01)).rejects.toThrow("no loss");
    expect(memory().numTensors).toBe(count);
    trainer.dispose();
  });

  it("refuses a batch that does not fit and a rate that is none", async () => {
    const trainer = make();
    await expect(trainer.step({ ...batch, size: 2 }, 0.01)).rejects.toThrow(
      "Trainer.step: batch.images.length must be 640, got 960",
    );
    await expect(trainer.step({ ...batch, landmarks: new Float32Array(4) }, 0.01)).rejects.toThrow(
      "Trainer.step: batch.landmarks.length must be 18, got 4",
    );
    await expect(trainer.step({ ...batch, images: batch.images.with(7, Number.NaN) }, 0.01)).rejects.toThrow(
      "Trainer.step: batch.images[7] must be a finite number, got NaN",
    );
    await expect(trainer.step(batch, Number.NaN)).rejects.toThrow(
      "Trainer.step: learningRate must be a non-negative number, got NaN",
    );
    trainer.dispose();
  });

  it("refuses options out of range and weights of another network without leaving tensors", () => {
    expect(() => make({ adam: { beta1: 2 } })).toThrow("Adam: beta1 must be a number from 0 to 0.999999, got 2");
    expect(() => make({ statisticsDecay: 2 })).toThrow("Trainer: statisticsDecay must be a number from 0 to 1, got 2");
    expect(() => make({ mixUp: { alpha: 0 } })).toThrow("Trainer: mixUp.alpha must be a positive number, got 0");
    const weights = new Map([...initializeWeights(network)].slice(1));
    expect(() => make({ weights })).toThrow(
      "Trainer: parameter layer1.0.weight is missing; the weights belong to another network",
    );
  });
});

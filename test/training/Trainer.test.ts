import { memory, mul, setBackend } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { patchBackend } from "../../src/backends/index.ts";
import { l2Loss } from "../../src/losses/index.ts";
import { describeHourglass, initializeWeights } from "../../src/network/index.ts";
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

  it("takes turns: steps asked for at once are those asked for one after the other, and state waits for them", async () => {
    const [slow, fast] = [make(), make()];
    const expected = [await slow.step(batch, 0.01), await slow.step(batch, 0.02), await slow.step(batch, 0.01)];
    const first = fast.step(batch, 0.01);
    const refused = fast.step({ ...batch, size: 2 }, 0.01);
    const rest = [fast.step(batch, 0.02), fast.step(batch, 0.01)];
    const state = fast.state();
    await expect(refused).rejects.toThrow("Trainer.step: batch.images.length must be 640, got 960");
    expect([await first, ...(await Promise.all(rest))]).toEqual(expected);
    expect(await state).toEqual(await slow.state());
    expect(expected[1]!.loss).not.toBe(expected[0]!.loss);
    slow.dispose();
    fast.dispose();
  });

  it("refuses work after dispose by name, and frees its tensors once the step under way has ended", async () => {
    const count = memory().numTensors;
    const trainer = make();
    const state = await trainer.state();
    const step = trainer.step(batch, 0.01);
    trainer.dispose();
    trainer.dispose();
    expect((await step).loss).toBeGreaterThan(0);
    await Promise.resolve();
    expect(memory().numTensors).toBe(count);
    for (const [name, call] of [
      ["step", () => trainer.step(batch, 0.01)],
      ["weights", () => trainer.weights()],
      ["state", () => trainer.state()],
      ["restore", () => trainer.restore(state)],
    ] as const)
      await expect(call()).rejects.toThrow(`Trainer: ${name} must be called before dispose`);
  });

  it("refuses an empty batch by name", async () => {
    const trainer = make();
    const empty = { size: 0, images: new Float32Array(0), landmarks: new Float32Array(0) };
    await expect(trainer.step(empty, 0.01)).rejects.toThrow(
      new RangeError("Trainer.step: batch.size must be an integer of at least 1, got 0"),
    );
    trainer.dispose();
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

  it("refuses arrays of other types, whose bytes a backend would take as they lie", async () => {
    const trainer = make();
    const wide = { ...batch, images: Float64Array.from(batch.images) as unknown as Float32Array };
    await expect(trainer.step(wide, 0.01)).rejects.toThrow(
      new TypeError("Trainer.step: batch.images must be a Float32Array, got Float64Array"),
    );
    const signed = { ...batch, landmarks: Int32Array.from(batch.landmarks) as unknown as Float32Array };
    await expect(trainer.step(signed, 0.01)).rejects.toThrow(
      new TypeError("Trainer.step: batch.landmarks must be a Float32Array, got Int32Array"),
    );
    trainer.dispose();
    const weights = new Map(initializeWeights(network));
    weights.set("layer1.0.weight", [...weights.get("layer1.0.weight")!] as unknown as Float32Array);
    expect(() => make({ weights })).toThrow(
      new TypeError("Trainer: parameter layer1.0.weight must be a Float32Array, got Array"),
    );
    expect(() => make({ loss: undefined as never })).toThrow(
      new TypeError("Trainer: loss must be a loss of landmarks, such as wingLoss(), got undefined"),
    );
  });

  it("refuses moments that are not finite or, squares that they are, negative, and stays as it was", async () => {
    const trainer = make();
    await trainer.step(batch, 0.01);
    const state = await trainer.state();
    const { adam } = state;
    for (const [part, value, message] of [
      ["first", Number.NaN, "adam.first[3] must be a finite number, got NaN"],
      ["second", Number.POSITIVE_INFINITY, "adam.second[3] must be a finite number, got Infinity"],
      ["second", -1, "adam.second[3] must be a non-negative number, got -1"],
    ] as const)
      await expect(trainer.restore({ ...state, adam: { ...adam, [part]: adam[part].with(3, value) } })).rejects.toThrow(
        new RangeError(`Trainer.restore: ${message}`),
      );
    await expect(trainer.restore({ ...state, adam: { ...adam, steps: -1 } })).rejects.toThrow(
      "Trainer.restore: adam.steps must be an integer of at least 0, got -1",
    );
    expect(await trainer.state()).toEqual(state);
    trainer.dispose();
  });

  it("refuses images too few for a normalization over 1 × 1 maps, of which nothing is learned", async () => {
    const small = describeHourglass({ inputShape: [31, 31, 1], landmarks: 2, width: 2, depth: 3 });
    const trainer = new Trainer({ network: small, loss: l2Loss(), accumulate: 2 });
    const of = (size: number) => ({
      size,
      images: Float32Array.from({ length: size * 961 }, (_, i) => Math.sin(i)),
      landmarks: new Float32Array(size * 4).fill(0.5),
    });
    await expect(trainer.step(of(3), 0.01)).rejects.toThrow(
      /^Trainer\.step: images normalized together must be at least 2, as the maps of hourglass\S+ are 1 × 1, got 1$/,
    );
    expect((await trainer.step(of(4), 0.01)).loss).toBeGreaterThan(0);
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

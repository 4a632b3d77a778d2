import { beforeAll, expect, it } from "vitest";
import { patchBackend } from "../../src/backends/index.ts";
import { adaptiveRobustLoss, varianceLoss } from "../../src/losses/index.ts";
import { assembleBatch } from "../../src/training/batch.ts";
import { formatCheckpoint, parseCheckpoint, Trainer } from "../../src/training/index.ts";
import { describeOnBackends } from "../support/backends.ts";
import { dotSamples, tinyNetwork } from "./dotImages.ts";

describeOnBackends("a loss with parameters of its own", () => {
  beforeAll(async () => {
    await patchBackend();
  });
  const network = tinyNetwork(0);
  const samples = dotSamples(4, 9);
  const batch = () => assembleBatch(samples, [0, 1, 2, 3], 0);

  function start() {
    const loss = adaptiveRobustLoss(network.landmarks);
    const trainer = new Trainer({ network, loss, heatmapLoss: varianceLoss(), seed: 3 });
    const end = () => {
      trainer.dispose();
      loss.dispose();
    };
    return { loss, trainer, end };
  }

  it("is trained with the network, and resumes from a checkpoint bit for bit", async () => {
    const one = start();
    for (let i = 0; i < 2; i++) await one.trainer.step(await batch(), 0.01);
    const state = await one.trainer.state();
    expect([...state.loss!.keys()].sort()).toEqual([...one.loss.parameters.keys()].sort());
    const file = formatCheckpoint(network, {
      state,
      progress: {
        epoch: 0,
        step: 2,
        lossSum: 0,
        secondsInEpoch: 0,
        waitedInEpoch: 0,
        epochs: 1,
        history: [],
        best: null,
      },
    });
    const two = start();
    const fresh = await two.trainer.state();
    for (const [name, values] of state.loss!) expect(fresh.loss!.get(name)).not.toEqual(values); // it did move
    await two.trainer.restore(parseCheckpoint(file).checkpoint.state);
    const next = [await one.trainer.step(await batch(), 0.01), await two.trainer.step(await batch(), 0.01)];
    expect(next[0]).toEqual(next[1]);
    expect(await one.trainer.state()).toEqual(await two.trainer.state());
    one.end();
    two.end();
  });

  it("refuses a state that lacks them", async () => {
    const { trainer, end } = start();
    const { loss: _, ...state } = await trainer.state();
    await expect(trainer.restore(state)).rejects.toThrow(
      "Trainer.restore: loss alpha must be a Float32Array, got undefined",
    );
    end();
  });
});

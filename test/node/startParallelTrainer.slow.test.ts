import { availableParallelism } from "node:os";
import { pathToFileURL } from "node:url";
import { setBackend } from "@tensorflow/tfjs-core";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { patchBackend } from "../../src/backends/index.ts";
import { l2Loss, trainableLossByName } from "../../src/losses/index.ts";
import { type StartParallelTrainerOptions, startParallelTrainer } from "../../src/node/index.ts";
import {
  assembleBatch,
  type ParallelTrainer,
  type StepResult,
  Trainer,
  type TrainerLike,
} from "../../src/training/index.ts";
import { builtModule } from "../cli/kneel.ts";
import { fault } from "../support/faultyLosses.ts";
import { dotSamples, tinyNetwork } from "../training/dotImages.ts";

const network = tinyNetwork();
const batch = await assembleBatch(dotSamples(5), [0, 1, 2, 3, 4], 0);
const common = { network, seed: 3, adam: { weightDecay: 0.01, clipNorm: 1 } } as const;
const losses = pathToFileURL(builtModule("test/support/faultyLosses.js"));

beforeAll(async () => {
  await setBackend("wasm");
  await patchBackend();
});

let trainer: ParallelTrainer | null = null;
afterEach(async () => {
  await trainer?.dispose();
  trainer = null;
});
async function start(options: Partial<StartParallelTrainerOptions> = {}): Promise<ParallelTrainer> {
  trainer = await startParallelTrainer({ ...common, workers: 2, loss: "l2", onWarning: () => {}, ...options });
  return trainer;
}

async function run(one: TrainerLike, steps = 3) {
  const results: StepResult[] = [];
  for (let i = 0; i < steps; i++) results.push(await one.step(batch, 0.01));
  const state = await one.state();
  await one.dispose();
  return { results, state };
}

// Starting threads from sources takes seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

describe("startParallelTrainer", () => {
  it("with one worker gives what a plain trainer gives, bit for bit, with MixUp and a loss with parameters", async () => {
    const loss = trainableLossByName("adaptiveRobust", network.landmarks);
    const options = { ...common, mixUp: { alpha: 0.75, variant: "kneel" } } as const;
    const plain = await run(new Trainer({ ...options, loss }));
    loss.dispose();
    expect(await run(await start({ ...options, loss: "adaptiveRobust", workers: 1 }))).toEqual(plain);
  });

  it("with two workers gives what one thread that accumulates two parts gives, bit for bit, also resumed", async () => {
    const loss = trainableLossByName("adaptiveRobust", network.landmarks);
    const options = { ...common, mixUp: { alpha: 0.75 } } as const;
    const plain = await run(new Trainer({ ...options, loss, accumulate: 2 }));
    const one = await start({ ...options, loss: "adaptiveRobust", localLoss: loss });
    const first = await one.step(batch, 0.01);
    const middle = await one.state();
    const rest = [await one.step(batch, 0.01), await one.step(batch, 0.01)];
    expect({ results: [first, ...rest], state: await one.state() }).toEqual(plain);
    for (const [name, values] of plain.state.loss!)
      expect(await loss.parameters.get(name)!.data(), name).toEqual(values);
    await one.restore(middle);
    expect([await one.step(batch, 0.01), await one.step(batch, 0.01)]).toEqual(rest);
    expect(await one.state()).toEqual(plain.state);
    expect(await one.weights()).toEqual(plain.state.weights);
    loss.dispose();
  });

  it("with synchronized statistics gives what one thread gives for the whole batch, up to rounding", async () => {
    const options = { ...common, network: tinyNetwork(0) };
    const plain = await run(new Trainer({ ...options, loss: l2Loss() }), 1);
    const parallel = await run(await start({ ...options, syncStatistics: true }), 1);
    expect(parallel.results[0]!.loss).toBeCloseTo(plain.results[0]!.loss, 6);
    expect(parallel.results[0]!.gradientNorm / plain.results[0]!.gradientNorm).toBeCloseTo(1, 4);
    expect(parallel.state.adam.first).toBeAllClose(plain.state.adam.first, { rtol: 1e-3, atol: 1e-7 });
    for (const [name, values] of plain.state.weights)
      if (/running/.test(name))
        expect(parallel.state.weights.get(name)!, name).toBeAllClose(values, { rtol: 1e-5, atol: 1e-6 });
  });
});

describe("startParallelTrainer, faults", () => {
  it("ends the run when a worker dies in a step, and says so again", async () => {
    const one = await start({ losses, loss: fault("exit", 3) });
    await one.step(batch, 0.01);
    const message = /^ParallelTrainer: worker [12] of 2 failed: the thread ended with exit code 7$/;
    await expect(one.step(batch, 0.01)).rejects.toThrow(message);
    await expect(one.step(batch, 0.01)).rejects.toThrow(message);
    await expect(one.state()).rejects.toThrow(message);
  });

  it("ends the run when a worker throws while the other waits for it", async () => {
    const one = await start({ losses, loss: fault("throw") });
    await expect(one.step(batch, 0.01)).rejects.toThrow(/^ParallelTrainer: worker [12] of 2 failed: out of memory$/);
  });

  it("takes no step when the loss is not finite, names the images of the part, and goes on", async () => {
    const one = await start({ losses, loss: fault("nan", 2) });
    const named = { ...batch, names: ["a.png", "b.png", "c.png", "d.png", "e.png"] };
    await one.step(named, 0.01);
    const state = await one.state();
    await expect(one.step(named, 0.01)).rejects.toThrow(
      /^Trainer: step 2 gave the loss NaN and a gradient of norm NaN; lower the learning rate or clip the gradient; the images were (a.png, b.png, c.png|d.png, e.png)$/,
    );
    expect(await one.state()).toEqual(state);
    await one.step(named, 0.01);
    expect((await one.state()).adam.steps).toBe(2);
  });

  it("says why a worker does not start", async () => {
    await expect(start({ losses, loss: fault("start") })).rejects.toThrow("no such loss");
    await expect(start({ backend: "abacus" })).rejects.toThrow(
      'loadBackend: name must be one of wasm, cpu, webgpu, tensorflow, tensorflow-gpu, got "abacus"',
    );
    await expect(start({ workers: 0 })).rejects.toThrow(
      "startParallelTrainer: workers must be an integer of at least 1, got 0",
    );
  });

  it("refuses what does not fit, and a state of another network, and goes on", async () => {
    const one = await start();
    await expect(one.step({ ...batch, size: 1 }, 0.01)).rejects.toThrow(
      "ParallelTrainer.step: batch.size must be an integer of at least 2, got 1",
    );
    const state = await one.state();
    await expect(one.restore({ ...state, weights: new Map() })).rejects.toThrow(
      "Trainer.restore: parameter layer1.0.weight is missing; the weights belong to another network",
    );
    await one.step(batch, 0.01);
  });

  it("warns of more workers than cores", async () => {
    const warnings: string[] = [];
    const cores = availableParallelism();
    const onWarning = (message: string) => warnings.push(message);
    await expect(start({ workers: cores + 1, backend: "abacus", onWarning })).rejects.toThrow("loadBackend: name");
    expect(warnings).toEqual([
      expect.stringMatching(/^\d+ workers on \d+ cores? take turns: training gets no faster$/),
    ]);
  });
});

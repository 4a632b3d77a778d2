import { execFileSync } from "node:child_process";
import { memory, ready, setBackend } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { patchBackend } from "../../src/backends/index.ts";
import { wingLoss } from "../../src/losses/index.ts";
import { describeHourglass } from "../../src/network/index.ts";
import { phantomKnee } from "../../src/phantom/index.ts";
import {
  type AnnotatedImage,
  type LocalSampleSource,
  measureNormalization,
  networkSamples,
  type Progress,
  schedule,
  Trainer,
  train,
} from "../../src/training/index.ts";
import { builtModule } from "../cli/kneel.ts";
import { trainingSteps } from "../support/trainingSteps.ts";

beforeAll(async () => {
  await setBackend("wasm");
  await ready();
  await patchBackend();
});

/** Mean error of predicting the mean shape of `reference` for every sample of `source`, in the unit of the samples. */
function meanShapeError(reference: LocalSampleSource, source: LocalSampleSource): number {
  const all = Array.from({ length: reference.size }, (_, i) => reference.get(i, 0).landmarks);
  const mean = all[0]!.map((_, j) => all.reduce((sum, landmarks) => sum + landmarks[j]!, 0) / all.length);
  const errors = Array.from({ length: source.size }, (_, i) => source.get(i, 0)).flatMap(({ landmarks, unit }) =>
    Array.from({ length: landmarks.length / 2 }, (_, k) =>
      Math.hypot((landmarks[2 * k]! - mean[2 * k]!) * unit[0], (landmarks[2 * k + 1]! - mean[2 * k + 1]!) * unit[1]),
    ),
  );
  return errors.reduce((a, b) => a + b, 0) / errors.length;
}

describe("training on WASM", () => {
  it("brings the loss to a third and the error below half of the mean shape's on 24 phantom knees", async () => {
    const images: AnnotatedImage[] = Array.from({ length: 24 }, (_, index) => {
      const { image, landmarks, spacing } = phantomKnee({ seed: 4, index, width: 64, height: 64 });
      return { image, landmarks, spacing };
    });
    const input = { width: 32, height: 32, fit: "contain", intensity: { low: 5, high: 99 } } as const;
    const preprocessing = { ...input, normalization: measureNormalization(images, input) };
    const samples = networkSamples(images, { preprocessing, grid: "center" });
    const loss = wingLoss({ width: 0.1, curvature: 0.02 });
    const network = describeHourglass({
      inputShape: [32, 32, 1],
      landmarks: 16,
      width: 4,
      depth: 1,
      upsampling: "nearest",
      dropout: 0,
      beta: 3,
    });
    const trainer = new Trainer({ network, loss, seed: 1, adam: { clipNorm: 1 } });
    const tensors = new Set<number>();
    let progress: Progress | undefined;
    for await (const event of train({
      trainer,
      samples,
      validation: samples,
      batchSize: 8,
      schedule: schedule(0.02, { warmup: 5 }),
      epochs: 40,
      seed: 1,
    })) {
      tensors.add(memory().numTensors);
      if (event.type === "done") progress = event.progress;
    }
    trainer.dispose();
    const { history } = progress!;
    const last = history.at(-1)!;
    const baseline = meanShapeError(samples, samples);
    expect(last.trainLoss).toBeLessThan(history[0]!.trainLoss / 3);
    expect(last.validation!.meanError).toBeLessThan(baseline / 2);
    expect(tensors.size).toBe(1);
  });

  it("holds tensors and memory constant over 300 steps", () => {
    const flags = ["--expose-gc", builtModule("test/training/residentMemory.js")];
    const growth = JSON.parse(
      execFileSync(process.execPath, flags, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }),
    );
    expect(growth.tensors).toBe(0);
    expect(growth.held).toBeLessThan(2.4);
    expect(growth.resident).toBeLessThan(100);
  });

  it("gives the same losses as the cpu backend over six steps", async () => {
    const onWasm = await trainingSteps(6);
    await setBackend("cpu");
    await patchBackend();
    const onCpu = await trainingSteps(6);
    await setBackend("wasm");
    expect(onWasm).toBeAllClose(onCpu, { rtol: 0, atol: 1e-5 });
    expect(onWasm[5]).toBeLessThan(onWasm[0]!);
  });
});

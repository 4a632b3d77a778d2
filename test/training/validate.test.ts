import { memory, setBackend, tensor4d } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { l1Loss } from "../../src/losses/index.ts";
import { InferenceNetwork, initializeWeights } from "../../src/network/index.ts";
import { type LocalSampleSource, type NetworkSample, validate } from "../../src/training/index.ts";
import { dotSamples, tinyNetwork } from "./dotImages.ts";

beforeAll(() => setBackend("cpu"));

const network = tinyNetwork();
const weights = initializeWeights(network, 2);
const limited = (source: LocalSampleSource, change: (sample: NetworkSample, index: number) => NetworkSample) => ({
  size: source.size,
  get: (index: number, epoch: number) => change(source.get(index, epoch), index),
});

async function predictOne(image: Float32Array): Promise<Float32Array> {
  const model = new InferenceNetwork(network, weights);
  const input = tensor4d(image, [1, 16, 20, 1]);
  const { landmarks, covariance, peakMass } = model.predict(input);
  const data = await landmarks.data<"float32">();
  for (const t of [input, landmarks, covariance, peakMass]) t.dispose();
  model.dispose();
  return data;
}

describe("validate(options)", () => {
  it("gives the figures of a float64 computation, image by image", async () => {
    // Units of its own for each image, so that errors lie on both sides of 2.5.
    const source = limited(dotSamples(5), (sample, i) => ({ ...sample, unit: [4 * (i + 1), 3 * (i + 1)] }));
    const before = memory().numTensors;
    const result = await validate({ network, weights, samples: source, loss: l1Loss(), batchSize: 2 });
    expect(memory().numTensors).toBe(before);
    const errors: number[] = [];
    let loss = 0;
    for (let i = 0; i < 5; i++) {
      const { image, landmarks, unit } = source.get(i, 0);
      const predicted = await predictOne(image);
      let sum = 0;
      for (const k of [0, 1]) {
        const dx = predicted[2 * k]! - landmarks[2 * k]!;
        const dy = predicted[2 * k + 1]! - landmarks[2 * k + 1]!;
        sum += Math.abs(dx) + Math.abs(dy);
        errors.push(Math.hypot(dx * unit[0], dy * unit[1]));
      }
      loss += sum / 4 / 5;
    }
    expect(result.count).toBe(10);
    expect(result.loss).toBeCloseTo(loss, 5);
    expect(result.meanError).toBeCloseTo(errors.reduce((a, b) => a + b, 0) / 10, 4);
    expect(result.pck).toBe(errors.filter((e) => e <= 2.5).length / 10);
    expect(errors.some((e) => e <= 2.5) && errors.some((e) => e > 2.5)).toBe(true);
  });

  it("does not depend on the batch size", async () => {
    const source = dotSamples(5);
    const [one, all] = [
      await validate({ network, weights, samples: source, loss: l1Loss(), batchSize: 1 }),
      await validate({ network, weights, samples: source, loss: l1Loss(), batchSize: 16 }),
    ];
    expect(all.meanError).toBeCloseTo(one.meanError, 4);
    expect(all.loss).toBeCloseTo(one.loss, 5);
  });

  it("has no figures where no landmark is present", async () => {
    const nothing = limited(dotSamples(2), (sample) => ({
      ...sample,
      landmarks: sample.landmarks.map(() => Number.NaN),
    }));
    expect(await validate({ network, weights, samples: nothing, loss: l1Loss() })).toEqual({
      loss: 0,
      meanError: Number.NaN,
      pck: Number.NaN,
      count: 0,
    });
  });

  it("counts a prediction that is no number as a miss", async () => {
    const broken = limited(dotSamples(2), (sample, i) =>
      i === 0 ? { ...sample, image: sample.image.map(() => Number.NaN) } : sample,
    );
    const { count, meanError, pck } = await validate({
      network,
      weights,
      samples: broken,
      loss: l1Loss(),
      batchSize: 1,
    });
    expect(count).toBe(4);
    expect(meanError).toBe(Number.POSITIVE_INFINITY);
    expect(pck).toBeLessThanOrEqual(0.5);
  });

  it("refuses an empty list, and leaks nothing when the loss throws", async () => {
    await expect(
      validate({ network, weights, samples: { size: 0, get: dotSamples(1).get }, loss: l1Loss() }),
    ).rejects.toThrow("validate: samples.size must be an integer of at least 1, got 0");
    const before = memory().numTensors;
    const failing = () => {
      throw new Error("no");
    };
    await expect(validate({ network, weights, samples: dotSamples(2), loss: failing })).rejects.toThrow("no");
    expect(memory().numTensors).toBe(before);
  });
});

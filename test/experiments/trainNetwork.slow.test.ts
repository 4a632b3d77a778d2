import { setBackend } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { patchBackend } from "../../src/backends/index.ts";
import {
  type NetworkExperiment,
  parseExperiment,
  scaleOf,
  type TrainNetworkOptions,
  trainNetwork,
} from "../../src/experiments/index.ts";
import { dotImages } from "../training/dotImages.ts";

const experiment = parseExperiment(
  '{"format":"kneel-experiment","formatVersion":1,"name":"a","title":"A","method":"network","mixUp":{"alpha":0.5}}',
) as NetworkExperiment;
const samples = dotImages(8).map(({ image: raster, landmarks, spacing }, i) => ({
  ...{ image: `${i}.png`, row: i + 2, landmarks: landmarks.slice(0, 2), spacing, raster },
  columns: { subject: String(i >> 1) },
}));
const options = { landmarkNames: ["small", "large"], groupColumn: "subject", seed: 3 };
type Resume = NonNullable<TrainNetworkOptions["resume"]>;

describe("trainNetwork", () => {
  beforeAll(async () => {
    await setBackend("wasm");
    await patchBackend();
  });

  it.each([0, 0.25])(
    "resumed after any epoch gives the weights of a run without a stop, bit for bit (validation %d)",
    async (validation) => {
      const scale = { ...scaleOf("small"), size: 16, width: 2, depth: 1, epochs: 3, batch: 2, validation };
      const stops: Resume[] = [];
      const whole = await trainNetwork(samples, experiment, scale, {
        ...options,
        onEpoch: ({ checkpoint }, model) => void stops.push({ checkpoint, model }),
      });
      expect(stops).toHaveLength(3);
      for (const resume of stops) {
        const { weights } = await trainNetwork(samples, experiment, scale, { ...options, resume });
        for (const [name, values] of whole.weights) expect(weights.get(name)).toEqual(values);
      }
    },
  );

  it("starts from another model of the same blocks, all but its head", async () => {
    const scale = { ...scaleOf("small"), size: 16, width: 2, depth: 1, epochs: 1, batch: 4, learningRate: 1e-12 };
    const first = await trainNetwork(samples, experiment, { ...scale, learningRate: 0.01 }, options);
    const second = await trainNetwork(samples, experiment, scale, { ...options, init: first });
    const moved = (name: string) =>
      Math.max(...second.weights.get(name)!.map((value, i) => Math.abs(value - first.weights.get(name)![i]!)));
    const kernels = [...first.weights.keys()].filter(
      (name) => name.endsWith("weight") && first.weights.get(name)!.length > 8,
    );
    expect(kernels.filter((name) => moved(name) > 1e-6)).toEqual([kernels.at(-1)]);
  });
});

import { expect, it } from "vitest";
import { lightAugmentation } from "../../src/augment/index.ts";
import { patchBackend } from "../../src/backends/index.ts";
import { wingLoss } from "../../src/losses/index.ts";
import {
  type Checkpoint,
  formatCheckpoint,
  networkSamples,
  parseCheckpoint,
  schedule,
  Trainer,
  type TrainOptions,
  train,
} from "../../src/training/index.ts";
import { describeOnBackends } from "../support/backends.ts";
import { dotImages, dotSamples, preprocessing, tinyNetwork } from "./dotImages.ts";

const network = tinyNetwork(0.4);

/** Trains two epochs of three steps; with `until`, aborts after that many steps. */
async function run(variant: "canonical" | "kneel", until: number, resume?: Checkpoint): Promise<Checkpoint> {
  const loss = wingLoss({ width: 0.1, curvature: 0.02 });
  const trainer = new Trainer({
    network,
    loss,
    seed: 11,
    mixUp: { alpha: 0.75, variant },
    adam: { weightDecay: 0.01, clipNorm: 0.5 },
  });
  const controller = new AbortController();
  const options: TrainOptions = {
    trainer,
    samples: networkSamples(dotImages(7), {
      preprocessing,
      grid: "center",
      augmentation: lightAugmentation(),
      seed: 11,
    }),
    validation: dotSamples(3, 5),
    batchSize: 2,
    schedule: schedule(0.01, { warmup: 2 }),
    epochs: 2,
    seed: 11,
    signal: controller.signal,
    ...(resume && { resume }),
  };
  let last: Checkpoint | undefined;
  let steps = 0;
  for await (const event of train(options)) {
    if (event.type === "step" && ++steps === until) controller.abort();
    if (event.type === "epoch" || event.type === "stopped") last = event.checkpoint;
  }
  trainer.dispose();
  return last!;
}

const timeless = ({ progress, state }: Checkpoint) => ({
  state,
  progress: {
    ...progress,
    secondsInEpoch: 0,
    waitedInEpoch: 0,
    history: progress.history.map((record) => ({ ...record, seconds: 0, waited: 0 })),
  },
});

describeOnBackends("a run interrupted in the middle of an epoch", () => {
  it.each(["canonical", "kneel"] as const)(
    "gives the weights of an uninterrupted one bit for bit, with MixUp (%s) and everything else on",
    async (variant) => {
      await patchBackend();
      const whole = await run(variant, Number.POSITIVE_INFINITY);
      expect(whole.progress.epoch).toBe(2);
      for (const until of [2, 4]) {
        const stopped = await run(variant, until);
        expect(stopped.progress).toMatchObject({ epoch: Math.floor(until / 3), step: until % 3 });
        const { checkpoint } = parseCheckpoint(formatCheckpoint(network, stopped));
        expect(timeless(await run(variant, Number.POSITIVE_INFINITY, checkpoint))).toEqual(timeless(whole));
      }
    },
  );
});

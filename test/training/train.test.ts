import { memory, setBackend } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { Point } from "../../src/geometry/index.ts";
import { l2Loss } from "../../src/losses/index.ts";
import {
  type Checkpoint,
  networkSamples,
  type SampleSource,
  schedule,
  Trainer,
  type TrainerLike,
  type TrainingEvent,
  type TrainingWarning,
  type TrainOptions,
  train,
} from "../../src/training/index.ts";
import { dotImages, dotSamples, preprocessing, tinyNetwork } from "./dotImages.ts";

beforeAll(() => setBackend("cpu"));

async function collect(options: Partial<TrainOptions>, watch: (event: TrainingEvent) => void = () => {}) {
  const loss = l2Loss();
  const trainer = new Trainer({ network: tinyNetwork(), loss, seed: 1 });
  const events: TrainingEvent[] = [];
  try {
    const common = { trainer, samples: dotSamples(5), batchSize: 2, schedule: schedule(0.01), onWarning: () => {} };
    for await (const event of train({ ...common, ...options })) {
      events.push(event);
      watch(event);
    }
  } finally {
    trainer.dispose();
  }
  return events;
}

const types = (events: readonly TrainingEvent[]) => events.map(({ type }) => type).join(" ");
const checkpointOf = (events: readonly TrainingEvent[]): Checkpoint => {
  const last = events.at(-1)!;
  if (last.type !== "stopped") throw new Error(`the run ended with ${last.type}`);
  return last.checkpoint;
};

describe("train(options)", () => {
  it("reports each step, each epoch and the end, leaving out the incomplete batch", async () => {
    const events = await collect({ epochs: 2, validation: dotSamples(3, 9) });
    expect(types(events)).toBe("step step epoch step step epoch done");
    const [first, , epoch] = events;
    if (first?.type !== "step" || epoch?.type !== "epoch") throw new Error("other events");
    expect(first).toMatchObject({ epoch: 1, step: 1, steps: 2, images: 2, epochs: 2, learningRate: 0.01 });
    expect(epoch.record.validation!.count).toBe(6);
    expect(epoch.checkpoint.progress.history).toHaveLength(1);
  });

  it("keeps the tensor count over steps, epochs and validation", async () => {
    const counts = new Set<number>();
    await collect({ epochs: 3, validation: dotSamples(3, 9) }, () => counts.add(memory().numTensors));
    expect(counts.size).toBe(1);
  });

  it("records the mean loss of the steps and the rate of the last one", async () => {
    const events = await collect({ epochs: 1 });
    const losses = events.flatMap((event) => (event.type === "step" ? [event.loss] : []));
    const epoch = events.find((event) => event.type === "epoch")!;
    expect(epoch.record.trainLoss).toBe((losses[0]! + losses[1]!) / 2);
    expect(epoch.record.learningRate).toBe(schedule(0.01)(1, 2));
    expect(epoch.improved).toBe(true);
  });

  it("stops before the first step when the signal is aborted from the start", async () => {
    const events = await collect({ epochs: 2, signal: AbortSignal.abort() });
    expect(types(events)).toBe("stopped");
    expect(events[0]).toMatchObject({ reason: "aborted", checkpoint: { progress: { epoch: 0, step: 0 } } });
  });

  it("stops after the last step of an epoch and validates it on resuming, once", async () => {
    const controller = new AbortController();
    const options = { epochs: 2, validation: dotSamples(3, 9) };
    const events = await collect({ ...options, signal: controller.signal }, (event) => {
      if (event.type === "step" && event.step === 2) controller.abort();
    });
    expect(types(events)).toBe("step step stopped");
    const resumed = await collect({ ...options, resume: checkpointOf(events) });
    expect(types(resumed)).toBe("epoch step step epoch done");
    const whole = await collect(options);
    const records = (list: readonly TrainingEvent[]) =>
      list.flatMap((event) =>
        event.type === "epoch" ? [{ ...event.record, seconds: 0, waited: 0, improved: event.improved }] : [],
      );
    expect(records(resumed)).toEqual(records(whole));
  });

  it("ends after epochs without a better one, on resuming too, and goes on with more patience", async () => {
    const losses = [5, 3, 4, 3, 6, 7, 1];
    let epoch = 0;
    // Whose losses are these, an epoch of two steps each.
    const scripted = (from: number): TrainerLike => {
      epoch = from;
      return {
        network: tinyNetwork(),
        step: async ({ size }) => ({ loss: losses[Math.floor(epoch++ / 2)]!, gradientNorm: 0, size }) as never,
        weights: async () => new Map(),
        state: async () => ({}) as never,
        restore: async () => {},
        dispose() {},
      };
    };
    const run = async (options: Partial<TrainOptions>, from = 0) => {
      const events = await collect({ epochs: 9, ...options, trainer: scripted(2 * from) });
      const done = events.at(-1)!;
      if (done.type !== "done") throw new Error(`the run ended with ${done.type}`);
      return { events, progress: done.progress };
    };
    const first = await run({ patience: 2 });
    expect([first.progress.epoch, first.progress.best]).toEqual([4, { epoch: 2, loss: 3 }]);
    const resume = { progress: first.progress, state: {} as never };
    expect(types((await run({ patience: 2, resume }, 4)).events)).toBe("done");
    expect((await run({ patience: 3, resume }, 4)).progress.epoch).toBe(5);
    expect((await run({ epochs: 7 })).progress.best).toEqual({ epoch: 7, loss: 1 });
    await expect(run({ patience: 0 })).rejects.toThrow("train: patience must be an integer of at least 1, got 0");
  });

  it("goes on after the planned epochs when more are given", async () => {
    const done = await collect({ epochs: 1 });
    const epoch = done.find((event) => event.type === "epoch")!;
    const more = await collect({ epochs: 2, resume: epoch.checkpoint });
    expect(types(more)).toBe("step step epoch done");
    expect(more.at(-1)).toMatchObject({ progress: { epoch: 2, history: [{ epoch: 1 }, { epoch: 2 }] } });
  });

  describe("with a limit of time", () => {
    /** Runs by a clock of its own, which each step moves on by so many seconds. */
    const collectBy = async (seconds: readonly number[], limit: number) => {
      let clock = 0;
      let steps = 0;
      const now = vi.spyOn(performance, "now").mockImplementation(() => 1000 * clock);
      try {
        return await collect({ minutes: limit / 60 }, ({ type }) => {
          if (type === "step") clock += seconds[steps++] ?? seconds.at(-1)!;
        });
      } finally {
        now.mockRestore();
      }
    };

    it("plans the epochs that fit into 98 % of it", async () => {
      const events = await collectBy([1], 9); // 2 s an epoch: four of them
      expect(types(events)).toBe(`${"step step epoch ".repeat(4)}done`);
      expect(events.flatMap((event) => (event.type === "step" ? [event.epochs] : []))).toEqual([
        ...[null, null],
        ...[4, 4, 4, 4, 4, 4],
      ]);
      expect(events.flatMap((event) => (event.type === "step" ? [event.seconds] : []))).toEqual([
        0, 1, 2, 3, 4, 5, 6, 7,
      ]);
      expect(events.flatMap((event) => (event.type === "epoch" ? [event.record.seconds] : []))).toEqual([2, 2, 2, 2]);
      expect(types(await collectBy([1], 8))).toBe(`${"step step epoch ".repeat(3)}done`); // 7.84 s
    });

    it("plans again by the last epoch in the first quarter of it, then no more", async () => {
      // Epochs of 2, 1, 2 and again 1 s: 5 would fit, then 10; the third ends after the quarter and changes nothing.
      const events = await collectBy([1, 1, 0.5, 0.5, 1, 1, 0.5], 12);
      const planned = events.flatMap((event) => (event.type === "step" && event.step === 1 ? [event.epochs] : []));
      expect(planned).toEqual([null, 5, ...Array.from({ length: 8 }, () => 10)]);
    });

    it("stops when it is up, at a step", async () => {
      const events = await collectBy([1, 1, 4], 5);
      expect(types(events)).toBe("step step epoch step stopped");
      expect(events.at(-1)).toMatchObject({ reason: "minutes" });
      expect(checkpointOf(events).progress).toMatchObject({ epoch: 1, step: 1, secondsInEpoch: 4, epochs: 2 });
    });

    it("finishes an epoch whose steps are done", async () => {
      const events = await collectBy([1, 1, 4], 9);
      expect(types(events)).toBe("step step epoch step step epoch stopped");
      expect(checkpointOf(events).progress).toMatchObject({ epoch: 2, step: 0, secondsInEpoch: 0, epochs: 4 });
    });

    it("takes one epoch at least", async () => {
      const events = await collectBy([3, 0.5], 4);
      expect(types(events)).toBe("step step epoch done");
      expect(events.at(-1)).toMatchObject({ progress: { epochs: 1 } });
    });
  });

  it("judges by the training loss where the validation images have no landmark", async () => {
    const blank: SampleSource = {
      size: 2,
      get: (index) => ({ ...dotSamples(2).get(index, 0), landmarks: new Float32Array(6).fill(Number.NaN) }),
    };
    const events = await collect({ epochs: 2, validation: blank });
    const last = events.at(-1)!;
    if (last.type !== "done") throw new Error(last.type);
    const losses = last.progress.history.map(({ trainLoss }) => trainLoss);
    expect(last.progress.best!.loss).toBe(Math.min(...losses));
  });

  it("takes all samples in a step where there are fewer than the default of 16", async () => {
    const events = await collect({ epochs: 1, samples: dotSamples(14), batchSize: undefined as never });
    expect(types(events)).toBe("step epoch done");
    expect(events[0]).toMatchObject({ images: 14, steps: 1 });
  });

  const without = (source: SampleSource, hidden: readonly number[]): SampleSource => ({
    size: source.size,
    get: async (index, epoch) => {
      const sample = await source.get(index, epoch);
      const landmarks = sample.landmarks.map((x, i) => (hidden.includes(i >> 1) ? Number.NaN : x));
      return { ...sample, landmarks };
    },
  });

  it("refuses samples without a single landmark: before the first step, or after an epoch where they are not counted", async () => {
    const blank = networkSamples(
      dotImages(4).map((item) => ({ ...item, landmarks: item.landmarks.map((): Point => [Number.NaN, 3]) })),
      { preprocessing, grid: "center" },
    );
    const seen: string[] = [];
    const watch = ({ type }: TrainingEvent) => void seen.push(type);
    await expect(collect({ epochs: 2, samples: blank }, watch)).rejects.toThrow(
      "train: samples must have at least one landmark, got none in 4 images",
    );
    expect(seen).toEqual([]);
    await expect(collect({ epochs: 2, samples: without(dotSamples(5), [0, 1, 2]) }, watch)).rejects.toThrow(
      "train: samples must have at least one landmark, got none in 4 images",
    );
    expect(seen).toEqual(["step", "step"]);
  });

  it("warns of landmarks that no image has, once", async () => {
    const warnings: TrainingWarning[] = [];
    const onWarning = (warning: TrainingWarning) => void warnings.push(warning);
    await collect({ epochs: 2, samples: dotSamples(4), onWarning });
    await collect({ epochs: 2, samples: without(dotSamples(4), [0]), onWarning });
    expect(warnings).toEqual([
      {
        code: "unlabeled-landmarks",
        landmarks: [2],
        message:
          "train: landmark 2 is in none of the 4 images: the network learns nothing of where, and predicts all the same",
      },
      {
        code: "unlabeled-landmarks",
        landmarks: [0, 2],
        message:
          "train: landmarks 0, 2 are in none of the 4 images: the network learns nothing of where, and predicts all the same",
      },
    ]);
  });

  it("validates by the trainer's loss, and refuses to where it has none", async () => {
    const trainer = new Trainer({ network: tinyNetwork(), loss: l2Loss(), seed: 1 });
    const { network } = trainer;
    const nameless: TrainerLike = {
      network,
      step: (batch, rate) => trainer.step(batch, rate),
      weights: () => trainer.weights(),
      state: () => trainer.state(),
      restore: (state) => trainer.restore(state),
      dispose: () => trainer.dispose(),
    };
    await expect(collect({ epochs: 1, trainer: nameless, validation: dotSamples(2) })).rejects.toThrow(
      "train: trainer.loss must be there to validate by; give the trainer one, or no validation",
    );
    const events = await collect({ epochs: 1, trainer: nameless });
    expect(types(events)).toBe("step step epoch done");
    trainer.dispose();
  });

  it("refuses a trainer whose run has not ended, whose weights both would move, and takes it again then", async () => {
    const trainer = new Trainer({ network: tinyNetwork(), loss: l2Loss(), seed: 1 });
    const given = { trainer, samples: dotSamples(4), batchSize: 2, schedule: schedule(0.01), epochs: 1 };
    for await (const { type } of train({ ...given, onWarning: () => {} })) {
      expect(type).toBe("step");
      await expect(train(given).next()).rejects.toThrow(
        new Error("train: trainer is in a run that has not ended; read that one to its end, or leave its loop, first"),
      );
      break;
    }
    const events: TrainingEvent[] = [];
    for await (const event of train({ ...given, onWarning: () => {} })) events.push(event);
    expect(types(events)).toBe("step step epoch done");
    trainer.dispose();
  });

  it.each<[unknown, string]>([
    [null, "options must be an object, got null"],
    [{}, "trainer must be an object, got undefined"],
    [{ trainer: { step: 1 } }, "trainer.step must be a function, got 1"],
  ])("refuses %j in words of its own", async (options, message) => {
    await expect(train(options as TrainOptions).next()).rejects.toThrow(`train: ${message}`);
  });

  it("refuses options that do not fit", async () => {
    await expect(collect({ epochs: 1, batchSize: 6 })).rejects.toThrow(
      "train: batchSize must be at most the 5 samples, got 6",
    );
    await expect(collect({ epochs: 0 })).rejects.toThrow("train: epochs must be an integer of at least 1, got 0");
    await expect(collect({ minutes: 0 })).rejects.toThrow("train: minutes must be a positive number, got 0");
    await expect(collect({})).rejects.toThrow("train: give epochs, minutes or both");
    const events = await collect({ epochs: 1, signal: AbortSignal.abort() });
    const { state, progress } = checkpointOf(events);
    await expect(collect({ epochs: 1, resume: { state, progress: { ...progress, step: 3 } } })).rejects.toThrow(
      "train: resume.progress.step must be at most the 2 steps of an epoch, got 3",
    );
  });
});

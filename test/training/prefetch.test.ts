import { memory, setBackend } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { patchBackend } from "../../src/backends/index.ts";
import { l2Loss } from "../../src/losses/index.ts";
import {
  type Checkpoint,
  type SampleSource,
  schedule,
  Trainer,
  type TrainingEvent,
  type TrainOptions,
  train,
} from "../../src/training/index.ts";
import { Prefetch } from "../../src/training/prefetch.ts";
import { dotSamples, tinyNetwork } from "./dotImages.ts";

beforeAll(async () => {
  await setBackend("wasm");
  await patchBackend();
});

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Samples that come later, in another order than asked for; `watch` sees each request. */
function late(count: number, watch: (index: number, epoch: number) => unknown = () => {}): SampleSource {
  const ready = dotSamples(count);
  return {
    size: count,
    get: async (index, epoch) => {
      await watch(index, epoch);
      await wait(index % 2 ? 1 : 6);
      return ready.get(index, epoch);
    },
  };
}

async function run(
  samples: SampleSource,
  options: Partial<TrainOptions> = {},
  watch: (event: TrainingEvent) => void = () => {},
) {
  const loss = l2Loss();
  const trainer = new Trainer({ network: tinyNetwork(), loss, seed: 1 });
  const events: TrainingEvent[] = [];
  const common = { trainer, samples, batchSize: 2, schedule: schedule(0.01), epochs: 2, onWarning: () => {} };
  try {
    for await (const event of train({ ...common, validation: samples, ...options })) {
      events.push(event);
      watch(event);
    }
  } finally {
    trainer.dispose();
  }
  return events;
}

/** Without the times. */
const plain = (events: readonly TrainingEvent[]) =>
  JSON.parse(
    JSON.stringify(events, (key, value) =>
      /^(seconds|waited)/.test(key) ? 0 : value instanceof Map ? [...value] : value,
    ),
  );

const types = (events: readonly TrainingEvent[]) => events.map(({ type }) => type).join(" ");

describe("train with samples that are awaited", () => {
  it.each([0, 1, 3])("gives the events and weights of samples at hand, %i batches ahead", async (prefetch) => {
    const expected = plain(await run(dotSamples(5)));
    expect(plain(await run(late(5), { prefetch }))).toEqual(expected);
  });

  it("goes on from a stop in the middle of an epoch as if there had been none", async () => {
    const whole = await run(late(7));
    const controller = new AbortController();
    const stopped = await run(late(7), { signal: controller.signal }, (event) => {
      if (event.type === "step" && event.epoch === 1 && event.step === 2) controller.abort();
    });
    expect(types(stopped)).toBe("step step stopped");
    const { checkpoint } = stopped.at(-1) as { checkpoint: Checkpoint };
    const resumed = await run(late(7), { resume: checkpoint });
    expect(plain(resumed)).toEqual(plain(whole.slice(2)));
  });

  it("asks for the next batch before the step of the one at hand, over the end of an epoch, and for none past the last", async () => {
    const asked: number[] = [];
    const before: number[] = [];
    const noValidation = { validation: { size: 0, get: late(1).get } };
    await run(
      late(4, (_, epoch) => asked.push(epoch)),
      noValidation,
      (event) => {
        if (event.type === "step") before.push(asked.length);
      },
    );
    expect(before).toEqual([4, 6, 8, 8]);
    expect(asked).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
  });

  it("throws the error of a sample when its step comes, after the events of the steps before", async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on("unhandledRejection", note);
    const tensors = memory().numTensors;
    const events: TrainingEvent[] = [];
    const broken = late(6, (_, epoch) => {
      if (epoch === 1) throw new Error("image 3 cannot be read");
    });
    await expect(run(broken, {}, (event) => events.push(event))).rejects.toThrow("image 3 cannot be read");
    expect(types(events)).toBe("step step step epoch");
    await wait(20);
    process.off("unhandledRejection", note);
    expect(unhandled).toEqual([]);
    expect(memory().numTensors).toBe(tensors);
  });

  it("says how long each step waited, and sums it in the record of the epoch", async () => {
    const slow = late(4, () => wait(40));
    const events = await run(slow, { prefetch: 0, epochs: 1 });
    const waited = events.flatMap((event) => (event.type === "step" ? [event.waited] : []));
    for (const seconds of waited) expect(seconds).toBeGreaterThan(0.035);
    const { record } = events.find((event) => event.type === "epoch")!;
    expect(record.waited).toBeCloseTo(waited[0]! + waited[1]!, 9);
    expect(record.waited).toBeLessThan(record.seconds);
  });
});

describe("Prefetch", () => {
  it("counts what is computed at the start as waiting, and what is done beside it not", async () => {
    vi.useFakeTimers();
    try {
      const here = new Prefetch([1], async () => vi.advanceTimersByTime(30), 0);
      expect((await here.next()).waited).toBe(0.03);
      const elsewhere = new Prefetch([1, 2], () => wait(60), 1);
      const first = elsewhere.next();
      await vi.advanceTimersByTimeAsync(60);
      expect((await first).waited).toBe(0.06);
      // Started beside the first, which took 60 ms of its 120 and 40 more passed.
      const longer = new Prefetch([1, 2], (item) => wait(60 * item), 1);
      const waits = longer.next();
      await vi.advanceTimersByTimeAsync(100);
      await waits;
      const rest = longer.next();
      await vi.advanceTimersByTimeAsync(20);
      expect((await rest).waited).toBe(0.02);
      await expect(elsewhere.next()).resolves.toMatchObject({ waited: 0 });
      await expect(elsewhere.next()).rejects.toThrow("Prefetch.next: there is nothing left");
    } finally {
      vi.useRealTimers();
    }
  });
});

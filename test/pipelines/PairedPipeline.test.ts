import { describe, expect, it, vi } from "vitest";
import type { Point } from "../../src/geometry/index.ts";
import { KneelPipeline, PairedPipeline, servePipeline } from "../../src/pipelines/index.ts";
import type { TrainingWorker } from "../../src/training/index.ts";
import { brightestEngine, spots } from "./fakeEngines.ts";

const film = spots(
  { width: 301, height: 241 },
  [
    [71.4, 120.7],
    [225.3, 108.2],
  ],
  [6, 6],
);
const spacing = [1.2, 1.3] as const;
const offsets = Array.from({ length: 16 }, (_, k): Point => [(k - 4) * 3, (k % 3) - 1]);

function fakes() {
  const locate = brightestEngine({ width: 200, height: 200 }, [[0, 0]]);
  const localize = brightestEngine({ width: 140, height: 140 }, offsets);
  const pipeline = new KneelPipeline({
    locate: { engine: locate, spacing: [1.5, 1.5], mirror: false },
    localize: { engine: localize, spacing: [1, 1], center: 4 },
  });
  return { pipeline, localize };
}

/** A worker in this thread: messages are copied, as they are between threads. */
function worker(open: () => Promise<KneelPipeline>) {
  let answer: (message: unknown) => void = () => {};
  let ask: (message: unknown) => void = () => {};
  let fail: (reason: string) => void = () => {};
  const sent: unknown[] = [];
  servePipeline(
    {
      post: (message) => answer(structuredClone(message)),
      receive: (handler) => {
        ask = handler;
      },
    },
    open,
  );
  return {
    sent,
    fail: (reason: string) => fail(reason),
    post: (message) => {
      sent.push(message);
      ask(structuredClone(message));
    },
    listen: ({ message, failure }) => {
      answer = message;
      fail = failure;
    },
    terminate: vi.fn<() => unknown>(),
  } satisfies TrainingWorker & Record<string, unknown>;
}

describe("PairedPipeline", () => {
  it("finds the right knee here and the left one in the worker: what the pipeline alone finds, bit for bit", async () => {
    const alone = await fakes().pipeline.predict(film, { spacing });
    const [here, there] = [fakes(), fakes()];
    const partner = worker(async () => there.pipeline);
    const pair = await PairedPipeline.start(here.pipeline, partner);
    expect(pair.paired).toBe(true);
    expect(await pair.predict(film, { spacing })).toEqual(alone);
    // Each saw one field at a time, in two passes.
    for (const { localize } of [here, there])
      expect(localize.seen.map(({ length }) => length / 140 ** 2)).toEqual([1, 1]);
    await pair.dispose();
    expect(partner.terminate).toHaveBeenCalledTimes(1);
  });

  it("finds a single knee itself", async () => {
    const partner = worker(async () => fakes().pipeline);
    const { pipeline } = fakes();
    const pair = await PairedPipeline.start(pipeline, partner);
    for (const options of [
      { spacing, view: "left" as const },
      { spacing, only: "left" as const },
    ])
      expect(await pair.predict(film, options)).toEqual(await pipeline.predict(film, options));
    expect(partner.sent).toHaveLength(1); // "open"
  });

  it("says of a worker that cannot start why, once, and finds both knees itself", async () => {
    const partner = worker(async () => {
      throw new Error("no backend could be started");
    });
    const onWarning = vi.fn<(message: string) => void>();
    const { pipeline } = fakes();
    const pair = await PairedPipeline.start(pipeline, partner, { onWarning });
    expect(pair.paired).toBe(false);
    expect(await pair.predict(film, { spacing })).toEqual(await pipeline.predict(film, { spacing }));
    expect(onWarning.mock.calls).toEqual([
      ["PairedPipeline: both knees are found in one thread, as the worker failed: no backend could be started"],
    ]);
    expect(partner.terminate).toHaveBeenCalledTimes(1);
  });

  it("finds the left knee itself where the worker ends while it looks for it", async () => {
    const partner = worker(async () => fakes().pipeline);
    const onWarning = vi.fn<(message: string) => void>();
    const { pipeline } = fakes();
    const pair = await PairedPipeline.start(pipeline, partner, { onWarning });
    const result = pair.predict(film, { spacing });
    partner.fail("it ended by itself");
    expect(await result).toEqual(await pipeline.predict(film, { spacing }));
    expect(onWarning.mock.calls).toEqual([
      ["PairedPipeline: both knees are found in one thread, as the worker failed: it ended by itself"],
    ]);
    expect(pair.paired).toBe(false);
  });

  it("refuses an image as the pipeline does, and goes on", async () => {
    const onWarning = vi.fn<(message: string) => void>();
    const { pipeline } = fakes();
    const pair = await PairedPipeline.start(
      pipeline,
      worker(async () => fakes().pipeline),
      { onWarning },
    );
    await expect(pair.predict(film, { spacing: [1, 0] })).rejects.toThrow(
      "TwoStagePipeline.find: spacing[1] must be a positive number, got 0",
    );
    expect(pair.paired).toBe(true);
    expect(onWarning).not.toHaveBeenCalled();
  });
});

import { setImmediate } from "node:timers/promises";
import type { Worker } from "node:worker_threads";
import { afterEach, describe, expect, it } from "vitest";
import { kneelAugmentation } from "../../src/augment/index.ts";
import { type SamplePool, samplePool } from "../../src/node/index.ts";
import { type LocalSampleSource, networkSamples } from "../../src/training/index.ts";
import { dotImages, preprocessing } from "../training/dotImages.ts";

const input = { ...preprocessing, width: 40, height: 40 };
const options = {
  preprocessing: input,
  grid: "center",
  augmentation: kneelAugmentation({ crop: 40 }),
  seed: 4,
} as const;
const images = dotImages(5, { width: 60, height: 50 });

let pool: SamplePool | undefined;
afterEach(() => pool?.close());

const asked = [3, 0, 4, 1, 2].flatMap((index) => [7, 0].map((epoch) => [index, epoch] as const));
const askAll = () => Promise.all(asked.map(([index, epoch]) => pool!.get(index, epoch)));
const all = (source: LocalSampleSource) => asked.map(([index, epoch]) => source.get(index, epoch));

/** Calls `watch` with every worker thread that starts while `body` runs. */
async function watchingThreads<T>(watch: (thread: Worker) => void, body: () => Promise<T>): Promise<T> {
  process.on("worker", watch);
  try {
    return await body();
  } finally {
    process.off("worker", watch);
  }
}

describe("samplePool(images, options)", () => {
  it.each([0, 1, 2])("gives the bytes of networkSamples with %i workers, in any order", async (workers) => {
    const threads: Worker[] = [];
    await watchingThreads(
      (thread) => threads.push(thread),
      async () => {
        pool = samplePool(images, { ...options, workers });
        expect(pool.size).toBe(5);
        expect(await askAll()).toEqual(all(networkSamples(images, options)));
      },
    );
    expect(threads).toHaveLength(workers);
  });

  it("replaces a thread that ends, and makes what it was asked for anew", async () => {
    const threads: Worker[] = [];
    await watchingThreads(
      (thread) => threads.push(thread),
      async () => {
        pool = samplePool(images, { ...options, workers: 1 });
        const first = askAll();
        await setImmediate();
        void threads[0]!.terminate();
        expect(await first).toEqual(all(networkSamples(images, options)));
        await threads[1]!.terminate(); // with nothing asked of it
        expect(await askAll()).toEqual(all(networkSamples(images, options)));
      },
    );
    expect(threads).toHaveLength(3);
  });

  it("gives up on a sample at which three threads ended, and says so", async () => {
    await watchingThreads(
      (thread) => void thread.terminate(),
      async () => {
        pool = samplePool(images, { ...options, workers: 1 });
        await expect(pool.get(2, 6)).rejects.toThrow(
          /^samplePool: 3 worker threads ended at sample 2 of epoch 6: worker exited with code: [01]$/,
        );
      },
    );
  });

  it("refuses what networkSamples refuses, before a thread starts", () => {
    const threads: Worker[] = [];
    const watch = (thread: Worker) => threads.push(thread);
    process.on("worker", watch);
    expect(() => samplePool(images, { ...options, workers: -1 })).toThrow(
      new RangeError("samplePool: workers must be an integer of at least 0, got -1"),
    );
    expect(() => samplePool(images, { ...options, augmentation: [{ type: "gaussianNoise", range: [1, 0] }] })).toThrow(
      /^samplePool: augmentations\[0\]\.range must be /,
    );
    process.off("worker", watch);
    expect(threads).toEqual([]);
  });

  it("refuses samples that it does not have, and all once it is closed", async () => {
    pool = samplePool(images, { ...options, workers: 1 });
    await expect(pool.get(5, 0)).rejects.toThrow(new RangeError("samplePool: index must be an integer below 5, got 5"));
    const asked = Promise.resolve(pool.get(0, 0));
    asked.catch(() => {});
    await pool.close();
    await expect(asked).rejects.toThrow("samplePool: the pool is closed");
    await expect(pool.get(1, 0)).rejects.toThrow("samplePool: the pool is closed");
    await pool.close();
  });
});

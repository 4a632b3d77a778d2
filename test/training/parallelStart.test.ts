import { expect, it, vi } from "vitest";
import { ParallelTrainer, type TrainingWorker } from "../../src/training/index.ts";
import { tinyNetwork } from "./dotImages.ts";

/** A worker that answers each question with a number, or says nothing at all. */
function fakeWorker(answers: boolean): TrainingWorker & { terminate: ReturnType<typeof vi.fn<() => unknown>> } {
  let message: (message: unknown) => void;
  return {
    post: (question) => {
      if (answers) queueMicrotask(() => message({ id: (question as { id: number }).id, answer: 10 }));
    },
    listen: (handlers) => {
      message = handlers.message;
    },
    terminate: vi.fn<() => unknown>(),
  };
}

it("does not wait for ever for workers that do not start: it names the first and ends them all", async () => {
  const workers = [fakeWorker(false), fakeWorker(false)];
  await expect(
    ParallelTrainer.start({ network: tinyNetwork(), loss: "l2", workers, startTimeout: 0.05 }),
  ).rejects.toThrow("ParallelTrainer: worker 1 of 2 failed: it did not start within 0.05 s");
  expect(workers.every(({ terminate }) => terminate.mock.calls.length > 0)).toBe(true);
});

it("trains with the first worker that starts where another does not, and ends the others", async () => {
  const workers = [fakeWorker(false), fakeWorker(true), fakeWorker(true)];
  const warnings: string[] = [];
  const trainer = await ParallelTrainer.start({
    network: tinyNetwork(),
    loss: "l2",
    workers,
    startTimeout: 0.05,
    onWarning: (message) => warnings.push(message),
  });
  expect(warnings).toEqual([
    "ParallelTrainer: one worker instead of 3, as worker 1 failed: it did not start within 0.05 s",
  ]);
  expect(workers.map(({ terminate }) => terminate.mock.calls.length > 0)).toEqual([true, false, true]);
  await trainer.dispose();
});

it("refuses a time that is none", async () => {
  await expect(
    ParallelTrainer.start({ network: tinyNetwork(), loss: "l2", workers: [fakeWorker(true)], startTimeout: 0 }),
  ).rejects.toThrow("ParallelTrainer: startTimeout must be a positive number, got 0");
});

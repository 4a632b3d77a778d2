import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readModel } from "../../src/node/index.ts";
import { parseCheckpoint } from "../../src/training/index.ts";
import { kneel, onData, tiny } from "../cli/kneel.ts";

let folder: string;
const options = [...onData, ...tiny, "--workers", "2", "--mixup", "0.75", "--validation", "0.2", "--data-workers", "0"];
const train = (out: string) => ["train", ...options, "--epochs", "3", "--out", out];
const resume = (out: string, ...more: string[]) => kneel(folder, ["train", "--resume", "--out", out, ...more]);
const checkpoint = (out: string) =>
  parseCheckpoint(readFileSync(join(folder, out, "checkpoint.safetensors"))).checkpoint;
const faults = new URL("../cli/faults.mjs", import.meta.url).href;
const withFault = (fault: string) => ({ NODE_OPTIONS: `--import ${faults}`, KNEEL_TEST_FAULT: fault });
/** Of a run that stops with an error before its end: the checkpoint is that of its first epoch, and leads to the whole run. */
async function expectFirstEpochKept(out: string): Promise<void> {
  expect(checkpoint(out).progress).toMatchObject({ epoch: 1, step: 0 });
  expect((await resume(out)).code).toBe(0);
  expect(checkpoint(out).state).toEqual(checkpoint("whole").state);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "kneel-workers-"));
  await kneel(folder, ["phantom", "--count", "20", "--size", "48", "--out", "data"]);
  const { code, stderr } = await kneel(folder, train("whole"));
  expect(code, stderr).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// 16 images to train: four steps an epoch.
describe("kneel train --workers 2", () => {
  it("interrupted and resumed gives the weights of an uninterrupted run, bit for bit", async () => {
    let sent = false;
    const stopped = await kneel(folder, train("stopped"), (child, stderr) => {
      if (sent || !stderr.includes("epoch 1/3")) return;
      sent = true;
      child.kill("SIGINT");
    });
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toMatch(/^stopped; go on with: kneel train --resume --out stopped$/m);
    expect(checkpoint("stopped").progress.epoch).toBeLessThan(3);
    expect((await resume("stopped")).code).toBe(0);
    expect(checkpoint("stopped").state).toEqual(checkpoint("whole").state);
    const [a, b] = [await readModel(join(folder, "stopped")), await readModel(join(folder, "whole"))];
    expect(a.weights).toEqual(b.weights);
  });

  it("says which worker died, and keeps a checkpoint that the run goes on from", async () => {
    const { code, stderr } = await kneel(folder, train("died"), () => {}, withFault("exit:6"));
    expect(stderr.trimEnd().split("\n").at(-1)).toBe(
      "kneel: ParallelTrainer: worker 2 of 2 failed: the thread ended with exit code 7; its last checkpoint is kept; go on from there with: kneel train --resume --out died",
    );
    expect(code).toBe(1);
    await expectFirstEpochKept("died");
  });

  it("says that there is no checkpoint yet where a worker dies in the first epoch", async () => {
    const { code, stderr } = await kneel(folder, train("early"), () => {}, withFault("exit:2"));
    expect(stderr).toMatch(/the thread ended with exit code 7; there is no checkpoint of it yet\n$/);
    expect(code).toBe(1);
  });

  it("names the images of the part whose loss is not finite, and keeps the checkpoint before", async () => {
    const { code, stderr } = await kneel(folder, train("overflowed"), () => {}, withFault("overflow:6"));
    expect(stderr.trimEnd().split("\n").at(-1)).toMatch(
      /^kneel: Trainer: step 6 gave the loss Infinity and a gradient of norm \w+; lower the learning rate or clip the gradient; the images were \S+\.png, \S+\.png; its last checkpoint is kept; go on from there with: kneel train --resume --out overflowed$/,
    );
    expect(code).toBe(1);
    await expectFirstEpochKept("overflowed");
  });

  it("refuses another number of workers on resuming, and says why", async () => {
    const { code, stderr } = await resume("whole", "--workers", "3", "--epochs", "4");
    expect(stderr).toBe(
      "kneel: --workers cannot change on resuming: each worker normalizes and mixes its own part of a batch, so other parts train another model; leave it out, or start another run in another --out\n",
    );
    expect(code).toBe(2);
  });

  it("warns of more workers than cores", async () => {
    const args = ["train", ...options, "--epochs", "1", "--out", "crowded"];
    const { code, stderr } = await kneel(folder, args, () => {}, withFault("cores:1"));
    expect(stderr).toContain("\n--workers: 2 workers on 1 core take turns: training gets no faster\n");
    expect(code).toBe(0);
  });
});

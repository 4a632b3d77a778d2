import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeHourglass, initializeWeights, parametersOf } from "../../src/network/index.ts";
import { importModel } from "../../src/pipelines/index.ts";
import { transferWeights } from "../../src/training/index.ts";
import { readInit } from "../../src/trainingCommands/train/readInit.ts";
import { formatSafetensors, type NamedArray, toStateDict } from "../../src/weights/index.ts";
import { checkpointFile, checkpointFixtures, checkpointPath } from "../support/checkpoints.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kneel-init-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const network = describeHourglass({ inputShape: [32, 32, 3], landmarks: 4, width: 2, depth: 1 });
const state = toStateDict(network, initializeWeights(network, 7));

/** The path of a safetensors file of these arrays. */
function written(name: string, arrays: ReadonlyMap<string, NamedArray>): string {
  const path = join(folder, `${name}.safetensors`);
  writeFileSync(path, formatSafetensors(arrays));
  return path;
}

describe("a training's start", () => {
  it.each(checkpointFixtures)("is a checkpoint of any format: %s", async (_, fixture) => {
    const { file, width, depth, block, landmarks, channels } = fixture;
    const path = fileURLToPath(checkpointPath(file));
    const { weights, unmatched, ...found } = await readInit(path);
    expect(found).toMatchObject({ width, depth, block, landmarks });
    expect(found.network.input[2]).toBe(channels);
    expect(unmatched).toEqual([]);
    expect(new Map(weights)).toEqual(
      new Map(importModel(checkpointFile(file), { size: { width: 64, height: 64 } }).model.weights),
    );
    // One landmark more and a gray image: all but the head is taken.
    const options = { width, depth, block, inputShape: [64, 64, 1] as const, landmarks: landmarks + 1 };
    const { taken, fresh } = transferWeights(describeHourglass(options), { network: found.network, weights });
    expect(fresh).toEqual(["out_block.0.weight", "out_block.0.bias"]);
    expect(taken.length).toBe(weights.size - 2);
  });

  it("is a part of a network, with arrays of other things beside it", async () => {
    const part = [...state].filter(([name]) => !/^(out_block|mixer\.3)/.test(name));
    const path = written(
      "part",
      new Map([...part, ["classifier.weight", { shape: [2], data: Float32Array.of(1, 2) }]]),
    );
    const { weights, landmarks, unmatched } = await readInit(path);
    expect([landmarks, unmatched]).toEqual([null, ["classifier.weight"]]);
    const specs = parametersOf(network).map(({ name }) => name);
    expect([...weights.keys()]).toEqual(specs.filter((name) => !/^(out_block|mixer\.3)/.test(name)));
  });

  it.each([
    ["layer1.0.weight", 0, Number.NaN, "holds NaN at 0"],
    ["out_block.0.bias", 1, Number.POSITIVE_INFINITY, "holds Infinity at 1"],
    ["layer1.1.running_var", 0, -1, "holds -1 at 0"],
  ])("is no checkpoint with a damaged %s", async (name, at, value, why) => {
    const { shape, data } = state.get(name)!;
    const numbers = Float32Array.from(data, (v, i) => (i === at ? value : v));
    const path = written(name, new Map([...state, [name, { shape, data: numbers }]]));
    await expect(readInit(path)).rejects.toThrow(
      new Error(`${path}: parameter ${name} ${why}; the weights are damaged`),
    );
  });

  it("names the array of another shape", async () => {
    const path = written("bent", new Map([...state, ["layer1.0.bias", { shape: [3], data: new Float32Array(3) }]]));
    await expect(readInit(path)).rejects.toThrow(
      new Error(`${path}: layer1.0.bias must have shape [2], got [3]; check width, depth, block and landmarks`),
    );
  });
});

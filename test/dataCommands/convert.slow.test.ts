import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { readModel } from "../../src/node/index.ts";
import { kneel, tiny } from "../cli/kneel.ts";

it("kneel convert makes COCO of a table, and kneel train learns from it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "kneel-coco-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const run = async (...args: string[]) => {
    const { code, stderr } = await kneel(folder, args);
    expect(code, stderr).toBe(0);
  };
  await run("phantom", "--count", "4", "--size", "48", "--out", "data");
  await run("convert", "data/points.csv", "--to", "coco", "--images", "data/images", "--out", "coco.json");
  // Four images in one batch: one step.
  const options = [...tiny, "--validation", "0", "--epochs", "1"];
  await run("train", "--data", "data", "--points", "coco.json", ...options, "--out", "model");
  await run("train", "--data", "data", "--points", "data/points.csv", ...options, "--out", "same");
  const [coco, table] = await Promise.all(["model", "same"].map((name) => readModel(join(folder, name))));
  expect(coco!.landmarkNames).toEqual(table!.landmarkNames);
  expect(coco!.weights.size).toBeGreaterThan(10);
  for (const [name, values] of coco!.weights) expect([...values], name).toEqual([...table!.weights.get(name)!]);
});

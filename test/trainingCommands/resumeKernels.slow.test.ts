import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { formatSafetensors, parseSafetensors } from "../../src/weights/index.ts";
import { kneel, onData, tiny } from "../cli/kneel.ts";

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "kneel-kernels-"));
  await kneel(folder, ["phantom", "--count", "8", "--size", "48", "--out", "data"]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const resume = (epochs: number) => kneel(folder, ["train", "--resume", "--out", "run", "--epochs", `${epochs}`]);

it("a run that goes on with other kernels says that its weights may differ in their last bits, once", async () => {
  expect((await kneel(folder, ["train", ...onData, ...tiny, "--epochs", "1", "--out", "run"])).code).toBe(0);
  const file = join(folder, "run/checkpoint.safetensors");
  const { tensors, metadata } = parseSafetensors(readFileSync(file));
  const run = JSON.parse(metadata.run!) as { readonly kernels: string };
  const other = run.kernels === "SIMD, plain loops" ? "SIMD, Winograd convolutions" : "SIMD, plain loops";
  writeFileSync(file, formatSafetensors(tensors, { ...metadata, run: JSON.stringify({ ...run, kernels: other }) }));
  const { code, stderr } = await resume(2);
  expect(code).toBe(0);
  expect(stderr).toContain(
    `this run has computed with "${other}", here it goes on with "${run.kernels}": its weights may differ in their last bits`,
  );
  expect((await resume(3)).stderr).not.toContain("this run has computed with");
});

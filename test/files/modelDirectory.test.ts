import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readModel, writeModel } from "../../src/node/index.ts";
import { tinyModel } from "../models/tinyModel.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

describe("writeModel and readModel", () => {
  it("round-trip a model through a folder that did not exist", async () => {
    const folder = join(temporaryFolder(), "a", "b");
    const model = tinyModel();
    await writeModel(folder, model);
    expect(await readModel(folder)).toEqual(model);
    expect(readdirSync(folder).sort()).toEqual([
      "model.json",
      expect.stringMatching(/^weights-[0-9a-f]{12}\.safetensors$/),
    ]);
  });

  it("keep one weights file when a model is replaced, and no other file goes", async () => {
    const folder = temporaryFolder();
    await writeModel(folder, tinyModel());
    writeFileSync(join(folder, "weights-mine.safetensors"), "");
    await writeModel(folder, tinyModel({ architecture: { width: 3 } }));
    const names = readdirSync(folder);
    expect(names.filter((name) => /^weights-[0-9a-f]{12}/.test(name))).toHaveLength(1);
    expect(names).toContain("weights-mine.safetensors");
    expect((await readModel(folder)).architecture.width).toBe(3);
  });

  it("read the old model while model.json still names its weights", async () => {
    const [old, both] = [temporaryFolder(), temporaryFolder()];
    await writeModel(old, tinyModel());
    await writeModel(both, tinyModel({ architecture: { width: 3 } }));
    // What a kill before the last rename leaves: both weights and the old model.json.
    cpSync(old, both, { recursive: true });
    expect((await readModel(both)).architecture.width).toBe(2);
  });
});

describe("readModel(directory), errors", () => {
  it("name the file that is missing or damaged", async () => {
    const folder = temporaryFolder();
    await expect(readModel(folder)).rejects.toThrow(`${join(folder, "model.json")}: does not exist; check the path`);
    await writeModel(folder, tinyModel());
    const name = readdirSync(folder).find((entry) => entry.endsWith(".safetensors"))!;
    const file = join(folder, name);
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.subarray(0, 100));
    await expect(readModel(folder)).rejects.toThrow(`${file}: wrong checksum; the file is damaged`);
    writeFileSync(
      join(folder, "model.json"),
      readFileSync(join(folder, "model.json"), "utf8").replace(name, "weights-000000000000.safetensors"),
    );
    const other = join(folder, "weights-000000000000.safetensors");
    await expect(readModel(folder)).rejects.toThrow(`${other}: does not exist; check the path`);
  });
});

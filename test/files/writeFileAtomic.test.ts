import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeFileAtomic, writeJsonAtomic } from "../../src/node/index.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

describe("writeFileAtomic", () => {
  it("writes text and bytes, over what there was, and leaves nothing else", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "a.txt");
    await writeFileAtomic(path, "first");
    const first = statSync(path).ino;
    await writeFileAtomic(path, Uint8Array.of(0, 255, 7));
    expect(readFileSync(path)).toEqual(Buffer.of(0, 255, 7));
    // A new file took the name; the old one was not written to.
    expect(statSync(path).ino).not.toBe(first);
    expect(readdirSync(folder)).toEqual(["a.txt"]);
  });

  it("never shows a part of a file to a reader", async () => {
    const path = join(temporaryFolder(), "a.txt");
    writeFileSync(path, "x".repeat(1000));
    const writes = Promise.all(["y", "z", "w"].map((c) => writeFileAtomic(path, c.repeat(3_000_000))));
    let done = false;
    writes.then(() => {
      done = true;
    });
    while (!done) {
      const text = readFileSync(path, "latin1");
      expect(text).toHaveLength(text.startsWith("x") ? 1000 : 3_000_000);
      expect(text.at(-1)).toBe(text[0]);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await writes;
  });

  it("keeps the old and removes the temporary file when it fails", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "taken");
    mkdirSync(path);
    writeFileSync(join(path, "inside"), "");
    await expect(writeFileAtomic(path, "new")).rejects.toThrow(
      new Error(`${path}: is a folder where a file is needed`),
    );
    const old = join(folder, "old.txt");
    writeFileSync(old, "old");
    await expect(writeFileAtomic(old, 7 as unknown as string)).rejects.toThrow(`${old}: The "data" argument`);
    expect(readFileSync(old, "utf8")).toBe("old");
    expect(readdirSync(folder).sort()).toEqual(["old.txt", "taken"]);
  });

  it("says that the folder is missing", async () => {
    const path = join(temporaryFolder(), "no", "a.txt");
    await expect(writeFileAtomic(path, "")).rejects.toThrow(
      new Error(`${path}: cannot be written; its folder does not exist`),
    );
  });
});

describe("writeJsonAtomic", () => {
  it("writes indented JSON with a line end", async () => {
    const path = join(temporaryFolder(), "a.json");
    await writeJsonAtomic(path, { a: [1, 2], b: "é" }, { indent: 1 });
    expect(readFileSync(path, "utf8")).toBe('{\n "a": [\n  1,\n  2\n ],\n "b": "é"\n}\n');
    await writeJsonAtomic(path, { a: 1 });
    expect(readFileSync(path, "utf8")).toBe('{\n  "a": 1\n}\n');
  });

  it("refuses what JSON cannot hold and writes nothing", async () => {
    const folder = temporaryFolder();
    await expect(writeJsonAtomic(join(folder, "a.json"), undefined)).rejects.toThrow(
      new TypeError("writeJsonAtomic: value must be what JSON can hold, got undefined"),
    );
    expect(readdirSync(folder)).toEqual([]);
  });
});

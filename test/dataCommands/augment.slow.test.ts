import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decode } from "fast-png";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kneel, onData } from "../cli/kneel.ts";

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "kneel-augment-"));
  expect((await kneel(folder, ["phantom", "--count", "3", "--size", "48", "--out", "data"])).code).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const augment = (...more: string[]) => kneel(folder, ["augment", ...onData, ...more]);

describe("kneel augment", () => {
  it("writes a contact sheet, a row for each image: as it is, then draws; the same for the same seed", async () => {
    const shape = ["--images", "2", "--draws", "3", "--size", "40x32", "--preset", "radiograph"];
    const { code, stderr } = await augment("--preview", ...shape, "--out", "new/sheet.png");
    expect([code, stderr]).toEqual([0, expect.stringContaining("2 images of 3, 3 draws each with seed 0")]);
    const sheet = readFileSync(join(folder, "new/sheet.png"));
    const { width, height } = decode(sheet);
    expect([width, height]).toEqual([4 * 40 + 3 * 4, 2 * 32 + 4]);
    await augment("--preview", ...shape, "--out", "again.png");
    expect(readFileSync(join(folder, "again.png")).equals(sheet)).toBe(true);
    await augment("--preview", ...shape, "--seed", "1", "--out", "other.png");
    expect(readFileSync(join(folder, "other.png")).equals(sheet)).toBe(false);
  });

  it("takes a pipeline from JSON and refuses a wrong one by its path, before reading images", async () => {
    writeFileSync(join(folder, "good.json"), '[{"type":"flip"},{"type":"crop","width":20,"height":10}]');
    writeFileSync(join(folder, "bad.json"), '[{"type":"flip"},{"type":"gaussianNoise","range":[0.5,0.1]}]');
    const good = await augment("--preview", "--pipeline", "good.json", "--out", "good.png");
    expect([good.code, good.stderr]).toEqual([0, expect.stringContaining("samples are 20 x 10")]);
    const bad = await augment("--preview", "--pipeline", "bad.json", "--out", "bad.png");
    expect([bad.code, bad.stderr]).toEqual([
      2,
      "kneel: --pipeline bad.json: augmentations[1].range must be a range [low, high] of non-negative numbers, got [0.5, 0.1]\n",
    ]);
    expect(existsSync(join(folder, "bad.png"))).toBe(false);
  });

  it.each([
    [["--out", "a.png"], "--preview is missing: all that kneel augment does is to show samples"],
    [["--preview", "--out", "a.jpg"], "--out must be a .png file, got a.jpg"],
    [
      ["--preview", "--out", "a.png", "--preset", "kneel", "--size", "40x30"],
      "--preset kneel needs a square --size, got 40x30",
    ],
  ])("refuses %j", async (options, message) => {
    expect(await augment(...options)).toMatchObject({ code: 2, stderr: `kneel: ${message}\n` });
  });
});

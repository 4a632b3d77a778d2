import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeModel } from "../../src/node/index.ts";
import { formatSafetensors, parseSafetensors } from "../../src/weights/index.ts";
import { tinyModel } from "../models/tinyModel.ts";
import { kneel, onData, tiny } from "./kneel.ts";

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "kneel-data-"));
  await kneel(folder, ["phantom", "--count", "8", "--size", "48", "--out", "data"]);
  expect((await kneel(folder, ["train", ...onData, ...tiny, "--epochs", "1", "--out", "run"])).code).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const path = (...names: string[]) => join(folder, ...names);
const table = () => readFileSync(path("data/points.csv"), "utf8").split("\n");
const points = (name: string, lines: readonly string[]) => {
  writeFileSync(path(name), lines.join("\n"));
  return ["train", "--data", "data", "--points", name, ...tiny, "--epochs", "1", "--out", "x"];
};
/** The table with one cell of its second row (row 3 of the file) changed. */
const withCell = (column: string, value: string) => {
  const [header, ...rows] = table();
  const at = header!.split(",").indexOf(column);
  return [header!, rows[0]!, rows[1]!.split(",").with(at, value).join(","), ...rows.slice(2)];
};
const checkpoint = (change: (file: Uint8Array) => Uint8Array) => {
  cpSync(path("run"), path("copy"), { recursive: true });
  const file = path("copy/checkpoint.safetensors");
  writeFileSync(file, change(readFileSync(file)));
  return ["train", "--resume", "--out", "copy", "--epochs", "2"];
};
const rewritten = (metadata: Record<string, string>) => (file: Uint8Array) => {
  const read = parseSafetensors(file);
  return formatSafetensors(read.tensors, { ...read.metadata, ...metadata });
};
const one = "1 of 8 rows cannot be used (--skip-bad leaves them out):\n- ";

describe("kneel train, wrong data", () => {
  it.each<[string, () => string[], string | RegExp]>([
    [
      "no folder",
      () => ["train", "--data", "nowhere", "--points", "data/points.csv", ...tiny, "--out", "x"],
      "DIR/nowhere: does not exist; check the path",
    ],
    [
      "no table",
      () => ["train", "--data", "data", "--points", "no.csv", ...tiny, "--out", "x"],
      "DIR/no.csv: does not exist; check the path",
    ],
    ["an empty table", () => points("t.csv", []), "DIR/t.csv: is empty"],
    [
      "a header alone",
      () => points("t.csv", table().slice(0, 1)),
      "DIR/t.csv: has a header but no rows; add one row per image",
    ],
    [
      "an absent image",
      () => points("t.csv", withCell("image", "no.png")),
      `DIR/t.csv: ${one}row 3: image no.png is not in DIR/data or a folder inside it; add the file or correct its name`,
    ],
    [
      "points of another resolution",
      () => [...points("t.csv", table()), "--points-scale", "2"],
      /^DIR\/t\.csv: 8 of 8 rows .*\n- phantom00000\.png \(row 2\): landmark t\d at \(.*\) lies outside the image of 48×48 pixels, and so do \d+ more; points and image differ in resolution: give the scale of the points/,
    ],
    [
      "a spacing of zero",
      () => points("t.csv", withCell("mm_per_px_x", "0")),
      `DIR/t.csv: ${one}DIR/t.csv, row 3, column "mm_per_px_x": must be a positive number of millimetres per pixel, got "0"; correct it, or leave it empty where the spacing is unknown`,
    ],
    [
      "a negative spacing",
      () => points("t.csv", withCell("mm_per_px_y", "-1")),
      /column "mm_per_px_y": must be a positive number of millimetres per pixel, got "-1"/,
    ],
    [
      "a truncated image",
      () => {
        cpSync(path("data"), path("cut"), { recursive: true });
        truncateSync(path("cut/images/phantom00002.png"), 400);
        return ["train", "--data", "cut", "--points", "cut/points.csv", ...tiny, "--epochs", "1", "--out", "x"];
      },
      /^DIR\/cut\/points\.csv: 1 of 8 rows .*\n- row 4: DIR\/cut\/images\/phantom00002\.png: /,
    ],
    [
      "an --out that holds a run",
      () => ["train", ...onData, ...tiny, "--out", "run"],
      "--out run holds a run or a model already; add --resume to go on with it, or choose another folder",
    ],
    [
      "a run that is finished",
      () => ["train", "--resume", "--out", "run"],
      "--resume: the 1 epochs of the run in run are finished; give more --epochs to go on",
    ],
    [
      "a truncated checkpoint",
      () => checkpoint((file) => file.subarray(0, file.length / 2)),
      /^copy\/checkpoint\.safetensors: not a whole safetensors file \(array .* is cut off\)$/,
    ],
    [
      "a checkpoint that is something else",
      () => checkpoint(() => new TextEncoder().encode("something else")),
      "copy/checkpoint.safetensors: not a whole safetensors file (the header is cut off)",
    ],
    [
      "a newer checkpoint",
      () => checkpoint(rewritten({ version: "9" })),
      "copy/checkpoint.safetensors: checkpoint version 9 is newer than this kneel-tfjs reads (1); update kneel-tfjs",
    ],
    [
      "a checkpoint without settings",
      () => checkpoint(rewritten({ run: "null" })),
      'copy/checkpoint.safetensors: not a checkpoint of "kneel train"; it holds no settings',
    ],
    [
      "other training data",
      () => {
        writeFileSync(path("t.csv"), withCell("t0x", "3").join("\n"));
        return ["train", "--resume", "--out", "run", "--epochs", "2", "--points", "t.csv"];
      },
      "DIR/t.csv: not the training data of the run in run; resume with the same files",
    ],
  ])("refuses %s in one message, and writes nothing", async (what, args, message) => {
    const { code, stderr } = await kneel(folder, args());
    const text = stderr
      .replaceAll(folder, "DIR")
      .replace(/^kneel: /, "")
      .trimEnd();
    if (typeof message === "string") expect(text).toBe(message);
    else expect(text).toMatch(message);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(code).toBe(/--out that|finished/.test(what) ? 2 : 1);
    expect(existsSync(path("x"))).toBe(false);
  });
});

describe("kneel evaluate and predict, wrong data", () => {
  it.each<[string, () => Promise<string[]> | string[], string]>([
    [
      "no model",
      () => ["predict", "data/images", "--model", "none", "--out", "x"],
      "none: neither a directory nor an installed package; check the path, or run: npm install none",
    ],
    [
      "a folder without images",
      () => ["predict", "data", "--model", "run", "--out", "x"],
      "data: no images found among 2 files (.csv, .json); folders inside are looked into with --recursive (option recursive); expected DICOM files or files ending in .png, .jpg, .jpeg, .tif, .tiff, .dcm",
    ],
    [
      "other landmark names",
      async () => {
        await writeModel(path("other"), tinyModel());
        return ["evaluate", ...onData, "--model", "other", "--out", "x"];
      },
      "data/points.csv: its landmarks (t0, t1, t2, t3, t4, t5, t6, t7, t8, f0, f1, f2, f3, f4, f5, f6) are not those of the model other (left, right)",
    ],
    [
      "a damaged model.json",
      async () => {
        await writeModel(path("damaged"), tinyModel());
        truncateSync(path("damaged/model.json"), 50);
        return ["predict", "data/images", "--model", "damaged", "--out", "x"];
      },
      "damaged/model.json: not valid JSON; the file is damaged",
    ],
    [
      "a newer model.json",
      async () => {
        await writeModel(path("newer"), tinyModel());
        writeFileSync(path("newer/model.json"), '{"formatVersion": 2}');
        return ["evaluate", ...onData, "--model", "newer", "--out", "x"];
      },
      "newer/model.json: format version 2 is newer than this kneel-tfjs reads (1); update kneel-tfjs",
    ],
  ])("refuse %s in one sentence, with exit code 1, and write nothing", async (_, args, message) => {
    const { code, stderr } = await kneel(folder, await args());
    expect(stderr).toBe(`kneel: ${message}\n`);
    expect(code).toBe(1);
    expect(existsSync(path("x"))).toBe(false);
  });

  it("refuse weights of a wrong checksum", async () => {
    await writeModel(path("wrong"), tinyModel());
    const { weights } = JSON.parse(readFileSync(path("wrong/model.json"), "utf8"));
    truncateSync(path("wrong", weights.file), 300);
    const { code, stderr } = await kneel(folder, ["predict", "data/images", "--model", "wrong", "--out", "x"]);
    expect(stderr).toBe(
      `kneel: wrong/${weights.file}: wrong checksum; the file is damaged or belongs to another model.json, copy the model again\n`,
    );
    expect(code).toBe(1);
  });
});

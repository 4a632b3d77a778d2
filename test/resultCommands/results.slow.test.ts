import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Papa from "papaparse";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LandmarkSet, parseAnnotationsJson } from "../../src/annotations/index.ts";
import { readImage } from "../../src/node/index.ts";
import { kneel, onData, tiny } from "../cli/kneel.ts";
import { parseSvg } from "../viz/parseSvg.ts";

let folder: string;
const path = (...names: string[]) => join(folder, ...names);
const read = (...names: string[]) => readFileSync(path(...names), "utf8");

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "kneel-results-"));
  await kneel(folder, ["phantom", "--count", "10", "--size", "56x48", "--out", "data"]);
  const { code, stderr } = await kneel(folder, ["train", ...onData, ...tiny, "--epochs", "2", "--out", "model"]);
  expect(code, stderr).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("kneel predict", () => {
  it("reports a bad image, does the rest, exits with 1", async () => {
    writeFileSync(path("data/images/phantom00003a.png"), "no image");
    const args = ["predict", "data/images", "--model", "model", "--out", "found", "--overlay"];
    const { code, stderr } = await kneel(folder, args);
    rmSync(path("data/images/phantom00003a.png"));
    expect(code).toBe(1);
    const lines = stderr.trimEnd().split("\n");
    expect(lines[0]).toMatch(/^kneel: data\/images\/phantom00003a\.png: /);
    expect(lines.slice(1)).toEqual([
      "warning, 10 images: it has no spacing; results are in pixels unless you give one",
      "warning, 10 images: the model was trained on synthetic images alone; nothing that it says of a real radiograph is to be believed",
      "1 image failed, see summary.json",
      "10 of 11 images done; predictions.json, predictions.csv are in found",
    ]);
    const { images } = parseAnnotationsJson(read("found/predictions.json"));
    expect(images).toHaveLength(10);
    for (const { image, sets } of images) {
      const [{ landmarks, confidence }] = sets as [LandmarkSet];
      expect(image).toMatch(/^phantom0000\d\.png$/);
      expect(landmarks).toHaveLength(16);
      for (const [x, y] of landmarks) expect(x >= -0.5 && x <= 55.5 && y >= -4.5 && y <= 51.5).toBe(true);
      expect(confidence!.every((c) => c > 0 && c <= 1)).toBe(true);
    }
    const overlay = await readImage(path("found/phantom00009-overlay.png"));
    expect([overlay.width, overlay.height, overlay.channels]).toEqual([56 * 4, 48 * 4, 3]);
    expect(readdirSync(path("found"))).toHaveLength(10 + 4);
  });
});

describe("kneel evaluate", () => {
  it("writes a table, a report, the errors, plots and overlays that agree", async () => {
    const args = [
      "evaluate",
      ...onData,
      "--model",
      "model",
      "--out",
      "report",
      "--folds-column",
      "fold",
      "--test-fold",
      "0,3",
    ];
    const { code, stdout, stderr } = await kneel(folder, args);
    expect(code, stderr).toBe(0);
    const report = JSON.parse(read("report/report.json"));
    expect(report.unit).toBe("mm");
    const [all] = report.strata;
    expect(all).toMatchObject({ images: 4, groups: 4, points: 64, missing: 0 });
    const figure = (key: string) => all.figures.find((each: { key: string }) => each.key === key);
    const rows = Papa.parse<Record<string, string>>(read("report/errors.csv").trimEnd(), { header: true }).data;
    expect(rows).toHaveLength(4 * 16);
    const mean = rows.reduce((sum, row) => sum + Number(row.error_mm), 0) / rows.length;
    const { value, low, high } = figure("mean");
    expect(value).toBeCloseTo(mean, 3);
    expect(low < mean && mean < high).toBe(true);
    const within = rows.filter((row) => Number(row.error_mm) <= 2.5).length / rows.length;
    expect(figure("pck@2.5")).toMatchObject({ value: within, count: 64 });
    const { image, x, y, true_x, true_y, error_mm } = rows[5]!;
    const table = Papa.parse<Record<string, string>>(read("data/points.csv").trimEnd(), { header: true }).data;
    const { mm_per_px_x, mm_per_px_y } = table.find((row) => row.image === image)!;
    const dx = (Number(x) - Number(true_x)) * Number(mm_per_px_x);
    const dy = (Number(y) - Number(true_y)) * Number(mm_per_px_y);
    const distance = Math.hypot(dx, dy);
    expect(Number(error_mm)).toBeCloseTo(distance, 2);
    const [baseline] = report.baselines;
    expect(baseline.name).toBe("mean shape");
    expect(baseline.figures[0].value).toBeLessThan(value);

    expect(stdout).toMatch(new RegExp(`^mean error \\(mm\\) +${value.toFixed(2)} `, "m"));
    expect(stdout).toContain("mean shape");
    expect(stdout).toContain("4 images of 4 patients, 64 points");
    for (const name of ["ced.svg", "landmarks.svg"]) expect(parseSvg(read("report", name)), name).toBeTruthy();
    const overlays = readdirSync(path("report")).filter((name) => name.endsWith(".png"));
    expect(overlays.map((name) => name.replace(/-phantom.*/, "")).sort()).toEqual([
      "best-1",
      "best-2",
      "median-1",
      "median-2",
      "worst-1",
      "worst-2",
    ]);
    for (const name of overlays) expect((await readImage(path("report", name))).width).toBe(56 * 4);
  });

  it("measures in pixels without spacing, and leaves empty what has no truth", async () => {
    const [header, ...rows] = read("data/points.csv").trimEnd().split("\n");
    const names = header!.split(",");
    const blank = new Set(["mm_per_px_x", "mm_per_px_y"].map((name) => names.indexOf(name)));
    const t0 = new Set(["t0x", "t0y"].map((name) => names.indexOf(name)));
    const changed = rows.map((row, i) =>
      row
        .split(",")
        .map((cell, j) => (blank.has(j) || (i === 1 && t0.has(j)) ? "" : cell))
        .join(","),
    );
    writeFileSync(path("px.csv"), [header, ...changed].join("\n"));
    const args = ["evaluate", "--data", "data", "--points", "px.csv", "--model", "model", "--out", "pixels"];
    const { code, stdout, stderr } = await kneel(folder, args);
    expect(code, stderr).toBe(0);
    const report = JSON.parse(read("pixels/report.json"));
    expect(report.unit).toBe("px");
    expect(report.strata[0]).toMatchObject({ points: 159, missing: 1 });
    expect(stdout).toContain("mean error (px)");
    const line = read("pixels/errors.csv")
      .split("\n")
      .find((row) => row.startsWith("phantom00001.png,t0,"))!;
    expect(line).toMatch(/^phantom00001\.png,t0,,[\d.]+,[\d.]+,,,0\.\d+$/);
    expect(read("pixels/errors.csv")).not.toContain("NaN");
  });

  it("refuses rows with and without spacing together, and says what to do", async () => {
    const [header, first, ...rows] = read("data/points.csv").trimEnd().split("\n");
    const at = ["mm_per_px_x", "mm_per_px_y"].map((name) => header!.split(",").indexOf(name));
    const blank = first!.split(",").map((cell, j) => (at.includes(j) ? "" : cell));
    writeFileSync(path("mixed.csv"), [header, blank.join(","), ...rows].join("\n"));
    const args = ["evaluate", "--data", "data", "--points", "mixed.csv", "--model", "model", "--out", "mixed"];
    const { code, stderr } = await kneel(folder, args);
    expect(stderr).toBe(
      `kneel: --spacing: mixed.csv: 1 of ${rows.length + 1} rows have no spacing, the first is row 2 (phantom00000.png), and errors in mm and in pixels cannot be averaged; give --spacing, fill in the table, or leave them out with --filter\n`,
    );
    expect(code).toBe(2);
  });

  it("says that a fold for testing is one that the model, by its own record, learned from", async () => {
    const document = JSON.parse(read("model/model.json"));
    const recorded = { ...document.training.options, foldsColumn: "fold", testFold: ["1"] };
    cpSync(path("model"), path("recorded"), { recursive: true });
    const training = { ...document.training, options: recorded };
    writeFileSync(path("recorded/model.json"), JSON.stringify({ ...document, training }));
    const told = async (fold: string, model = "recorded") => {
      const folds = ["--folds-column", "fold", "--test-fold", fold, "--out", `fold-${fold}`];
      const { code, stderr } = await kneel(folder, ["evaluate", ...onData, "--model", model, ...folds]);
      expect(code, stderr).toBe(0);
      const { about } = JSON.parse(read(`fold-${fold}/report.json`));
      return [stderr, about["not unseen"] ?? about["perhaps seen"]];
    };
    const seen = "learned from fold 0: it was trained without fold 1 alone";
    expect(await told("0")).toEqual([
      expect.stringContaining(`warning: recorded ${seen}; figures of that fold are not of unseen images`),
      `the model ${seen}`,
    ]);
    expect(await told("1")).toEqual([expect.not.stringContaining("learned from"), undefined]);
    const unrecorded = "has no record of a fold that it was trained without";
    expect(await told("2", "model")).toEqual([
      expect.stringContaining(`warning: model ${unrecorded}; it may have learned from the images of this one`),
      `the model ${unrecorded}`,
    ]);
  });

  it("evaluates one image, for which there are no intervals, without NaN anywhere", async () => {
    const args = ["evaluate", ...onData, "--model", "model", "--out", "one", "--filter", "subject=4"];
    const { code, stdout, stderr } = await kneel(folder, args);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(read("one/report.json")).strata[0].figures[0]).toMatchObject({ low: null, high: null });
    expect(stdout).not.toContain("NaN");
    expect(existsSync(path("one/worst-1-phantom00004.png"))).toBe(true);
  });
});

describe("kneel doctor", () => {
  it("prints what the backend can do and exits with 0 when it can train", async () => {
    const { code, stdout, stderr } = await kneel(folder, ["doctor"]);
    expect(stderr).toBe("next: kneel bench --backend wasm\n      kneel demo\n");
    expect(stdout).toMatch(/^Node v\d+/);
    expect(code).toBe(0);
  });
});

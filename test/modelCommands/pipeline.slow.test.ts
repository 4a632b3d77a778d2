import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseLandmarkTable } from "../../src/data/index.ts";
import { outOfFoldErrors, parseOutOfFold } from "../../src/experiments/index.ts";
import type { Point } from "../../src/geometry/index.ts";
import { readImage, readModel, readPipeline, writeModel } from "../../src/node/index.ts";
import { kneel } from "../cli/kneel.ts";

const demo = fileURLToPath(new URL("../../examples/models/phantom-pipeline", import.meta.url));

let folder: string;
const path = (...names: string[]) => join(folder, ...names);
const read = (...names: string[]) => readFileSync(path(...names), "utf8");
const table = (name: string) => parseLandmarkTable(read(name, "points.csv"));
async function run(...args: string[]): Promise<string> {
  const { code, stderr, stdout } = await kneel(folder, args);
  expect(code, stderr).toBe(0);
  return stdout + stderr;
}
const onFilms = ["--data", "films", "--points", "films/points.csv"] as const;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "kneel-pipeline-"));
  await run(
    "phantom",
    "--films",
    "bilateral",
    "--film-spacing",
    "0.6",
    "--count",
    "6",
    "--seed",
    "41",
    "--out",
    "films",
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Distances between neighbouring landmarks in millimetres. */
function lengthsMm(landmarks: readonly Point[], [sx, sy]: readonly [number, number]): number[] {
  return landmarks.slice(1).map(([x, y], i) => Math.hypot((x - landmarks[i]![0]) * sx, (y - landmarks[i]![1]) * sy));
}

describe("kneel phantom --films", () => {
  it("writes films with a row for each knee", async () => {
    const { samples } = table("films");
    expect(samples.map(({ columns }) => columns.side)).toEqual(
      Array.from({ length: 6 }, () => ["right", "left"]).flat(),
    );
    const { width, height } = await readImage(path("films/images", samples[0]!.image));
    for (const [x, y] of samples[0]!.landmarks) expect(x > 0 && x < width / 2 && y > 0 && y < height).toBe(true);
  });
});

describe("kneel crop", () => {
  it("cuts halves with one landmark at another spacing", async () => {
    await run("crop", ...onFilms, "--part", "half", "--landmarks", "t4", "--to-spacing", "1.2", "--out", "halves");
    const { samples, landmarkNames } = table("halves");
    expect(landmarkNames).toEqual(["t4"]);
    expect(samples).toHaveLength(12);
    const films = table("films").samples;
    for (const [i, { image, landmarks, spacing }] of samples.entries()) {
      const raster = await readImage(path("halves/images", image));
      const film = films[i]!;
      const whole = await readImage(path("films/images", film.image));
      const left = film.columns.side === "right" ? 0 : whole.width >> 1;
      // In millimetres from the half's corner, pixel edges at −0.5.
      const mm = (x: number, from: number, s: number) => (x + 0.5 - from) * s;
      const [x, y] = landmarks[0]!;
      const [u, v] = film.landmarks[4]!;
      expect(mm(x, 0, spacing![0])).toBeCloseTo(mm(u, left, film.spacing![0]), 1);
      expect(mm(y, 0, spacing![1])).toBeCloseTo(mm(v, 0, film.spacing![1]), 1);
      expect(Math.abs(raster.width * spacing![0] - (whole.width / 2) * film.spacing![0])).toBeLessThan(2);
    }
  });

  it("cuts fields around a landmark, left knees mirrored, jittered and repeated", async () => {
    const options = ["--part", "field", "--field-mm", "150", "--jitter-mm", "6", "--repeat", "2", "--mirror-left"];
    await run("crop", ...onFilms, ...options, "--to-spacing", "1", "--out", "fields");
    const { samples, landmarkNames } = table("fields");
    expect(landmarkNames).toHaveLength(16);
    expect(samples).toHaveLength(24);
    const films = table("films").samples;
    const places = new Set<string>();
    for (const [i, { image, landmarks, spacing, columns }] of samples.entries()) {
      const film = films[i >> 1]!;
      const raster = await readImage(path("fields/images", image));
      expect([raster.width, raster.height]).toEqual([150, 150]);
      expect(spacing![0]).toBeCloseTo(1, 9);
      expect(columns.mirrored).toBe(film.columns.side === "left" ? "1" : "0");
      expect(landmarks[0]![0]).toBeLessThan(landmarks[8]![0]); // all as right knees
      expect(lengthsMm(landmarks, spacing!)).toBeAllClose(lengthsMm(film.landmarks, film.spacing!), { atol: 1e-6 });
      const [x, y] = landmarks[4]!;
      expect(Math.abs(x - 74.5)).toBeLessThanOrEqual(6 + 1e-6);
      expect(Math.abs(y - 74.5)).toBeLessThanOrEqual(6 + 1e-6);
      places.add(`${x.toFixed(3)},${y.toFixed(3)}`);
    }
    expect(places.size).toBe(24);
  });

  it("refuses what it cannot cut before it writes anything", async () => {
    const refused = async (words: readonly string[], message: string) => {
      const { code, stderr } = await kneel(folder, ["crop", ...onFilms, ...words, "--out", "none"]);
      expect(stderr).toContain(message);
      expect(code).toBe(2);
      expect(existsSync(path("none/points.csv"))).toBe(false);
    };
    await refused(["--part", "half", "--landmarks", "t4,t9"], '--landmarks: films/points.csv has no landmark "t9"');
    await refused(["--part", "field", "--center", "middle"], '--center: films/points.csv has no landmark "middle"');
    await refused(["--part", "half", "--filter", "zz"], "kneel: --filter must be conditions such as");
    await refused(
      ["--part", "half", "--filter", "side=up"],
      "kneel: --filter: films/points.csv: no row of 12 passes the filter side=up",
    );
    await refused(
      ["--part", "half", "--side-column", "leg"],
      '--side-column: row 2 (film00000.png): column "leg" must be',
    );
  });
});

describe("kneel train --init, kneel pipeline", () => {
  const tiny = ["--width", "2", "--depth", "2", "--batch", "8", "--epochs", "1", "--validation", "0"];

  it("makes a pipeline of two stages, the second from the features of the first", async () => {
    const onHalves = ["--data", "halves", "--points", "halves/points.csv", "--input-spacing", "4", "--size", "48x64"];
    await run("train", ...onHalves, ...tiny, "--out", "stage1");
    const onFields = ["--data", "fields", "--points", "fields/points.csv", "--input-spacing", "3", "--size", "48"];
    const said = await run("train", ...onFields, ...tiny, "--init", "stage1", "--out", "stage2");
    expect(said).toMatch(/\d{2,} parameters from \S+stage1; fresh: \S+, \S+\n/);
    const other = ["train", ...onFields, ...tiny, "--width", "3", "--init", "stage1", "--out", "none"];
    const { code, stderr } = await kneel(folder, other);
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(
        /--init \S*stage1 is of another network; give --width 2 --depth 2 --block hmp, as it has\n$/,
      ),
    ]);

    await run("pipeline", "--locate", "stage1", "--localize", "stage2", "--out", "untrained");
    const { about } = JSON.parse(read("untrained/pipeline.json"));
    expect(about.models).toEqual({ locate: ["stage1"], localize: ["stage2"] });
    // Nothing can be learned from wrong findings.
    const stages = ["--locate", "stage1", "--localize", "stage2", "--views", "0"];
    const learning = await kneel(folder, ["pipeline", ...stages, ...onFilms, "--out", "unlearned"]);
    expect(learning.stderr).toMatch(/of 12 knees \d have every landmark within 10 mm, and at least 10 are needed/);
    expect(existsSync(path("unlearned/pipeline.json"))).toBe(false);
  });

  it("learns limits and calibration from films, and is evaluated on them", async () => {
    const stages = ["--locate", join(demo, "locate"), "--localize", join(demo, "localize"), "--half"];
    const said = await run("pipeline", ...stages, ...onFilms, "--views", "2", "--out", "learned");
    expect(said).toMatch(/learned from 1[012] of 12 knees/);
    const { plausibility, uncertainty } = JSON.parse(read("learned/pipeline.json"));
    for (const limit of ["residual", "spread", "scatter"]) expect(plausibility[limit]).toBeGreaterThan(0);
    expect(uncertainty.intercepts).toHaveLength(16);

    const evaluate = ["evaluate", "--model", "learned", ...onFilms, "--workers", "1"];
    await run(...evaluate, "--out", "report");
    const median = (report: string): number => {
      const [{ figures }] = JSON.parse(read(report, "report.json")).strata;
      return figures.find(({ key }: { key: string }) => key === "median").value;
    };
    expect(median("report")).toBeLessThan(1.3);
    expect(read("report/errors.csv").trim().split("\n")).toHaveLength(1 + 12 * 16);

    const magnified = ["--compat", "2019", "--no-refine", "--out", "report-2019"];
    await run(...evaluate, ...magnified);
    expect(median("report-2019")).toBeGreaterThan(median("report"));
  });

  it("learns shape models of films with --shape: they refine, and their two signals are part of the calibration", async () => {
    const stages = ["--locate", join(demo, "locate"), "--localize", join(demo, "localize"), "--half"];
    const said = await run("pipeline", ...stages, ...onFilms, "--views", "2", "--shape", "--out", "shaped");
    expect(said).toMatch(/learned from 1[012] of 12 knees/);
    const { localize, uncertainty } = await readPipeline(path("shaped"));
    expect(localize[0]!.refinement!.members.map(({ feature }) => feature)).toEqual(["doubleIgo", "doubleIgo"]);
    expect(localize[0]!.refinement!.weights).toHaveLength(16);
    expect(uncertainty!.refined).toEqual({ move: expect.any(Number), error: expect.any(Number) });
    const film = table("films").samples[0]!.image;
    await run("predict", join("films/images", film), "--model", "shaped", "--spacing", "0.6", "--out", "refined");
    const { images } = JSON.parse(read("refined/predictions.json"));
    expect(images[0].sets.map(({ landmarks }: { landmarks: Point[] }) => landmarks.length)).toEqual([16, 16]);

    const { code, stderr } = await kneel(folder, ["pipeline", ...stages, "--shape", "--out", "none"]);
    expect([code, stderr]).toEqual([
      2,
      "kneel: --shape needs --data and --points: images to learn shape models from\n",
    ]);
  });

  it("judges each image by the models that never saw its fold, with --held-out", async () => {
    const folded = read("films/points.csv")
      .split("\n")
      .map((line, i) => (line === "" ? line : `${i === 0 ? "part" : i <= 4 ? "a" : "b"},${line}`));
    writeFileSync(path("films/folds.csv"), folded.join("\n"));
    const model = await readModel(join(demo, "localize"));
    const blind = new Map([...model.weights].map(([name, weight]) => [name, weight.map(() => 0)]));
    await writeModel(path("blind"), { ...model, weights: blind as typeof model.weights });
    const onFolds = ["--data", "films", "--points", "films/folds.csv", "--folds-column", "part", "--views", "2"];
    const stages = (...localize: string[]) => [
      ...["pipeline", "--locate", join(demo, "locate"), "--localize", localize.join(",")],
      ...onFolds,
    ];
    const [good, bad] = [join(demo, "localize"), path("blind")];
    // The blind model never saw the four knees of a and judges them; what the other finds of the eight of b is right.
    const { code, stderr } = await kneel(folder, [...stages(bad, good), "--held-out", "a,b", "--out", "none"]);
    expect([code, stderr]).toEqual([1, expect.stringContaining("of 12 knees 8 have every landmark within 10 mm")]);
    // Two that never saw a fold judge it together.
    const heldOut = ["--held-out", "a,b,b", "--out-of-fold", "found.json"];
    const believed = await run(...stages(good, good, good), ...heldOut, "--out", "folds");
    const unknown = "has no record of a part that it was trained without; that it never saw part";
    expect(believed).toContain(`warning: --held-out: ${good} ${unknown} a is believed`);
    const { cases } = parseOutOfFold(read("found.json"));
    expect(cases.map(({ fold }) => fold)).toEqual([..."aaaabbbbbbbb"]);
    const { errors, unit } = outOfFoldErrors({ cases });
    expect(unit).toBe("mm");
    expect(Math.max(...errors.flat())).toBeLessThan(10);
    for (const { confidence } of cases) expect(confidence.every((value) => value > 0 && value <= 1)).toBe(true);
    const { about, uncertainty } = JSON.parse(read("folds/pipeline.json"));
    expect(about.learned).toMatchObject({ outOf: "part a, b, b", knees: 12 });
    expect(uncertainty.intercepts).toHaveLength(16);

    const refused = async (words: readonly string[], message: string) => {
      const { code, stderr } = await kneel(folder, [...words, "--out", "none"]);
      expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    };
    const recorded = { options: { foldsColumn: "part", testFold: ["b"] } };
    await writeModel(path("trained"), { ...model, training: recorded });
    await refused(
      [...stages(path("trained"), good), "--held-out", "a,b"],
      `--held-out: ${path("trained")} learned from part a: it was trained without part b alone`,
    );
    const tested = ["--data", "films", "--points", "films/folds.csv", "--folds-column", "part", "--test-fold", "a"];
    await refused(
      ["train", ...tested, "--init", path("trained"), "--epochs", "1"],
      `--init: ${path("trained")} learned from part a: it was trained without part b alone; test on what it never saw`,
    );
    await refused(
      [...stages(path("shaped/localize"), good), "--held-out", "a,b"],
      `--held-out: the shape models in ${path("shaped/localize")} are those of the pipeline around it`,
    );
    await refused([...stages(good), "--held-out", "a,b"], "--held-out must name one fold for each model of --localize");
    const nowhere = ["--held-out", "a,b", "--out-of-fold", "found.json/x.json"];
    await refused([...stages(good, good), ...nowhere], "--out-of-fold found.json: ");
    await refused([...stages(good, good), "--held-out", "a,c"], 'fold "b" of film00002.png is none of a, c');
    await refused([...stages(good, good), "--held-out", "a,b", "--test-fold", "a"], "exclude each other");
    await refused(
      [...stages(good).slice(0, 5), ...onFilms, "--held-out", "a"],
      "--held-out needs --folds-column, the column that holds the fold of each row",
    );
  });

  it("refuses data without points, a table of other landmarks, and whole films without a first stage", async () => {
    const localize = ["--localize", join(demo, "localize")];
    const refused = async (words: readonly string[], message: string) => {
      const { code, stderr } = await kneel(folder, ["pipeline", ...words, "--out", "none"]);
      expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    };
    await refused([...localize, "--data", "films"], "--points is missing: --data and --points go together");
    await refused([...localize, ...onFilms], "--view must be crop: a pipeline without --locate has no first stage");
    const halves = ["--data", "halves", "--points", "halves/points.csv", "--view", "crop"];
    await refused([...localize, ...halves], "its landmarks (t4) are not those of");
  });
});

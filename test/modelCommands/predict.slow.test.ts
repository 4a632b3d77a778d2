import "@tensorflow/tfjs-backend-cpu";
import type { ChildProcess } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encode } from "fast-png";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Annotations,
  parseAnnotationsJson,
  parseCoco,
  parseKneelNpz,
  parseLongCsv,
  parsePts,
  parseSlicerMarkups,
  parseViaJson,
} from "../../src/annotations/index.ts";
import { initBackend } from "../../src/backends/index.ts";
import { parsePresentationState, parseStructuredReport } from "../../src/dicom/index.ts";
import type { Point } from "../../src/geometry/index.ts";
import { readImage, readPipeline, readRadiograph, writeModel } from "../../src/node/index.ts";
import { KneelPipeline } from "../../src/pipelines/index.ts";
import { kneel } from "../cli/kneel.ts";
import { smallFilm, tiffOf, writeFilm, writeTinyPipeline } from "../cli/tinyPipeline.ts";
import { tinyModel } from "../models/tinyModel.ts";
import { buildDicom } from "../radiograph/buildDicom.ts";

const [width, height] = [90, 60];
let folder: string;
const path = (...names: string[]) => join(folder, ...names);
const read = (name: string) => readFileSync(path(name));
const text = (name: string) => readFileSync(path(name), "utf8");
const annotations = (out: string) => parseAnnotationsJson(text(`${out}/predictions.json`));
const predict = (...args: string[]) => kneel(folder, ["predict", ...args]);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "kneel-predict-"));
  for (const name of ["films/sub", "mixed", "many"]) mkdirSync(path(name), { recursive: true });
  await initBackend(["cpu"]);
  await writeTinyPipeline(path("pipeline"));
  await writeFilm(path("films/a.dcm"), smallFilm(width, height));
  await writeFilm(path("films/IM0001"), smallFilm(width, height, 2), [1.5, 1.5]);
  await writeFilm(path("films/sub/a.dcm"), smallFilm(width, height, 3));
  for (let i = 0; i < 60; i++) await writeFilm(path(`many/${i}.dcm`), smallFilm(width, height, i));

  const film = smallFilm(width, height);
  const pixels = film.data as Uint16Array;
  writeFileSync(path("mixed/film.png"), encode({ width, height, channels: 1, depth: 16, data: pixels }));
  writeFileSync(path("mixed/film.tif"), tiffOf(film));
  writeFileSync(path("mixed/bad.png"), "no image");
  const dicom = (attributes: object, samples: Uint8Array | Uint16Array = pixels) =>
    buildDicom({ width, height, pixels: samples, attributes: { "00280030": ["DS", "2\\2"], ...attributes } });
  writeFileSync(path("mixed/frames.dcm"), dicom({ "00280008": ["IS", "2"] }, new Uint16Array(2 * pixels.length)));
  writeFileSync(
    path("mixed/mr.dcm"),
    dicom({ "00080060": ["CS", "MR"], "00080016": ["UI", "1.2.840.10008.5.1.4.1.1.4"] }),
  );
  const color = Uint8Array.from({ length: 3 * width * height }, (_, i) => 7 * i);
  writeFileSync(
    path("mixed/color.dcm"),
    dicom({ "00280002": ["US", [3]], "00280004": ["CS", "RGB"], "00280006": ["US", [0]] }, color),
  );
  writeFileSync(path("mixed/cut.dcm"), dicom({}).subarray(0, 3000));
  writeFileSync(path("mixed/small-pixels.dcm"), dicom({ "00280030": ["DS", "0.01\\0.01"] }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the library finds in a file, without the command. */
async function expected(file: string, how: { readonly spacing?: readonly [number, number] } = {}) {
  const pipeline = new KneelPipeline(await readPipeline(path("pipeline")));
  const { image, spacing } = await readRadiograph(path(file), how);
  const { right, left } = await pipeline.predict(image, { spacing: spacing! });
  pipeline.dispose();
  return { right: right!.knee!.landmarks, left: left!.knee!.landmarks };
}

function expectSame(found: Annotations, image: string, truth: Record<string, readonly Point[]>, tolerance = 1e-3) {
  const { sets } = found.images.find((each) => each.image === image)!;
  expect(sets.map(({ name }) => name)).toEqual(Object.keys(truth));
  for (const { name, landmarks } of sets)
    for (const [k, [x, y]] of landmarks.entries())
      expect(Math.hypot(x - truth[name]![k]![0], y - truth[name]![k]![1]), `${name} ${k}`).toBeLessThan(tolerance);
}

describe("kneel predict", () => {
  it("finds what the library finds, in files and folders, and writes every format, which reads back to it", async () => {
    const formats = "json,csv,npz,via,coco,pts,slicer,sr,gsps";
    const args = ["films", "--recursive", "--model", "pipeline", "--format", formats, "--overlay", "png,svg"];
    const { code, stderr } = await predict(...args, "--out", "out", "--backend", "cpu");
    expect(stderr).toContain("6 of 6 knees found");
    expect(code, stderr).toBe(0);
    const json = annotations("out");
    expect(json.images.map(({ image }) => image)).toEqual(["IM0001", "a.dcm", "sub/a.dcm"]);
    for (const { image } of json.images) expectSame(json, image, await expected(`films/${image}`), 0.01);
    expect(json.images[1]).toMatchObject({ width, height, spacing: [2, 2.2] });
    expect(json.images[1]!.spacingOrigin!.source).toBe("ImagerPixelSpacing");

    const truth = Object.fromEntries(json.images[1]!.sets.map(({ name, landmarks }) => [name, landmarks]));
    expectSame(parseLongCsv(text("out/predictions.csv")), "a.dcm", truth);
    expectSame(parseViaJson(text("out/predictions.via.json")), "a.dcm", truth, 0.01);
    expectSame(parseCoco(text("out/predictions.coco.json")), "a.dcm", truth);
    expectSame(parseKneelNpz(read("out/predictions.npz")), "a", truth, 0.7072);
    for (const [name, points] of Object.entries(truth)) {
      const one = (landmarks: readonly Point[]) => ({
        landmarkNames: json.landmarkNames,
        images: [{ ...json.images[1]!, sets: [{ name, landmarks }] }],
      });
      expectSame(one(parsePts(text(`out/a-${name}.pts`), { origin: "one" })), "a.dcm", { [name]: points });
      const markups = parseSlicerMarkups(text(`out/a-${name}.mrk.json`), { spacing: [2, 2.2] });
      expectSame(one(markups.landmarks), "a.dcm", { [name]: points });
    }
    const report = await parseStructuredReport(read("out/a.sr.dcm"));
    const reported = (sets: Annotations["images"][0]["sets"]) => ({ ...json, images: [{ ...json.images[1]!, sets }] });
    expectSame(reported(report.sets), "a.dcm", truth);
    expect(report.imageSopInstanceUid).toBe((await readRadiograph(path("films/a.dcm"))).dicom!.sopInstanceUid);
    const { layers } = await parsePresentationState(read("out/a.gsps.dcm"));
    const names = ["right", "left"];
    expectSame(reported(layers.map(({ points }, i) => ({ name: names[i]!, landmarks: points }))), "a.dcm", truth);
    expect(layers.map(({ texts, polylines }) => [texts[0], polylines.length])).toEqual([
      ["R", 2],
      ["L", 2],
    ]);

    const overlay = await readImage(path("out/sub/a-overlay.png"));
    expect([overlay.width, overlay.height, overlay.channels]).toEqual([4 * width, 4 * height, 3]);
    const svg = text("out/a-overlay.svg");
    expect(svg.match(/<ellipse/g)!.length).toBe(32);
    expect(readdirSync(path("out")).filter((name) => name.startsWith("."))).toEqual([]);
  });

  it("skips what is done, and does again what has changed: the image, an output, the options", async () => {
    const args = ["films", "--model", "pipeline", "--out", "again", "--format", "json,pts", "--backend", "cpu"];
    expect((await predict(...args)).stderr).toMatch(/^2 of 2 images done; /m);
    const before = text("again/predictions.json");
    expect((await predict(...args)).stderr).toMatch(/^2 of 2 images done, 2 of them before; /m);
    expect(text("again/predictions.json")).toBe(before);
    rmSync(path("again/a-left.pts"));
    await writeFilm(path("films/b.dcm"), smallFilm(width, height, 9));
    expect((await predict(...args)).stderr).toMatch(/^3 of 3 images done, 1 of them before; /m);
    expect(existsSync(path("again/a-left.pts"))).toBe(true);
    expect((await predict(...args, "--no-refine")).stderr).toMatch(/^3 of 3 images done; /m);
    rmSync(path("films/b.dcm"));
  });

  it("does again an image whose files another of the same name has overwritten", async () => {
    for (const [name, seed] of [
      ["one", 5],
      ["two", 6],
    ] as const) {
      mkdirSync(path(name));
      await writeFilm(path(`${name}/knee.dcm`), smallFilm(width, height, seed));
    }
    const into = (name: string) =>
      predict(name, "--model", "pipeline", "--out", "shared", "--format", "json,pts", "--backend", "cpu");
    await into("one");
    const first = text("shared/knee-right.pts");
    await into("two");
    expect(text("shared/knee-right.pts")).not.toBe(first);
    expect((await into("one")).stderr).toMatch(/^1 of 1 image done; /m);
    expect(text("shared/knee-right.pts")).toBe(first);
  });

  it("takes no result for an image, with the output folder in that of the images, and refuses the same", async () => {
    mkdirSync(path("around"));
    await writeFilm(path("around/a.dcm"), smallFilm(width, height));
    const args = ["--model", "pipeline", "--recursive", "--format", "json,sr", "--overlay", "png", "--backend", "cpu"];
    const again = () => predict("around", ...args, "--out", "around/results");
    expect((await again()).stderr).toMatch(/^1 of 1 image done; /m);
    const { code, stderr } = await again();
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/^1 of 1 image done, 1 of them before; /m);
    expect(existsSync(path("around/results/a-overlay.png")) && existsSync(path("around/results/a.sr.dcm"))).toBe(true);
    const results = await predict(
      "around/results/a-overlay.png",
      "--model",
      "pipeline",
      "--out",
      "x",
      "--spacing",
      "2",
    );
    expect(results.stderr, "an image that is given by itself is one").toContain("1 of 1 image done");
    const same = await predict("around", ...args, "--out", "around");
    expect(same.code).toBe(2);
    expect(same.stderr).toContain("--out around: the command reads from there (images around)");
    expect(readdirSync(path("around")).sort()).toEqual(["a.dcm", "results"]);
  });

  it("reports what is not there, in the list or behind a link, and does the rest", async () => {
    mkdirSync(path("links"));
    symlinkSync(path("nowhere"), path("links/gone.dcm"));
    await writeFilm(path("links/a.dcm"), smallFilm(width, height));
    const args = ["--model", "pipeline", "--backend", "cpu"];
    const { code, stderr } = await predict("links", "missing.png", ...args, "--out", "partly");
    expect(code).toBe(1);
    expect(stderr).toContain("kneel: missing.png: does not exist");
    expect(stderr).toContain("kneel: links/gone.dcm: does not exist");
    expect(stderr).toMatch(/^1 of 3 images done/m);
    const alone = await predict("missing.png", ...args, "--out", "nothing");
    expect([alone.code, existsSync(path("nothing"))]).toEqual([1, false]);
    const inspected = await kneel(folder, ["inspect", "missing.png", "links/a.dcm"]);
    expect(inspected.code).toBe(1);
    expect(inspected.stderr).toContain("kneel: missing.png: does not exist");
    expect(inspected.stdout).toMatch(/^links\/a\.dcm$/m);
  });

  it("refuses before any work what .npz cannot name", async () => {
    const args = ["--spacing", "2", "--model", "pipeline", "--backend", "cpu", "--format", "json,npz"];
    const { code, stderr } = await predict("mixed/film.png", "mixed/film.tif", ...args, "--out", "npz");
    expect(code).toBe(2);
    expect(stderr).toContain("--format npz: film.png and film.tif differ in their ending alone");
    expect(existsSync(path("npz"))).toBe(false);
  });

  it("reports each bad file with the reason, does the rest, exits with 1", async () => {
    const { code, stderr } = await predict("mixed", "--model", "pipeline", "--out", "bad", "--backend", "cpu");
    expect(code).toBe(1);
    const reasons: Record<string, RegExp> = {
      "bad.png": /must be a DICOM, PNG, JPEG or TIFF image/,
      "cut.dcm": /truncated|ends before|pixel data/,
      "film.png": /its spacing is unknown, and the model works in millimetres$/,
      "film.tif": /its spacing is unknown/,
      "frames.dcm": /it has 2 frames/,
      "mr.dcm": /its modality is MR; radiographs are CR/,
    };
    const { failed, warnings, ...counts } = JSON.parse(text("bad/summary.json"));
    expect(failed.map(({ image }: { image: string }) => image)).toEqual(Object.keys(reasons));
    for (const { image, reason, kind } of failed) {
      expect(reason).toMatch(reasons[image]!);
      expect(kind).toBe(/^film/.test(image) ? "spacing" : "file");
      expect(stderr).toContain(`kneel: ${reason}${kind === "spacing" ? "; give it with --spacing" : ""}\n`);
    }
    expect(counts).toMatchObject({ images: 8, done: 2, left: 0, sought: 4 });
    expect(warnings.map(({ warning }: { warning: string }) => warning).join()).toMatch(
      /0\.01 × 0\.01 mm per pixel is implausible/,
    );
    expect(stderr).toMatch(/^warning, 1 image: a spacing of 0\.01/m);
  });

  it("takes the spacing from the option, the same for PNG, TIFF and DICOM of the same pixels", async () => {
    const files = ["mixed/film.png", "mixed/film.tif", "films/a.dcm"];
    const { code, stderr } = await predict(
      ...files,
      "--model",
      "pipeline",
      "--spacing",
      "2,2.2",
      "--out",
      "given",
      "--backend",
      "cpu",
      "--format",
      "json,sr",
    );
    expect(code, stderr).toBe(0);
    const { images } = annotations("given");
    const [dicom, png, tiff] = images.map(({ sets }) => sets.map(({ landmarks }) => landmarks));
    expect(png).toEqual(dicom);
    expect(tiff).toEqual(dicom);
    expect(images[1]!.spacingOrigin!.source).toBe("caller");
    expect(readdirSync(path("given")).filter((name) => name.endsWith(".sr.dcm"))).toEqual(["a.sr.dcm"]);
    const warning = /^warning, 2 images: it is no DICOM image; no sr was written$/m;
    expect(stderr).toMatch(warning);
    const again = ["--out", "given", "--spacing", "2,2.2", "--format", "json,sr", "--backend", "cpu"];
    expect((await predict(...files, "--model", "pipeline", ...again)).stderr).toMatch(warning);
  });

  it("gives pixels and a warning where the spacing is missing and the model needs none", async () => {
    await writeModel(path("model"), tinyModel());
    const { code, stderr } = await predict("mixed/film.png", "--model", "model", "--out", "pixels", "--backend", "cpu");
    expect(code, stderr).toBe(0);
    expect(stderr).toContain("warning, 1 image: it has no spacing; results are in pixels unless you give one");
    expect(text("pixels/predictions.json")).not.toMatch(/landmarksMm|"mm"/);
    expect(annotations("pixels").images[0]).toMatchObject({ spacing: null, sets: [{ name: "" }] });
  });

  it("reports no knee below the threshold, with the reason", async () => {
    const { stderr } = await predict(
      "films/a.dcm",
      "--model",
      "pipeline",
      "--out",
      "strict",
      "--threshold",
      "0.999",
      "--backend",
      "cpu",
    );
    expect(stderr).toContain("0 of 2 knees found; not reported:\n- 2 times: its quality is too low\n");
    expect(annotations("strict").images[0]!.sets[0]!.reason).toMatch(
      /^its quality is too low: 0\.\d{3} is below 0\.999$/,
    );
  });

  it("gives up an image that takes too long", async () => {
    const { code, stderr } = await predict(
      "films/a.dcm",
      "--model",
      "pipeline",
      "--out",
      "late",
      "--timeout",
      "0.001",
      "--backend",
      "cpu",
    );
    expect(code).toBe(1);
    expect(stderr).toContain("films/a.dcm: took longer than 0.001 s");
  });

  it("stops on Ctrl-C after what is under way, leaves nothing half-written, and goes on", async () => {
    const args = ["many", "--model", "pipeline", "--out", "stopped", "--format", "json,pts", "--backend", "cpu"];
    let timer: NodeJS.Timeout | undefined;
    let process: ChildProcess | undefined;
    const run = kneel(folder, ["predict", ...args], (child) => {
      process = child;
    });
    // The journal has its first line when the first image is done.
    const stopped = new Promise<void>((resolve) => {
      timer = setInterval(() => existsSync(path("stopped/journal.jsonl")) && resolve(), 5);
    });
    await Promise.race([stopped, run]);
    clearInterval(timer);
    process!.kill("SIGINT");
    const { code, stderr } = await run;
    expect(code, stderr).toBe(130);
    expect(stderr).toMatch(/^stopped with \d+ images? left; the same command goes on$/m);
    const { done, left } = JSON.parse(text("stopped/summary.json"));
    expect([done > 0, left > 0, done + left]).toEqual([true, true, 60]);
    expect(annotations("stopped").images).toHaveLength(done);
    expect(readdirSync(path("stopped")).filter((name) => name.startsWith("."))).toEqual([]);
    const again = await predict(...args);
    expect(again.stderr).toContain(`60 of 60 images done, ${done} of them before`);
    expect(again.stderr).not.toContain("Warning");
    expect(again.code).toBe(0);
    expect(annotations("stopped").images).toHaveLength(60);
  });

  it.each([
    [
      ["films", "--format", "json,xml"],
      /^kneel: --format <names> must be some of json, csv, npz, via, coco, pts, slicer, sr, gsps, such as json,csv, got "json,xml"/,
    ],
    [["films", "--side", "left"], /^kneel: --side must be left out where the view is bilateral, got "left"/],
    [["nowhere"], /^kneel: nowhere: does not exist; check the path\n$/],
  ])("refuses %s before any work", async (args, message) => {
    const { code, stderr } = await predict(...args, "--model", "pipeline", "--out", "no");
    expect(stderr).toMatch(message);
    expect(code).toBe(args[0] === "nowhere" ? 1 : 2);
    expect(existsSync(path("no"))).toBe(false);
  });
});

describe("kneel inspect", () => {
  it("prints what is read from DICOM, PNG and TIFF files, and nothing that names the patient", async () => {
    const { code, stdout, stderr } = await kneel(folder, [
      "inspect",
      "--json",
      "films",
      "mixed/film.png",
      "mixed/film.tif",
      "mixed/bad.png",
    ]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^kneel: mixed\/bad\.png: must be a DICOM, PNG, JPEG or TIFF image/);
    const rows = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(rows.map(({ image, source, spacing }) => [image, source.format, source.bits, spacing])).toEqual([
      ["films/IM0001", "dicom", 16, [1.5, 1.5]],
      ["films/a.dcm", "dicom", 16, [2, 2.2]],
      ["mixed/film.png", "png", 16, null],
      ["mixed/film.tif", "tiff", 16, null],
    ]);
    expect(stdout).not.toMatch(/PHANTOM/);
    const plain = await kneel(folder, ["inspect", "mixed/film.tif", "--spacing", "0.2"]);
    expect(plain.stdout).toMatch(
      /size +90 × 60\n +format +TIFF\n +pixels +16 bits\n +range +\d+ to \d+\n +spacing +0\.2 × 0\.2 mm \(given\)/,
    );
  });
});

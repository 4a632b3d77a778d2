import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseAnnotationsJson } from "../../../src/annotations/index.ts";
import { predictFolder, writeModel } from "../../../src/node/index.ts";
import { smallFilm, writeFilm, writeTinyPipeline } from "../../cli/tinyPipeline.ts";
import { tinyModel } from "../../models/tinyModel.ts";
import { buildDicom } from "../../radiograph/buildDicom.ts";

const folder = mkdtempSync(join(tmpdir(), "kneel-folder-"));
const path = (...names: string[]) => join(folder, ...names);
const options = { model: path("pipeline"), images: [path("films")], backend: "cpu", workers: 1 };

beforeAll(async () => {
  mkdirSync(path("films/sub"), { recursive: true });
  await writeTinyPipeline(path("pipeline"));
  await writeModel(path("model"), tinyModel());
  await writeFilm(path("films/a.dcm"), smallFilm(90, 60));
  await writeFilm(path("films/sub/b.dcm"), smallFilm(90, 60, 2));
  writeFileSync(path("films/bad.png"), "no image");
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("predictFolder", () => {
  it("does what can be done, tells what cannot, and does it no second time", async () => {
    const told: unknown[] = [];
    const counts: [number, number][] = [];
    const run = { ...options, out: path("out"), recursive: true };
    const first = await predictFolder({
      ...run,
      onFailure: (failure) => told.push(failure),
      onProgress: (done, total) => counts.push([done, total]),
    });
    expect(first.summary).toMatchObject({ images: 3, done: 2, doneBefore: 0, sought: 4, left: 0 });
    expect(told).toEqual([
      {
        image: "bad.png",
        kind: "file",
        reason: `${path("films/bad.png")}: must be a DICOM, PNG, JPEG or TIFF image but is not an image; convert it or leave it out`,
      },
    ]);
    expect(first.summary.failed).toEqual(told);
    expect(counts).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
    expect(first.files).toEqual(["predictions.json", "predictions.csv"]);
    expect(first.times).toHaveLength(2);
    const { images } = parseAnnotationsJson(readFileSync(path("out/predictions.json"), "utf8"));
    expect(images.map(({ image }) => image)).toEqual(["a.dcm", "sub/b.dcm"]);

    const again = await predictFolder(run);
    expect(again.summary).toMatchObject({ done: 2, doneBefore: 2 });
    expect(again.times).toEqual([]);
    const other = await predictFolder({ ...run, refine: false });
    expect(other.summary).toMatchObject({ done: 2, doneBefore: 0 });
  });

  it("stops where it is told to, and leaves the rest for later", async () => {
    const stop = new AbortController();
    stop.abort();
    const { summary } = await predictFolder({ ...options, out: path("stopped"), signal: stop.signal });
    expect(summary).toMatchObject({ images: 2, done: 0, left: 2, failed: [] });
  });

  it.each([
    [{ side: "left" }, "side", 'predictFolder: side must be left out where the view is bilateral, got "left"'],
    [
      { model: path("model"), compat: "2019" },
      "compat",
      "predictFolder: compat is for pipelines, but the model is a single one; leave it out",
    ],
    [
      { model: path("model"), formats: ["npz"] },
      "formats npz",
      "predictFolder: formats npz is for pipelines, but the model is a single one; leave it out",
    ],
  ] as const)("refuses %o before it writes anything", async (odd, option, message) => {
    const error = await predictFolder({ ...options, ...odd, out: path("none") }).catch((thrown) => thrown);
    expect(error).toMatchObject({ message, option });
    expect(existsSync(path("none"))).toBe(false);
  });

  it("leaves the image out whose patient no document can hold, says nothing of the patient, and does the rest", async () => {
    mkdirSync(path("named"));
    const secret = "Geheimnis".repeat(8);
    const { width, height, data } = smallFilm(90, 60);
    const film = (name: string) => ({
      width,
      height,
      pixels: data as Uint16Array,
      bits: 12,
      attributes: { "00100010": ["PN", name], "00181164": ["DS", "2.2\\2"], "00200020": ["CS", "L\\F"] } as const,
    });
    writeFileSync(path("named/long.dcm"), buildDicom(film(secret)));
    writeFileSync(path("named/short.dcm"), buildDicom(film("Doe^J")));
    const out = path("documents");
    const formats = ["csv", "sr", "gsps"] as const;
    const { summary } = await predictFolder({ ...options, images: [path("named")], out, formats: [...formats] });
    expect(summary).toMatchObject({ images: 2, done: 1 });
    expect(summary.failed.map(({ image, reason }) => [image, reason])).toEqual([
      [
        "long.dcm",
        `${path("named/long.dcm")}: formatStructuredReport: the image's PatientName must be a name of at most 64 characters in each of its groups; its document cannot be written`,
      ],
    ]);
    const written = readdirSync(out).sort();
    expect(written).toEqual(["journal.jsonl", "predictions.csv", "short.gsps.dcm", "short.sr.dcm", "summary.json"]);
    for (const name of written) expect(readFileSync(join(out, name)).includes(secret.slice(0, 9))).toBe(false);
  });

  it("says what a thread found wrong as the thread said it, with its data", async () => {
    const error = await predictFolder({ ...options, backend: "tensorflow-gpu", out: path("gpu") }).catch((e) => e);
    expect(error).toMatchObject({
      message: "@tensorflow/tfjs-node-gpu is not installed; run: npm install @tensorflow/tfjs-node-gpu",
      code: "backend-missing",
      option: "backend",
    });
  });
});

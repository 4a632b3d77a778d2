import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { type Annotations, formatAnnotationsJson } from "../../src/annotations/index.ts";
import type { ConvertOptions } from "../../src/dataCommands/convert/command.ts";
import { run } from "../../src/dataCommands/convert/run.ts";
import { parseStructuredReport } from "../../src/dicom/index.ts";
import type { Point } from "../../src/geometry/index.ts";
import { kneeLandmarkNames } from "../../src/knee/index.ts";
import { readAnnotations } from "../../src/node/index.ts";
import { smallFilm, writeFilm } from "../cli/tinyPipeline.ts";
import { temporaryFolder } from "../files/temporaryFolder.ts";
import { buildDicom } from "../radiograph/buildDicom.ts";

const knee = (x: number) => kneeLandmarkNames.map((_, k): Point => [x + 1.37 * k, 20.25 + Math.sin(k)]);
const [right, left] = [knee(10.5), knee(50)];
const annotations: Annotations = {
  landmarkNames: kneeLandmarkNames,
  images: ["a.dcm", "b.dcm"].map((image) => ({
    image,
    width: null,
    height: null,
    spacing: null,
    sets: [
      { name: "right", landmarks: right },
      { name: "left", landmarks: left },
    ],
  })),
};

async function start() {
  const folder = temporaryFolder();
  const path = (...names: string[]) => join(folder, ...names);
  writeFileSync(path("source.json"), formatAnnotationsJson(annotations));
  mkdirSync(path("images/sub"), { recursive: true });
  await writeFilm(path("images/a.dcm"), smallFilm(90, 60), [0.2, 0.3]);
  await writeFilm(path("images/sub/b.dcm"), smallFilm(90, 60, 2), [0.2, 0.3]);
  const convert = (from: string, to: ConvertOptions["to"], out: string, more = {}) =>
    run(path(from), { to, out: path(out), ...more });
  return { path, convert };
}

/** Largest distance of a coordinate of the first image's knees from the truth. */
function distance({ images }: Annotations, sets = images[0]!.sets): number {
  expect(sets.map(({ name }) => name)).toEqual(["right", "left"]);
  return Math.max(
    ...[right, left].flatMap((knee, s) =>
      knee.map(([x, y], k) => Math.hypot(sets[s]!.landmarks[k]![0] - x, sets[s]!.landmarks[k]![1] - y)),
    ),
  );
}

describe("kneel convert", () => {
  it("goes from format to format and back to the same points", async () => {
    const { path, convert } = await start();
    const images = path("images");
    await convert("source.json", "coco", "coco.json", { images });
    await convert("coco.json", "via", "via.json");
    await convert("via.json", "via-csv", "via.csv");
    await convert("via.csv", "csv", "long.csv");
    await convert("long.csv", "table", "table.csv");
    await convert("table.csv", "json", "end.json", { images });
    expect(distance(await readAnnotations(path("end.json")))).toBeLessThan(1e-3);
    const { images: ends } = await readAnnotations(path("end.json"));
    expect(ends[1]).toMatchObject({ image: "b.dcm", width: 90, height: 60, spacing: [0.2, 0.3] });
    await convert("end.json", "npz", "knees.npz");
    // The original's names have no endings: the files' are found.
    await convert("knees.npz", "json", "whole.json", { images });
    const whole = await readAnnotations(path("whole.json"));
    expect(whole.images.map(({ image }) => image)).toEqual(["a.dcm", "b.dcm"]);
    expect(distance(whole)).toBeLessThanOrEqual(Math.SQRT1_2 + 1e-9);
  });

  it("writes a file for each object into a folder, and reads them back with the origin they were written in", async () => {
    const { path, convert } = await start();
    await convert("source.json", "pts", "points");
    await convert("points", "json", "points.json", { origin: "one" });
    const { images } = await readAnnotations(path("points.json"));
    expect(images.map(({ image }) => image)).toEqual(["a-left", "a-right", "b-left", "b-right"]);
    expect(
      distance(annotations, [
        { name: "right", landmarks: images[1]!.sets[0]!.landmarks },
        { name: "left", landmarks: images[0]!.sets[0]!.landmarks },
      ]),
    ).toBeLessThan(1e-3);
    await convert("source.json", "slicer", "markups", { images: path("images") });
    const markups = await readAnnotations(path("markups"), { spacing: [0.2, 0.3] });
    expect(markups.images[1]!.sets[0]!.landmarks[3]![0]).toBeCloseTo(right[3]![0], 3);
  });

  it("makes structured reports about the DICOM images of a folder, which say what the model learned from", async () => {
    const { path, convert } = await start();
    const model = { trainedOn: { kind: "data", data: "knees", images: 7 } };
    writeFileSync(path("told.json"), formatAnnotationsJson({ ...annotations, source: { model } }));
    await convert("told.json", "sr", "reports", { images: path("images") });
    const { sets, comments } = await parseStructuredReport(readFileSync(path("reports/b.sr.dcm")));
    expect(distance(annotations, sets)).toBeLessThan(1e-3);
    expect(comments).toContain("The model was trained on images (knees, 7 images).");
  });

  it("tells images of the same name by their folders, and keeps these", async () => {
    const { path, convert } = await start();
    const names = ["p/a.dcm", "q/a.dcm", "a.dcm"];
    const film = { width: null, height: null, spacing: null, sets: annotations.images[0]!.sets };
    const put = (images: readonly string[]) =>
      writeFileSync(
        path("same.json"),
        formatAnnotationsJson({ ...annotations, images: images.map((image) => ({ ...film, image })) }),
      );
    for (const [i, folder] of ["p", "q"].entries()) {
      mkdirSync(path("images", folder));
      await writeFilm(path("images", folder, "a.dcm"), smallFilm(91 + i, 60));
    }
    put(names);
    await convert("same.json", "json", "out.json", { images: path("images") });
    const { images } = await readAnnotations(path("out.json"));
    expect(images.map(({ image, width }) => [image, width])).toEqual(names.map((name, i) => [name, [91, 92, 90][i]]));
    await convert("same.json", "sr", "reports", { images: path("images") });
    expect(readdirSync(path("reports"), { recursive: true }).sort()).toEqual(
      ["a.sr.dcm", "p", "p/a.sr.dcm", "q", "q/a.sr.dcm"].map((name) => join(name)),
    );
    put(["p/a", "r/b.dcm"]);
    await convert("same.json", "json", "out.json", { images: path("images") });
    expect((await readAnnotations(path("out.json"))).images.map(({ image }) => image)).toEqual(["p/a.dcm", "r/b.dcm"]);
    put(["r/a.dcm"]);
    await expect(convert("same.json", "json", "out.json", { images: path("images") })).rejects.toThrow(
      `image r/a.dcm may be a.dcm or p/a.dcm or q/a.dcm in ${path("images")}; name it with its folder and ending`,
    );
    put(names);
    await expect(convert("same.json", "json", "out.json", { images: path("images/p") })).rejects.toThrow(
      `image q/a.dcm would be a.dcm in ${path("images/p")}, as p/a.dcm is already; keep the folders of the two apart`,
    );
  });

  it("leaves out the report of the one image whose patient no document can hold", async () => {
    const { path, convert } = await start();
    const pixels = new Uint16Array(90 * 60).fill(7);
    const attributes = { "00100010": ["PN", "Geheim".repeat(12)] } as const;
    writeFileSync(path("images/a.dcm"), buildDicom({ width: 90, height: 60, pixels, attributes }));
    const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    await convert("source.json", "sr", "reports", { images: path("images") });
    const lines = write.mock.calls.map(([line]) => String(line));
    write.mockRestore();
    expect(process.exitCode).toBe(1);
    process.exitCode = undefined;
    expect(readdirSync(path("reports"))).toEqual(["b.sr.dcm"]);
    expect(lines).toContain(
      "kneel: a.dcm: formatStructuredReport: the image's PatientName must be a name of at most 64 characters in each of its groups; its document cannot be written\n",
    );
    expect(lines.join("")).not.toContain("Geheim");
  });

  it.each<[string, ConvertOptions["to"], object, string]>([
    ["COCO without sizes", "coco", {}, "--to coco needs the sizes of the images; give their folder as --images"],
    ["a report without images", "sr", {}, "--to sr needs --images, the folder of the DICOM images that it is about"],
    [
      "images that are not there",
      "json",
      { images: "empty" },
      "image a.dcm is not in EMPTY or a folder inside it; add the file or correct its name",
    ],
  ])("refuses %s, and writes nothing", async (_, to, more: { images?: string }, message) => {
    const { path, convert } = await start();
    mkdirSync(path("empty"));
    await writeFilm(path("empty/c.dcm"), smallFilm(9, 6));
    const images = more.images && path(more.images);
    const done = convert("source.json", to, "x", images ? { images } : {});
    await expect(done).rejects.toThrow(message.replace("EMPTY", path("empty")));
    expect(() => readFileSync(path("x"))).toThrow();
  });

  it("refuses images of another size", async () => {
    const { path, convert } = await start();
    const images = path("images");
    await convert("source.json", "coco", "coco.json", { images });
    await writeFilm(path("images/a.dcm"), smallFilm(80, 60));
    await expect(convert("coco.json", "json", "x.json", { images })).rejects.toThrow(
      `${path("images/a.dcm")}: has 80 × 60 pixels, but its annotations are of 90 × 60`,
    );
  });
});

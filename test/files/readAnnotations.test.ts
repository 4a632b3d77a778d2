import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  type Annotations,
  formatAnnotationsJson,
  formatCoco,
  formatLongCsv,
  formatPts,
  formatSlicerMarkups,
  formatViaCsv,
  formatViaJson,
  toLandmarkTable,
} from "../../src/annotations/index.ts";
import { formatLandmarkTable, parseFilter } from "../../src/data/index.ts";
import { readAnnotations, readLandmarkTable } from "../../src/node/index.ts";

const landmarks = [
  [3, 4],
  [5.5, 6],
] as const;
const one: Annotations = {
  landmarkNames: ["p1", "p2"],
  images: [{ image: "a.png", width: 9, height: 8, spacing: null, sets: [{ name: "left", landmarks }] }],
};
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "formats-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const put = (name: string, content: string) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

it.each([
  ["own.json", formatAnnotationsJson(one)],
  ["coco.json", formatCoco(one)],
  ["via.json", formatViaJson(one)],
  ["via.csv", formatViaCsv(one)],
  ["long.csv", formatLongCsv(one)],
  ["wide.csv", formatLandmarkTable(toLandmarkTable(one))],
])("readAnnotations tells %s by its content", async (name, text) => {
  const { landmarkNames, images } = await readAnnotations(put(name, text));
  expect([landmarkNames, images[0]!.image, images[0]!.sets]).toEqual([one.landmarkNames, "a.png", one.images[0]!.sets]);
});

it("readAnnotations reads folders of .pts and of .mrk.json", async () => {
  mkdirSync(join(folder, "pts"));
  mkdirSync(join(folder, "mrk"));
  put("pts/a.pts", formatPts(landmarks, { origin: "one" }));
  put("mrk/a.mrk.json", formatSlicerMarkups(landmarks, { landmarkNames: ["p", "q"], spacing: [0.5, 0.25] }));
  const pts = await readAnnotations(join(folder, "pts"), { origin: "one" });
  expect(pts.images).toMatchObject([{ image: "a", sets: [{ name: "", landmarks }] }]);
  const slicer = await readAnnotations(join(folder, "mrk"), { spacing: [0.5, 0.25] });
  expect([slicer.landmarkNames, slicer.images[0]!.sets[0]!.landmarks]).toEqual([["p", "q"], landmarks]);
  await expect(readAnnotations(join(folder, "pts"))).rejects.toThrow(
    "a.pts: .pts files do not say what they count from",
  );
  await expect(readAnnotations(join(folder, "none"))).rejects.toThrow(join(folder, "none"));
});

it("readAnnotations reads the folders inside a folder, and refuses both kinds in one", async () => {
  for (const name of ["deep", "deep/a", "deep/b"]) mkdirSync(join(folder, name));
  for (const name of ["z", "a/x", "b/x"]) put(`deep/${name}.pts`, formatPts(landmarks, { origin: "one" }));
  const { images } = await readAnnotations(join(folder, "deep"), { origin: "one" });
  expect(images.map(({ image }) => image)).toEqual(["a/x", "b/x", "z"]);
  put("deep/a/x.mrk.json", formatSlicerMarkups(landmarks, { landmarkNames: ["1", "2"], spacing: [1, 1] }));
  await expect(readAnnotations(join(folder, "deep"), { origin: "one" })).rejects.toThrow(
    `${join(folder, "deep")}: has .mrk.json and .pts files; give each kind a folder of its own`,
  );
});

it("readAnnotations and readLandmarkTable say what reads a DICOM file", async () => {
  const path = put("report.sr.dcm", `${"\0".repeat(128)}DICM\u0002\0`);
  const message = `${path}: is a DICOM file; structured reports and presentation states are read one by one, other objects hold no landmarks`;
  await expect(readAnnotations(path)).rejects.toThrow(message);
  await expect(readLandmarkTable(path)).rejects.toThrow(message);
});

it("readLandmarkTable takes them as training labels, filtered and scaled", async () => {
  const path = put("labels.json", formatCoco(one));
  const { landmarkNames, samples } = await readLandmarkTable(path, { pointsScale: 2, spacing: [0.5, 0.25] });
  expect(landmarkNames).toEqual(["p1", "p2"]);
  expect(samples).toEqual([
    {
      image: "a.png",
      row: 2,
      landmarks: [
        [6.5, 8.5],
        [11.5, 12.5],
      ],
      spacing: [0.5, 0.25],
      size: { width: 18, height: 16 },
      columns: { image: "a.png", set: "left" },
    },
  ]);
  const filter = parseFilter("set=right");
  await expect(readLandmarkTable(path, { filter })).rejects.toThrow("filter");
});

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ImageAnnotation } from "../../src/annotations/index.ts";
import { formatDicomRadiograph, formatPresentationState, formatStructuredReport } from "../../src/dicom/index.ts";
import { kneeContours, kneeLandmarkNames } from "../../src/knee/index.ts";
import { radiographViews } from "../../src/node/inference/settings.ts";
import { film, fixed, patientNames, reference } from "./film.ts";
import { randomFilm, trainedOn } from "./randomFilm.ts";

const hasDciodvfy = spawnSync("dciodvfy", ["--version"]).error === undefined;
if (!hasDciodvfy) console.warn("dciodvfy (Debian's dicom3tools) is not installed; documents are not validated");

/** The errors that dciodvfy finds in a file. */
function errorsOf(bytes: Uint8Array): string[] {
  const folder = mkdtempSync(join(tmpdir(), "dciodvfy-"));
  try {
    const path = join(folder, "file.dcm");
    writeFileSync(path, bytes);
    const { stdout, stderr } = spawnSync("dciodvfy", [path], { encoding: "utf8" });
    return `${stdout}${stderr}`.split("\n").filter((line) => line.startsWith("Error"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const [right, left] = film.sets;
const lost = { name: "left", landmarks: [], reason: "the heatmaps are too wide" };
/** What films show: both knees, one, none, a crop, without spacing, in the names of the world. */
const films: Readonly<Record<string, ImageAnnotation>> = {
  both: film,
  right: { ...film, sets: [right!] },
  left: { ...film, sets: [left!] },
  "one lost": { ...film, sets: [right!, lost] },
  "all lost": { ...film, sets: [lost] },
  "without spacing": { ...film, spacing: null, spacingOrigin: null, warnings: [] },
  "without measures": { ...film, sets: film.sets.map(({ measures: _, ...set }) => set) },
};
describe.skipIf(!hasDciodvfy)("dciodvfy finds no error", () => {
  it.each(Object.entries(films))("in the documents of a film: %s", async (_, annotation) => {
    for (const patientName of patientNames) {
      const of = { ...reference, patientName };
      const options = { landmarkNames: kneeLandmarkNames, ...fixed() };
      const algorithm = { name: "kneel-tfjs", version: "0.1.0" };
      expect(errorsOf(await formatStructuredReport(annotation, of, { ...options, algorithm }))).toEqual([]);
      const connect = kneeContours(kneeLandmarkNames);
      expect(errorsOf(await formatPresentationState(annotation, of, { ...options, connect }))).toEqual([]);
    }
  });

  it.each(radiographViews)("in the documents of 26 random films of the view %s", async (view) => {
    for (let seed = 0; seed < 26; seed++) {
      const annotation = randomFilm(view, seed);
      const options = { landmarkNames: kneeLandmarkNames, ...fixed(), ...(seed % 2 === 0 && { trainedOn }) };
      const algorithm = { name: "kneel-tfjs", version: "0.1.0" };
      const connect = kneeContours(kneeLandmarkNames);
      const report = await formatStructuredReport(annotation, reference, { ...options, algorithm });
      expect(errorsOf(report), `report ${seed}`).toEqual([]);
      const state = await formatPresentationState(annotation, reference, { ...options, connect });
      expect(errorsOf(state), `presentation state ${seed}`).toEqual([]);
    }
  });

  it("in synthetic films of each side", async () => {
    const raster = { width: 30, height: 20, channels: 1, data: new Uint16Array(600).fill(7) };
    for (const laterality of ["R", "L", "B", undefined] as const)
      expect(
        errorsOf(await formatDicomRadiograph(raster, { spacing: [0.2, 0.2], ...(laterality && { laterality }) })),
      ).toEqual([]);
  });
});

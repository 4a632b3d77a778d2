import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ImageAnnotation } from "../../src/annotations/index.ts";
import { formatDicomRadiograph, formatPresentationState, formatStructuredReport } from "../../src/dicom/index.ts";
import type { Covariance, Orientation, Point } from "../../src/geometry/index.ts";
import { createRandom } from "../../src/internal/random.ts";
import { type WarningCode, warning, warningCodes } from "../../src/internal/warning.ts";
import { kneeContours, kneeLandmarkNames, kneeMeasures, kneeSides } from "../../src/knee/index.ts";
import { radiographViews } from "../../src/node/inference/settings.ts";
import { film, fixed, reference } from "./film.ts";

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
const names = ["Mueller^Joerg", "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう", "Hong^Gildong=洪^吉洞=홍^길동", ""];

/** A film of a view with knees at random places, some landmarks missing, and every kind of side, spacing and warning. */
function randomFilm(view: (typeof radiographViews)[number], seed: number): ImageAnnotation {
  const random = createRandom("film", view, seed);
  const codes = Object.keys(warningCodes) as WarningCode[];
  const sides = view === "bilateral" ? kneeSides : view === "crop" ? [kneeSides[seed % 2]!] : [view];
  const spacing = seed % 5 === 0 ? null : ([0.1 + random() / 5, 0.1 + random() / 5] as const);
  return {
    ...film,
    spacing,
    spacingOrigin: spacing ? film.spacingOrigin! : null,
    sideOrigin: {
      source: view === "bilateral" ? "PatientOrientation" : seed % 3 === 0 ? "ImageLaterality" : "caller",
      orientation: ((seed % 8) + 1) as Orientation,
    },
    warnings: [
      warning(codes[seed % codes.length]!, "it is odd"),
      warning(codes[(7 * seed) % codes.length]!, "so is this"),
    ],
    sets: sides.map((side) => {
      if (random() < 0.1) return { name: side, landmarks: [], quality: random(), reason: "its quality is too low" };
      const landmarks = kneeLandmarkNames.map((): Point => {
        const point = [3000 * random() - 0.5, 2400 * random() - 0.5] as const;
        return random() < 0.1 ? [Number.NaN, Number.NaN] : point;
      });
      const covariance = landmarks.map((): Covariance => [1 + 9 * random(), random(), 1 + 9 * random()]);
      const measures = { ...kneeMeasures(landmarks, { spacing, covariance }) };
      return { name: side, landmarks, covariance, measures, quality: random() };
    }),
  };
}

describe.skipIf(!hasDciodvfy)("dciodvfy finds no error", () => {
  it.each(Object.entries(films))("in the documents of a film: %s", async (_, annotation) => {
    for (const patientName of names) {
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
      const trainedOn = seed % 2 === 0 ? { trainedOn: "images (Knie von Österreich, 640 images, CC-BY-4.0)" } : {};
      const options = { landmarkNames: kneeLandmarkNames, ...fixed(), ...trainedOn };
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

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formatDicomRadiograph } from "../../src/dicom/index.ts";
import type { Point } from "../../src/geometry/index.ts";
import { loadDataset, readLandmarkTable } from "../../src/node/index.ts";
import { phantomFilm } from "../../src/phantom/index.ts";
import { kneel } from "../cli/kneel.ts";

const folder = mkdtempSync(join(tmpdir(), "kneel-oai-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Films laid out as the initiative's: release/visit/subject/date/barcode/001; the second names its patient in the file. */
const films = [9000099, 9000296].map((subject, index) => ({
  subject: String(subject),
  ...phantomFilm({ seed: 5, index, view: "bilateral", spacing: 0.2 }),
}));

/** The published row of a knee: whole pixels of the 466 px region at 0.3 mm, left ones mirrored. */
function published(
  { image, spacing, subject }: (typeof films)[number],
  side: string,
  landmarks: readonly Point[],
  kl: number,
): string {
  const scaled = landmarks.map(
    ([x, y]): Point => [
      ((x + 0.5) * Math.trunc((image.width * spacing[1]) / 0.3)) / image.width - 0.5 + 100,
      ((y + 0.5) * Math.trunc((image.height * spacing[1]) / 0.3)) / image.height - 0.5 + 100,
    ],
  );
  const [cx, cy] = scaled[4]!.map(Math.round) as [number, number];
  const local = scaled.map(([x, y]) => {
    const [lx, ly] = [Math.round(x - cx + 233), Math.round(y - cy + 233)];
    return side === "left" ? [466 - lx, ly] : [lx, ly];
  });
  const cell = (points: readonly (readonly number[])[]) => `"${points.flat().join(",")}"`;
  return [
    subject,
    side === "left" ? "L" : "R",
    kl,
    cell(local.slice(0, 9)),
    cell(local.slice(9)),
    '"0,0,466,466"',
    `"${cx},${cy}"`,
  ].join();
}

const header = "subject_id,side,kl,tibia,femur,bbox,center";
const rows = films.flatMap((film) => film.knees.map(({ side, landmarks }, i) => published(film, side, landmarks, i)));

beforeAll(async () => {
  for (const [i, { subject, image, spacing }] of films.entries()) {
    const place = join(folder, "oai", "00", "0.C.2", i === 0 ? subject : "unnamed", "20050606", "00401003");
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, "001"), await formatDicomRadiograph(image, { spacing, patientId: subject }));
  }
  writeFileSync(join(folder, "annotations.csv"), [header, ...rows].join("\n"));
});

const prepare = (annotations: string, out: string, ...more: string[]) =>
  kneel(folder, ["oai", "--dicom", "oai", "--annotations", annotations, "--out", out, ...more]);

describe("kneel oai", () => {
  it("finds each subject's film and puts the points to within half a published pixel", async () => {
    const { code, stderr } = await prepare("annotations.csv", "prepared");
    expect([code, stderr]).toEqual([0, expect.stringContaining("4 knees of 2 subjects")]);
    const { samples } = await readLandmarkTable(join(folder, "prepared", "points.csv"));
    expect(samples.map(({ columns }) => `${columns.subject} ${columns.side}`)).toEqual([
      ...["9000099 right", "9000099 left", "9000296 right", "9000296 left"],
    ]);
    for (const { columns, landmarks, spacing } of samples) {
      const film = films.find(({ subject }) => subject === columns.subject)!;
      const truth = film.knees.find(({ side }) => side === columns.side)!.landmarks;
      for (const [k, [x, y]] of landmarks.entries()) {
        // Half a pixel of 0.3 mm along each axis, and the rounding of the resized film.
        expect(Math.abs(x - truth[k]![0]) * spacing![0]).toBeLessThan(0.152);
        expect(Math.abs(y - truth[k]![1]) * spacing![1]).toBeLessThan(0.152);
      }
    }
  });

  it("cuts halves at 1 mm with t4 alone and fields of 140 mm at 0.3 mm around it, left knees mirrored", async () => {
    const of = (part: string) =>
      loadDataset({ points: join(folder, "prepared", part, "points.csv"), directory: join(folder, "prepared", part) });
    const [locate, localize] = [await of("locate"), await of("localize")];
    expect(locate.landmarkNames).toEqual(["t4"]);
    expect(locate.samples).toHaveLength(4);
    for (const { spacing, raster, columns } of locate.samples) {
      expect(spacing).toBeAllClose([1, 1], { rtol: 0.01, atol: 0 });
      const film = films.find(({ subject }) => subject === columns.subject)!;
      expect(Math.abs(raster.height - film.image.height * film.spacing[1])).toBeLessThan(2);
    }
    for (const { spacing, raster, landmarks } of localize.samples) {
      expect(spacing).toBeAllClose([0.3, 0.3]);
      expect([raster.width, raster.height]).toEqual([467, 467]);
      expect(landmarks[4]).toBeAllClose([233, 233], { rtol: 0, atol: 1e-3 });
      // Every knee looks like a right one: lateral on the left.
      expect(landmarks[0]![0]).toBeLessThan(landmarks[8]![0]);
    }
  });

  it("refuses a film that is missing, twice there or another one, and rows that are none", async () => {
    const write = (name: string, lines: readonly string[]) =>
      writeFileSync(join(folder, name), [header, ...lines].join("\n"));
    write("missing.csv", [...rows, rows[0]!.replace("9000099", "9111111")]);
    const missing = await prepare("missing.csv", "none");
    expect([missing.code, missing.stderr]).toEqual([
      2,
      "kneel: oai: has no film of 1 of 5 knees, such as of subject 9111111; add the films, or --skip-missing\n",
    ]);
    write("far.csv", [rows[0]!.replace(/"(\d+),(\d+)"$/, '"9000,$2"')]);
    const far = await prepare("far.csv", "none", "--skip-missing");
    expect([far.code, far.stderr]).toEqual([
      1,
      expect.stringMatching(
        /oaiLandmarks: t0 of the right knee of 9000099 must be inside its film of \d+ × \d+ px at 0\.2 mm, got \[/,
      ),
    ]);
    write("twice.csv", [rows[0]!, rows[0]!]);
    expect((await prepare("twice.csv", "none")).stderr).toBe(
      "kneel: twice.csv, row 3: the knee 9000099 R is there twice\n",
    );
    write("short.csv", [rows[0]!.replace(/"[^"]*"/, '"1,2,3"')]);
    expect((await prepare("short.csv", "none")).stderr).toBe(
      'kneel: short.csv, row 2: tibia must be 18 numbers x,y,…, got "1,2,3"\n',
    );
    writeFileSync(join(folder, "other.csv"), "image,x1,y1\na.png,1,2\n");
    expect((await prepare("other.csv", "none")).stderr).toContain(
      'other.csv: has no column "subject_id"; there are: image, x1, y1',
    );
    const again = join(folder, "oai", "00", "0.C.2", "9000099", "copy");
    mkdirSync(again);
    writeFileSync(
      join(again, "001"),
      readFileSync(join(folder, "oai", "00", "0.C.2", "9000099", "20050606", "00401003", "001")),
    );
    expect((await prepare("annotations.csv", "none")).stderr).toContain("has two films of subject 9000099");
  });
});

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import {
  type Annotations,
  formatAnnotationsJson,
  formatCoco,
  formatKneelNpz,
  formatLongCsv,
  formatPts,
  formatSlicerMarkups,
  formatViaCsv,
  formatViaJson,
  toLandmarkTable,
} from "../../src/annotations/index.ts";
import { formatLandmarkTable } from "../../src/data/index.ts";
import { kneeLandmarkNames } from "../../src/knee/index.ts";
import { readModel, writePng } from "../../src/node/index.ts";
import { phantomKnee } from "../../src/phantom/index.ts";
import { loadSamples } from "../../src/terminal/loadSamples.ts";
import { kneel, tiny } from "../cli/kneel.ts";

const [width, height, count] = [64, 48, 6];
const mm = 0.5;

/** Coordinates that every format can hold exactly, in pixels and in millimetres. */
const exact = (value: number) => Math.round(value * 64) / 64;

it("kneel train makes the same model of the same points in every format", async () => {
  const folder = await mkdtemp(join(tmpdir(), "kneel-formats-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ["images", "pts", "cornerPts", "slicer"]) mkdirSync(join(folder, name));
  const images = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const { image, landmarks } = phantomKnee({ seed: 3, index, width, height });
      await writePng(join(folder, "images", `knee${index}.png`), image);
      const points = landmarks.map(([x, y]) => [exact(x), exact(y)] as const);
      const sets = [{ name: "right", landmarks: points }];
      return { image: `knee${index}.png`, width, height, spacing: [mm, mm] as const, sets };
    }),
  );
  const annotations: Annotations = { landmarkNames: kneeLandmarkNames, images };
  const write = (name: string, content: string | Uint8Array) => writeFileSync(join(folder, name), content);
  write("wide.csv", formatLandmarkTable(toLandmarkTable(annotations)));
  write("long.csv", formatLongCsv(annotations));
  write("points.json", formatAnnotationsJson(annotations));
  write("coco.json", formatCoco(annotations));
  write("cornerCoco.json", formatCoco(annotations, { origin: "corner" }));
  write("via.csv", formatViaCsv(annotations));
  write("via.json", formatViaJson(annotations));
  write("knees.npz", formatKneelNpz(annotations, { subpixel: true }));
  for (const [i, { sets }] of images.entries()) {
    const { landmarks } = sets[0]!;
    write(`pts/knee${i}.pts`, formatPts(landmarks, { origin: "one" }));
    write(`cornerPts/knee${i}.pts`, formatPts(landmarks, { origin: "corner" }));
    write(
      `slicer/knee${i}.mrk.json`,
      formatSlicerMarkups(landmarks, { landmarkNames: kneeLandmarkNames, spacing: [mm, mm] }),
    );
  }

  const sources: Readonly<Record<string, readonly string[]>> = {
    "wide.csv": [],
    "long.csv": [],
    "points.json": [],
    "coco.json": [],
    "cornerCoco.json": ["--points-origin", "corner"],
    "via.csv": [],
    "via.json": [],
    "knees.npz": [],
    pts: ["--points-origin", "one"],
    cornerPts: ["--points-origin", "corner"],
    slicer: [],
  };
  const read = (points: string) => {
    const origin = sources[points]!.at(-1) as "corner" | "one" | undefined; // what --points-origin takes
    const place = { data: join(folder, "images"), points: join(folder, points), spacing: [mm, mm] as const };
    return loadSamples({ ...place, ...(origin && { pointsOrigin: origin }) });
  };
  const { samples: first } = await read("wide.csv");
  expect(first.map(({ landmarks }) => landmarks)).toEqual(images.map(({ sets }) => sets[0]!.landmarks));
  for (const points of Object.keys(sources)) {
    const { samples, landmarkNames } = await read(points);
    const learned = (all: typeof samples) =>
      all.map(({ path, raster, landmarks, spacing }) => ({ path, raster, landmarks, spacing }));
    expect(learned(samples), points).toEqual(learned(first));
    // Point lists number their landmarks.
    const named = !/pts$/i.test(points);
    expect(landmarkNames, points).toEqual(named ? kneeLandmarkNames : kneeLandmarkNames.map((_, k) => String(k + 1)));
  }

  // What is loaded alike is learned alike: of a table, and of a folder with an option. Half a pixel off, it is not.
  const train = async (out: string, points: string, ...options: string[]) => {
    const common = [...tiny, "--validation", "0", "--epochs", "1", "--spacing", String(mm)];
    const args = ["train", "--data", "images", "--points", points, ...common, ...options, "--out", out];
    const { code, stderr } = await kneel(folder, args);
    expect(code, `${points}: ${stderr}`).toBe(0);
    return readModel(join(folder, out));
  };
  const { weights } = await train("table", "wide.csv");
  expect(weights.size).toBeGreaterThan(10);
  const ofFolder = await train("folder", "pts", ...sources.pts!);
  expect(ofFolder.weights).toEqual(weights);
  expect(ofFolder.landmarkNames[15]).toBe("16");
  expect((await train("moved", "pts", "--points-origin", "corner")).weights).not.toEqual(weights);
}, 300_000);

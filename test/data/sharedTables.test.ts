import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  formatLandmarkTable,
  type LandmarkTable,
  parseFilter,
  parseLandmarkTable,
  splitByFold,
} from "../../src/data/index.ts";
import { isPresent } from "../../src/geometry/point.ts";

const folder = new URL("../../../shared/data/", import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), "utf8");

describe.skipIf(!existsSync(folder))("the tables of real radiographs (skipped where ../shared/data is absent)", () => {
  it("reads 16 points and a spacing for each of 465 knees, 458 of them not inverted", () => {
    const table = parseLandmarkTable(read("knees/points.csv"), { filter: parseFilter("ok=1") });
    expect(table.landmarkNames.join()).toBe("t0,t1,t2,t3,t4,t5,t6,t7,t8,f0,f1,f2,f3,f4,f5,f6");
    expect(table.samples).toHaveLength(465);
    expect(table.samples.every(({ spacing, landmarks }) => spacing && landmarks.every(isPresent))).toBe(true);
    expect(table.samples[0]).toMatchObject({ row: 2, spacing: [0.5057, 0.46695], columns: { kl: "1" } });
    expect(table.samples[0]!.landmarks[15]).toEqual([191.18, 127.78]);
    const upright = parseLandmarkTable(read("knees/points.csv"), { filter: parseFilter("ok=1,inverted=0") });
    expect(upright.samples).toHaveLength(458);
    const { train, test } = splitByFold(table.samples, { column: "fold", test: "0" });
    expect(train.length + test.length).toBe(465);
    const subjects = new Set(train.map(({ columns }) => columns.subject));
    expect(test.filter(({ columns }) => subjects.has(columns.subject))).toEqual([]);
    const essence = ({ samples }: LandmarkTable) =>
      samples.map(({ image, landmarks, spacing }) => ({ image, landmarks, spacing }));
    expect(essence(parseLandmarkTable(formatLandmarkTable(table)))).toEqual(essence(table));
  });

  it.each(["senior", "junior"])("reads 19 points of 300 skulls by the %s reader, at the size of the PNGs", (reader) => {
    const text = read(`cephalometric/points_${reader}.csv`);
    const full = parseLandmarkTable(text).samples;
    const { landmarkNames, samples } = parseLandmarkTable(text, { pointsScale: 0.2, spacing: [0.5, 0.5] });
    expect(landmarkNames).toEqual(Array.from({ length: 19 }, (_, k) => `${k + 1}`));
    expect(samples).toHaveLength(300);
    expect(samples[299]!.landmarks).toBeAllClose(
      full[299]!.landmarks.map(([x, y]) => [(x + 0.5) * 0.2 - 0.5, (y + 0.5) * 0.2 - 0.5]),
    );
    expect(splitByFold(samples, { column: "split", test: "test1" }).train).toHaveLength(150);
  });
});

import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { formatCoco } from "../../src/annotations/index.ts";
import { parseFilter } from "../../src/data/index.ts";
import { formatDicomRadiograph } from "../../src/dicom/index.ts";
import { iterateSamples, loadDataset, readLandmarkTable, writePng } from "../../src/node/index.ts";
import { type Attributes, buildDicom } from "../radiograph/buildDicom.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const rgb = (red: number) => Uint8Array.from({ length: 12 * 8 * 3 }, (_, i) => (i % 3 === 0 ? red : 0));

/** Four images of 12×8 pixels, one cut short, and a table. */
async function dataset(csv: string): Promise<{ folder: string; points: string }> {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "images"));
  for (const [name, red] of [
    ["images/a.png", 100],
    ["images/b.png", 200],
    ["c.png", 0],
    ["images/cut.png", 50],
  ] as const)
    await writePng(join(folder, name), { width: 12, height: 8, channels: 3, data: rgb(red) });
  const cut = join(folder, "images/cut.png");
  writeFileSync(cut, readFileSync(cut).subarray(0, -20));
  const points = join(folder, "points.csv");
  writeFileSync(points, csv);
  return { folder, points };
}

const good = "image,ok,mm_per_px,x1,y1\na.png,1,0.5,1,2\nb.png,0,0.5,3,4\nc.png,1,,,\na.png,1,0.5,11,7\n";
const bad = `${good}a.png,1,0.5,7,11\nnone.png,1,0.5,1,2\ncut.png,1,0.5,1,2\na.png,1,zero,1,2\nb.png,1\n`;

describe("loadDataset", () => {
  it("reads the table and the images in gray, from the folder or images/ below it", async () => {
    const { folder, points } = await dataset(good);
    const { landmarkNames, samples, problems } = await loadDataset({ points });
    expect(landmarkNames).toEqual(["1"]);
    expect(problems).toEqual([]);
    expect(samples.map(({ path, row, landmarks, spacing }) => [path, row, landmarks, spacing])).toEqual([
      [join(folder, "images/a.png"), 2, [[1, 2]], [0.5, 0.5]],
      [join(folder, "images/b.png"), 3, [[3, 4]], [0.5, 0.5]],
      [join(folder, "c.png"), 4, [[Number.NaN, Number.NaN]], null],
      [join(folder, "images/a.png"), 5, [[11, 7]], [0.5, 0.5]],
    ]);
    expect(samples.map(({ raster }) => raster.data[95])).toEqual([30, 60, 0, 30]);
    expect(samples[0]!.raster).toMatchObject({ width: 12, height: 8, channels: 1 });
  });

  it("takes tables that count from the corner of the first pixel, or from 1, in the scale of their points", async () => {
    const { points } = await dataset("image,x1,y1\na.png,3,2.5\n");
    const at = async (origin: "center" | "corner" | "one", pointsScale: number) =>
      (await readLandmarkTable(points, { origin, pointsScale })).samples[0]!.landmarks[0];
    expect(await at("center", 1)).toEqual([3, 2.5]);
    expect(await at("corner", 1)).toEqual([2.5, 2]);
    expect(await at("one", 1)).toEqual([2, 1.5]);
    expect(await at("one", 2)).toEqual([4.5, 3.5]); // (2 + 0.5)·2 − 0.5, (1.5 + 0.5)·2 − 0.5
  });

  it("says what the file has for spacing where the table differs, which holds", async () => {
    const { folder, points } = await dataset(
      "image,mm_per_px,x1,y1\nd.dcm,0.1,1,2\nd.dcm,0.203,1,2\nd.dcm,,1,2\na.png,1,1,2\n",
    );
    const raster = { width: 12, height: 8, channels: 1, data: new Uint16Array(96).fill(7) };
    writeFileSync(join(folder, "d.dcm"), await formatDicomRadiograph(raster, { spacing: [0.2, 0.2] }));
    const { samples } = await loadDataset({ points });
    expect(samples.map(({ spacing, fileSpacing }) => [spacing, fileSpacing])).toEqual([
      [
        [0.1, 0.1],
        [0.2, 0.2],
      ],
      [[0.203, 0.203], undefined],
      [[0.2, 0.2], undefined],
      [[1, 1], undefined],
    ]);
  });

  it("keeps what is odd about a file, and what it says of the side, with each row", async () => {
    const { folder, points } = await dataset("image,mm_per_px,x1,y1\nd.dcm,0.5,1,2\nd.dcm,,1,2\nb.png,1,1,2\n");
    const pixels = new Uint16Array(2 * 96).fill(7);
    // Twice the pixels that Rows and Columns make, and a spacing that no radiograph has.
    const attributes: Attributes = {
      "00181164": ["DS", "5\\5"],
      "00200020": ["CS", "R\\F"],
      "00200062": ["CS", "L"],
    };
    writeFileSync(join(folder, "d.dcm"), buildDicom({ width: 12, height: 8, pixels, attributes }));
    const { samples } = await loadDataset({ points });
    const codes = samples.map(({ warnings = [] }) => warnings.map(({ code }) => code));
    expect(codes).toEqual([["pixel-data-longer"], ["pixel-data-longer", "spacing-implausible"], ["color-as-gray"]]);
    expect(samples.map(({ sideTags }) => sideTags)).toEqual([
      ...new Array(2).fill({
        lateralities: [{ source: "ImageLaterality", value: "L" }],
        patientOrientation: ["R", "F"],
        viewPosition: null,
      }),
      undefined,
    ]);
  });

  it.each([1, 2, 0.5])(
    "takes JPEGs turned by EXIF with points of the upright image, and no other size: %f",
    async (scale) => {
      const folder = temporaryFolder();
      const names = ["f1.jpg", "f2.jpg", "f3.jpg", "f4.jpg"];
      for (const name of names)
        copyFileSync(fileURLToPath(new URL(`../fixtures/cases/${name}`, import.meta.url)), join(folder, name));
      // They are stored as 64×56 and upright as 56×64 (Pillow): test/fixtures/cases/cases.json.
      const size = { width: 56 * scale, height: 64 * scale };
      const sets = [{ name: "", landmarks: [[20 * scale, 60 * scale] as const] }];
      const images = names.map((image) => ({ image, ...size, spacing: null, sets }));
      writeFileSync(join(folder, "coco.json"), formatCoco({ landmarkNames: ["p"], images }));
      const loaded = loadDataset({ points: join(folder, "coco.json") });
      if (scale === 1) {
        const { samples } = await loaded;
        expect(
          samples.map(({ raster, landmarks, warnings }) => [raster.width, raster.height, landmarks, warnings!.length]),
        ).toEqual(names.map(() => [56, 64, [[20, 60]], 1]));
      } else
        await expect(loaded).rejects.toThrow(
          `f1.jpg (row 2): has 56×64 pixels, but its points are of ${size.width}×${size.height}; take the image that was annotated`,
        );
    },
  );

  it("says of an image in another folder than its name says where it was found by its name alone", async () => {
    const { folder, points } = await dataset("image,x1,y1\npatientB/film.png,1,2\nstudy/patientA/film.png,1,2\n");
    mkdirSync(join(folder, "patientA"));
    copyFileSync(join(folder, "c.png"), join(folder, "patientA/film.png"));
    await expect(loadDataset({ points })).rejects.toThrow(
      "row 3: image study/patientA/film.png would be patientA/film.png in",
    );
    writeFileSync(points, "image,x1,y1\npatientB/film.png,1,2\n");
    const codes = async () =>
      (await loadDataset({ points })).samples.map(({ warnings = [] }) => warnings.map(({ code }) => code));
    expect(await codes()).toEqual([["file-elsewhere"]]);
    writeFileSync(points, "image,x1,y1\nstudy/patientA/film.png,1,2\nelsewhere/a.png,1,2\n");
    expect(await codes()).toEqual([[], ["color-as-gray"]]);
  });

  it("filters, scales points and tells of its progress", async () => {
    const { folder, points } = await dataset(good.replace("11,7", "112,72"));
    const calls: number[][] = [];
    const options = { points, directory: join(folder, "images"), pointsScale: 0.1, spacing: [1, 2] } as const;
    const onProgress = (...call: number[]) => calls.push(call);
    for (const filter of ["ok=1,image=a.png", parseFilter("ok=1,image=a.png")]) {
      const { samples } = await loadDataset({ ...options, filter, onProgress });
      expect(samples.map(({ row, spacing }) => [row, spacing])).toEqual([
        [2, [1, 2]],
        [5, [1, 2]],
      ]);
      expect(samples[1]!.landmarks).toBeAllClose([[10.75, 6.75]]);
    }
    expect(calls).toEqual([
      [1, 2],
      [2, 2],
      [1, 2],
      [2, 2],
    ]);
  });

  it("collects every kind of problem into one error", async () => {
    const { folder, points } = await dataset(bad);
    await expect(loadDataset({ points })).rejects.toThrow(
      new Error(
        `${points}: 4 of 9 rows cannot be used (onProblem "skip" leaves them out):
- row 7: image none.png is not in ${folder} or a folder inside it; add the file or correct its name
- row 8: ${join(folder, "images/cut.png")}: is a damaged or truncated PNG; copy or export it again
- ${points}, row 9, column "mm_per_px": must be a number, got "zero"; correct it, or leave it empty where the spacing is unknown
- ${points}, row 10: has 2 cells where the header has 5; look for a missing or an extra separator`,
      ),
    );
  });

  it("counts the problems beyond the first five", async () => {
    const { points } = await dataset(`${bad}none.png,1,,1,2\nnone.png,1,,1,2\nnone.png,1,,1,2\n`);
    await expect(loadDataset({ points })).rejects.toThrow(/7 of 12 rows[\s\S]*\n- and 2 more$/);
  });

  it("leaves bad rows out and reports them when asked to", async () => {
    const { points } = await dataset(bad);
    const { samples, problems } = await loadDataset({ points, onProblem: "skip" });
    expect(samples.map(({ row }) => row)).toEqual([2, 3, 4, 5, 6]);
    expect(samples.map(({ outside }) => outside)).toEqual([undefined, undefined, undefined, undefined, [0]]);
    expect(samples[4]!.landmarks).toEqual([[Number.NaN, Number.NaN]]);
    expect(problems.map(({ image, row }) => [image, row])).toEqual([
      ["none.png", 7],
      ["cut.png", 8],
      ["a.png", 9],
      ["b.png", 10],
    ]);
    await expect(loadDataset({ points, onProblem: "skip", filter: "image=none.png" })).rejects.toThrow(
      `${points}: 2 of 2 rows cannot be used:\n- row 7: image none.png is not`,
    );
  });

  it("finds images that are named without their ending, in every format, and asks where there are two", async () => {
    const { folder, points } = await dataset("image,x1,y1\na,1,2\nb,3,4\nd,5,6\nd.2,7,1\n");
    for (const name of ["d.DCM", "d.2.tiff"]) copyFileSync(join(folder, "c.png"), join(folder, name));
    const { samples } = await loadDataset({ points });
    expect(samples.map(({ path }) => path)).toEqual(
      ["images/a.png", "images/b.png", "d.DCM", "d.2.tiff"].map((name) => join(folder, name)),
    );
    copyFileSync(join(folder, "c.png"), join(folder, "d.jpeg"));
    await expect(loadDataset({ points })).rejects.toThrow(
      `row 4: image d may be d.DCM or d.jpeg in ${folder}; name it with its folder and ending`,
    );
  });

  it("says what is missing", async () => {
    const { folder, points } = await dataset(good);
    const missing = join(folder, "no");
    await expect(loadDataset({ points: missing })).rejects.toThrow(
      new Error(`${missing}: does not exist; check the path`),
    );
    await expect(loadDataset({ points, directory: missing })).rejects.toThrow(
      new Error(`${missing}: does not exist; check the path`),
    );
    await expect(loadDataset({ points, directory: points })).rejects.toThrow(
      new Error(`${points}: is a file where the folder of the images is needed`),
    );
    await expect(loadDataset({ points, filter: "good=1" })).rejects.toThrow(
      new RangeError(`${points}: has no column "good" to filter by; there are: image, ok, mm_per_px`),
    );
    await expect(loadDataset({ points, onProblem: "ignore" as "skip" })).rejects.toThrow(
      new RangeError('loadDataset: onProblem must be one of "error", "skip", got "ignore"'),
    );
  });
});

describe("iterateSamples", () => {
  it("yields one sample after the other, sharing the raster of neighbours, and throws at the first problem", async () => {
    const { folder, points } = await dataset("image,x1,y1\na.png,1,2\na.png,3,4\nb.png,1,2\nnone.png,1,2\nb.png,1,2\n");
    const rasters: unknown[] = [];
    const run = async () => {
      for await (const { raster } of iterateSamples(await readLandmarkTable(points), folder)) rasters.push(raster);
    };
    await expect(run()).rejects.toThrow("row 5: image none.png is not in");
    expect(rasters).toHaveLength(3);
    expect(rasters[0]).toBe(rasters[1]);
    expect(rasters[1]).not.toBe(rasters[2]);
  });
});

const shared = fileURLToPath(new URL("../../../shared/data/", import.meta.url));

describe.skipIf(!existsSync(shared))("loadDataset on real radiographs (skipped where ../shared/data is absent)", () => {
  it("loads 458 knees of 224×224 pixels without a problem", async () => {
    const points = join(shared, "knees/points.csv");
    const { samples, landmarkNames } = await loadDataset({ points, filter: "ok=1,inverted=0" });
    expect([samples.length, landmarkNames.length]).toEqual([458, 16]);
    expect(new Set(samples.map(({ raster }) => raster.data.length))).toEqual(new Set([224 * 224]));
  });

  it("loads skulls with the points of the originals scaled to the PNGs", async () => {
    const points = join(shared, "cephalometric/points_senior.csv");
    const { samples } = await loadDataset({
      points,
      filter: "split=train,image=001.png",
      pointsScale: 0.2,
      spacing: [0.5, 0.5],
    });
    expect(samples).toHaveLength(1);
    expect(samples[0]!.raster).toMatchObject({ width: 387, height: 480, channels: 1 });
    await expect(loadDataset({ points, filter: "image=001.png" })).rejects.toThrow("and so do 18 more");
  });
});

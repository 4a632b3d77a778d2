import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { formatCoco } from "../../src/annotations/index.ts";
import { imageFinder } from "../../src/files/imageFinder.ts";
import { loadDataset, writePng } from "../../src/node/index.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kneel-"));
  for (const name of ["a.png", "images/b.png", "deep/one/c.png", "deep/two/c.png", "de\u0301.png"]) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), "");
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

it.each([
  ["a.png", "a.png"],
  ["a", "a.png"],
  ["b.png", "images/b.png"],
  ["images\\b.png", "images/b.png"],
  ["C:\\study\\images\\b.png", "images/b.png"],
  ["/somewhere/else/a.png", "a.png"],
  ["labeled-data/v/b", "images/b.png"],
  ["one/c.png", "deep/one/c.png"],
  ["x/two/c", "deep/two/c.png"],
  ["d\u00e9.png", "de\u0301.png"],
  ["A.PNG", "a.png"],
  ["IMAGES/B", "images/b.png"],
])("the image %s is %s, in every command", async (name, file) => {
  expect(await imageFinder(folder)(name)).toBe(join(folder, file));
});

it("prefers a name in its own letters to one in others", async () => {
  mkdirSync(join(folder, "case"), { recursive: true });
  for (const name of ["E1.png", "e1.png"]) writeFileSync(join(folder, "case", name), "");
  const find = imageFinder(join(folder, "case"));
  expect(await find("x/E1.png")).toBe(join(folder, "case/E1.png"));
  expect(await find("x/e1.png")).toBe(join(folder, "case/e1.png"));
  await expect(find("E1.PNG")).rejects.toThrow("image E1.PNG may be E1.png or e1.png in ");
});

it("names what fits several files, or none", async () => {
  await expect(imageFinder(folder)("c.png")).rejects.toThrow(
    `image c.png may be deep/one/c.png or deep/two/c.png in ${folder}; name it with its folder and ending`,
  );
  await expect(imageFinder(folder)("e.png")).rejects.toThrow(
    `image e.png is not in ${folder} or a folder inside it; add the file or correct its name`,
  );
});

it.each([
  ["other/a.png", "elsewhere/a.png"],
  ["C:\\study\\a.png", "D:\\study2\\a.png"],
  ["a.png", "x/a.png", "y/a"],
])("gives no file to two names that differ in their folders: %s, %s", async (...names) => {
  const find = imageFinder(folder);
  for (const name of names.slice(0, -1)) expect(await find(name)).toBe(join(folder, "a.png"));
  const [last, before] = [names.at(-1)!, names.at(-2)!.split(/[\\/]/).join("/")];
  await expect(find(last)).rejects.toThrow(
    `image ${last} would be a.png in ${folder}, as ${before} is already; keep the folders of the two apart`,
  );
  expect(await find(names[0]!)).toBe(join(folder, "a.png"));
});

it("refuses points of an image of another size, unless the images were resized as a whole", async () => {
  const data = new Uint8Array(12 * 8);
  mkdirSync(join(folder, "sized"), { recursive: true });
  await writePng(join(folder, "sized/k.png"), { width: 12, height: 8, channels: 1, data });
  const points = join(folder, "sized/coco.json");
  const sets = [{ name: "", landmarks: [[2, 1]] as const }];
  writeFileSync(
    points,
    formatCoco({ landmarkNames: ["p"], images: [{ image: "k.png", width: 6, height: 4, spacing: [0.5, 0.25], sets }] }),
  );
  await expect(loadDataset({ points })).rejects.toThrow(
    "k.png (row 2): has 12×8 pixels, but its points are of 6×4; take the image that was annotated, or give pointsScale if it was resized as a whole",
  );
  const { samples } = await loadDataset({ points, pointsScale: 2 });
  expect(samples[0]!.landmarks).toEqual([[4.5, 2.5]]);
  // Half as large are the pixels of an image that has twice as many.
  expect(samples[0]!.spacing).toEqual([0.25, 0.125]);
});

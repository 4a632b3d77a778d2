import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { writePng } from "../../src/node/index.ts";
import { UsageError } from "../../src/terminal/failure.ts";
import { loadSamples } from "../../src/terminal/loadSamples.ts";
import { temporaryFolder } from "../files/temporaryFolder.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

async function start(table: string) {
  const written = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const data = temporaryFolder();
  for (const name of ["a.png", "b.png"])
    await writePng(join(data, name), { width: 12, height: 8, channels: 1, data: new Uint8Array(96) });
  const points = join(data, "points.csv");
  writeFileSync(points, table);
  return { data, points, lines: () => written.mock.calls.map(([line]) => String(line)) };
}

it("says which points are where programs put missing ones, and keeps them", async () => {
  const { data, points, lines } = await start(
    "image,p_x,p_y,q_x,q_y\na.png,3,4,-1,-1\nb.png,0,0,-1,-1\na.png,0,5,5,0\n",
  );
  const { samples } = await loadSamples({ data, points });
  expect(samples.map(({ landmarks }) => landmarks[1])).toEqual([
    [-1, -1],
    [-1, -1],
    [5, 0],
  ]);
  const told = lines().filter((line) => line.includes("exactly"));
  expect(told).toEqual([
    "warning: 1 point of 1 image is exactly (0, 0); if that stands for missing, leave both cells empty; the first is p of b.png (row 3)\n",
    "warning: 2 points of 2 images are exactly (-1, -1); if that stands for missing, leave both cells empty; the first is q of a.png (row 2)\n",
  ]);
});

it("says which rows are other rows again, and keeps them", async () => {
  const { data, points, lines } = await start(
    "image,side,p_x,p_y\na.png,left,3,4\na.png,right,3,4\nb.png,left,3,4\na.png,left,3,4\nb.png,left,3,4\na.png,left,,\n",
  );
  expect((await loadSamples({ data, points })).samples).toHaveLength(6);
  expect(lines().filter((line) => line.includes("again"))).toEqual([
    "warning: 2 rows are other rows again and count twice; remove what was not meant; the first is row 5, as row 2\n",
  ]);
});

it("names the flag of the column of images where the table has no such column", async () => {
  const { data, points } = await start("file,p_x,p_y\na.png,3,4\n");
  await expect(loadSamples({ data, points })).rejects.toThrow(
    new UsageError(`--image-column: ${points}: has no column "image"; there are: file, p_x, p_y; name the right one`),
  );
  expect((await loadSamples({ data, points, imageColumn: "file" })).samples).toHaveLength(1);
});

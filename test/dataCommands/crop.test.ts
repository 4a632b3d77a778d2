import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import type { CropOptions } from "../../src/dataCommands/crop/command.ts";
import { run } from "../../src/dataCommands/crop/run.ts";
import { readImage } from "../../src/node/index.ts";
import { temporaryFolder } from "../files/temporaryFolder.ts";
import { buildDicom } from "../radiograph/buildDicom.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const [width, height] = [41, 20];
/** A film with a bright pixel where the right knee is, mirrored as it is stored. */
function start(stored: "L" | "R", side: string) {
  const folder = temporaryFolder();
  const x = stored === "L" ? 5 : width - 1 - 5;
  const pixels = new Uint16Array(width * height);
  pixels[7 * width + x] = 900;
  const attributes = { "00200020": ["CS", `${stored}\\F`], "00181164": ["DS", "0.2\\0.2"] } as const;
  writeFileSync(join(folder, "a.dcm"), buildDicom({ width, height, pixels, attributes }));
  writeFileSync(join(folder, "points.csv"), `image,side,t0x,t0y,t1x,t1y\na.dcm,${side},${x},7,${x},8\n`);
  const written = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const options = { data: folder, points: join(folder, "points.csv"), out: join(folder, "out") };
  const rest = { center: "t0", fieldMm: 160, jitterMm: 0, repeat: 1, mirrorLeft: false, seed: 0, sideColumn: "side" };
  const crop = (more: Partial<CropOptions>) => run({ part: "half", ...options, ...rest, ...more } as CropOptions);
  return { folder, crop, lines: () => written.mock.calls.map(([line]) => String(line)) };
}

it.each(["L", "R"] as const)(
  "cuts the half of the right knee out of a film whose rows run to %s, with its points",
  async (stored) => {
    const { folder, crop, lines } = start(stored, "right");
    await crop({});
    const { data, ...size } = await readImage(join(folder, "out/images/a-0.png"));
    expect(size).toMatchObject({ width: 21, height });
    expect([...data].indexOf(Math.max(...data))).toBe(7 * 21 + 5);
    expect(readFileSync(join(folder, "out/points.csv"), "utf8")).toContain("\na-0.png,right,a.dcm,0,0.2,0.2,5,7,5,8\n");
    expect(lines().some((line) => line.includes("stored mirrored or turned"))).toBe(stored === "R");
  },
);

it("makes the padding of a film as dark as its darkest pixel, for PNGs have no mark for it", async () => {
  const { folder, crop } = start("L", "right");
  const inside = (i: number) => i % width >= 2 && i >= 3 * width;
  const pixels = Uint16Array.from({ length: width * height }, (_, i) => (inside(i) ? 300 + (i % 7) : 4095));
  const attributes = { "00280120": ["US", [4095]], "00181164": ["DS", "0.2\\0.2"] } as const;
  writeFileSync(join(folder, "a.dcm"), buildDicom({ width, height, pixels, attributes }));
  await crop({});
  const { data, ...size } = await readImage(join(folder, "out/images/a-0.png"));
  const places = Array.from(data, (_, i) => width * Math.floor(i / size.width) + (i % size.width));
  expect([...data]).toEqual(places.map((i) => (inside(i) ? pixels[i] : 300)));
});

it("refuses a half that does not hold the points, where the table's side is wrong", async () => {
  const { crop } = start("L", "left");
  await expect(crop({})).rejects.toThrow(
    /row 2 \(a\.dcm\): 2 of 2 points lie in the other half of the image than its side says; correct the side, or leave the row out with --filter$/,
  );
  await crop({ part: "field", fieldMm: 4 });
});

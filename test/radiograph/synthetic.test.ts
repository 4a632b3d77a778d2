import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decode, encode } from "fast-png";
import { afterAll, beforeAll, expect, it } from "vitest";
import { formatDicomRadiograph } from "../../src/dicom/index.ts";
import { readRadiograph, writePng } from "../../src/node/index.ts";
import { decodeRadiograph } from "../../src/radiograph/index.ts";

const image = { width: 7, height: 5, channels: 1, data: Uint8Array.from({ length: 35 }, (_, i) => 7 * i) };
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "synthetic-"));
});
afterAll(() => rm(folder, { recursive: true }));

it("a DICOM file says that it is synthetic, in the attributes that viewers look at", async () => {
  const bytes = await formatDicomRadiograph(image, { spacing: [0.2, 0.3], synthetic: true });
  const text = Buffer.from(bytes).toString("latin1");
  expect((await decodeRadiograph(bytes)).synthetic).toBe(true);
  expect(text).toContain("DERIVED\\SECONDARY\\SYNTHETIC");
  expect(text).toContain("SYNTHETIC: made by a program");
  const plain = await formatDicomRadiograph(image, { spacing: [0.2, 0.3] });
  expect(await decodeRadiograph(plain)).not.toHaveProperty("synthetic");
  expect(Buffer.from(plain).toString("latin1")).not.toContain("SYNTHETIC");
});

it("a PNG says that it is synthetic, in a text that other programs read", async () => {
  const [made, taken] = [join(folder, "made.png"), join(folder, "taken.png")];
  await writePng(made, image, { synthetic: true });
  await writePng(taken, image);
  expect((await readRadiograph(made)).synthetic).toBe(true);
  expect((await readRadiograph(made)).image.data).toEqual(image.data);
  expect(await readRadiograph(taken)).not.toHaveProperty("synthetic");
  const other = encode({ ...image, depth: 8, text: { "Synthetic Data": "NO", Comment: "YES" } });
  expect(decode(other).text).toEqual({ "Synthetic Data": "NO", Comment: "YES" });
  expect(await decodeRadiograph(other)).not.toHaveProperty("synthetic");
});

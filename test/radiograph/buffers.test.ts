import { expect, it } from "vitest";
import { formatStructuredReport, parseStructuredReport } from "../../src/dicom/index.ts";
import { kneeLandmarkNames } from "../../src/knee/index.ts";
import { installedCodecs } from "../../src/node/index.ts";
import { decodeRadiograph } from "../../src/radiograph/index.ts";
import { film, fixed, reference } from "../dicom/film.ts";
import { buildGrayJpeg } from "../images/buildGrayJpeg.ts";
import { buildTiff } from "../images/buildTiff.ts";
import { readFixture } from "../support/fixtures.ts";
import { buildDicom } from "./buildDicom.ts";
import { builtFiles } from "./runMutations.ts";

/** A `Buffer` in the middle of a pool, as Node gives small ones; its `slice` shares the pool's memory. */
function pooled(bytes: Uint8Array): Buffer {
  const pool = Buffer.alloc(bytes.length + 20, 0xa5);
  pool.set(bytes, 7);
  return pool.subarray(7, 7 + bytes.length);
}

const tiffs = readFixture<{ readonly name: string; readonly file: string }[]>("tiff.json");
const strip = Uint8Array.from({ length: 24 }, (_, i) => (7 * i) % 5);
const files: (readonly [string, Uint8Array])[] = [
  ...(await builtFiles()),
  ...tiffs.map(({ name, file }) => [name, new Uint8Array(Buffer.from(file, "base64"))] as const),
  ["a TIFF of differences without compression", buildTiff({ blocks: [strip], tags: { 258: [16], 317: [2] } })],
  ["a JPEG", buildGrayJpeg()],
];

it.each(files)("reads a Buffer as it reads other bytes, and leaves it as it is: %s", async (_, bytes) => {
  const options = { name: "film", codecs: installedCodecs };
  const buffer = pooled(bytes);
  const [one, other] = [await decodeRadiograph(bytes, options), await decodeRadiograph(buffer, options)];
  expect(other).toEqual(one);
  expect(Buffer.compare(buffer, bytes)).toBe(0);
  expect(Buffer.from(buffer.buffer, 0, 7).every((byte) => byte === 0xa5)).toBe(true);
  // In place, words of 16 bits at even and at odd addresses; bytes around the file stay as they are.
  for (const start of [6, 7]) {
    const around = new Uint8Array(bytes.length + 20).fill(0xa5);
    around.set(bytes, start);
    const given = around.subarray(start, start + bytes.length);
    expect(await decodeRadiograph(given, { ...options, inPlace: true })).toEqual(one);
    expect(around.subarray(0, start).every((byte) => byte === 0xa5)).toBe(true);
    expect(around.subarray(start + bytes.length).every((byte) => byte === 0xa5)).toBe(true);
  }
});

it("pixels lie in the bytes of a plain film in place alone, and never in those of one frame of many", async () => {
  const pixels = new Uint16Array(64).map((_, i) => i);
  const plain = { width: 8, height: 8, pixels, bits: 12 };
  const bytes = buildDicom(plain);
  const at = bytes.length % 2; // the file's end is even, so that its words are
  const given = new Uint8Array(bytes.length + 1).subarray(at, at + bytes.length);
  const shared = async (own: Uint8Array, options: object) => {
    given.set(own);
    return (await decodeRadiograph(given, options)).image.data.buffer === given.buffer;
  };
  expect(await shared(bytes, { inPlace: true })).toBe(true);
  expect(await shared(bytes, {})).toBe(false);
  const blob = await decodeRadiograph({ arrayBuffer: async () => bytes.slice().buffer });
  expect(blob.image.data).toEqual(pixels);
  const frames = buildDicom({ ...plain, height: 4, pixels, attributes: { "00280008": ["IS", "2"] } });
  const two = await decodeRadiograph(frames, { inPlace: true, frame: 1 });
  expect(two.image.data).toEqual(pixels.subarray(32));
  expect(two.image.data.buffer).not.toBe(frames.buffer);
});

it("reads a structured report in a pool", async () => {
  const algorithm = { name: "KNEEL", version: "1" };
  const report = await formatStructuredReport(film, reference, {
    landmarkNames: kneeLandmarkNames,
    algorithm,
    ...fixed(),
  });
  expect(await parseStructuredReport(pooled(report))).toEqual(await parseStructuredReport(report));
});

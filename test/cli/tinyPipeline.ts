import { writeFileSync } from "node:fs";
import { formatDicomRadiograph } from "../../src/dicom/index.ts";
import type { Raster, Spacing } from "../../src/geometry/index.ts";
import { kneeLandmarkNames } from "../../src/knee/index.ts";
import { writePipeline } from "../../src/node/index.ts";
import type { LandmarkModel } from "../../src/pipelines/index.ts";
import { tinyModel } from "../models/tinyModel.ts";

function stage(landmarkNames: readonly string[], mm: number): LandmarkModel {
  const model = tinyModel({
    architecture: { landmarks: landmarkNames.length },
    preprocessing: { fit: "spacing", spacing: [mm, mm] },
  });
  return { ...model, landmarkNames };
}

/** Writes a pipeline of two small networks with fresh weights. */
export async function writeTinyPipeline(directory: string): Promise<void> {
  const pipeline = { locate: [stage(["t4"], 8)], localize: [stage(kneeLandmarkNames, 5)] };
  await writePipeline(directory, pipeline);
}

/** A 12-bit film with two bright knees that no other `seed` has. */
export function smallFilm(width: number, height: number, seed = 1): Raster {
  const bump = (x: number, y: number) => Math.exp(-((x * x) / 0.01 + (y * y) / 0.02));
  const data = Uint16Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [(i % width) / width, Math.floor(i / width) / height];
    const shade = bump(x - 0.25 - 0.01 * (seed % 7), y - 0.5) + bump(x - 0.75, y - 0.45 - 0.01 * (seed % 5));
    return Math.round(4095 * (0.1 + 0.2 * y + 0.5 * shade + 0.1 * Math.abs(Math.sin(seed * 1.7 + i))));
  });
  return { width, height, channels: 1, data };
}

/** Writes a film as a DICOM file. */
export async function writeFilm(path: string, raster: Raster, spacing: Spacing = [2, 2.2]): Promise<void> {
  writeFileSync(path, await formatDicomRadiograph(raster, { spacing }));
}

/** A gray 16-bit film as an uncompressed TIFF file: little endian, one strip. */
export function tiffOf({ width, height, data }: Raster): Uint8Array {
  const tags = [
    [256, width],
    [257, height],
    [258, 16],
    [259, 1],
    [262, 1],
    [273, 8],
    [277, 1],
    [278, height],
    [279, 2 * data.length],
  ] as const;
  const directory = 8 + 2 * data.length;
  const bytes = new DataView(new ArrayBuffer(directory + 2 + 12 * tags.length + 4));
  bytes.setUint32(0, 0x49492a00);
  bytes.setUint32(4, directory, true);
  for (const [i, value] of data.entries()) bytes.setUint16(8 + 2 * i, value, true);
  bytes.setUint16(directory, tags.length, true);
  for (const [i, [tag, value]] of tags.entries()) {
    const at = directory + 2 + 12 * i;
    bytes.setUint16(at, tag, true);
    bytes.setUint16(at + 2, 4, true);
    bytes.setUint32(at + 4, 1, true);
    bytes.setUint32(at + 8, value, true);
  }
  return new Uint8Array(bytes.buffer);
}

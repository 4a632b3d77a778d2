import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { formatLandmarkTable, type LandmarkSample, phantomKnee } from "../data/index.ts";
import { writeFileAtomic, writePng } from "../node/index.ts";
import { progressBar } from "./progressBar.ts";

export interface PhantomCommandOptions {
  readonly count: number;
  readonly out: string;
  readonly size: { readonly width: number; readonly height: number };
  readonly seed: number;
}

export const phantomLandmarkNames = [..."012345678"].map((i) => `t${i}`).concat([..."0123456"].map((i) => `f${i}`));

/** `kneel phantom`: synthetic radiographs as a data set of the form that `kneel train` reads. */
export async function phantomCommand({ count, out, size, seed }: PhantomCommandOptions): Promise<void> {
  const folder = join(out, "images");
  await mkdir(folder, { recursive: true });
  const bar = progressBar("rendering {bar} {value}/{total} | {eta} s left", count);
  const samples: LandmarkSample[] = [];
  for (let index = 0; index < count; index++) {
    const { image, landmarks, spacing } = phantomKnee({ seed, index, ...size });
    const name = `phantom${String(index).padStart(5, "0")}.png`;
    await writePng(join(folder, name), image);
    const columns = { image: name, subject: String(index), fold: String(index % 5) };
    samples.push({ image: name, row: index + 2, landmarks, spacing, columns });
    bar.update(index + 1);
  }
  bar.stop();
  await writeFileAtomic(join(out, "points.csv"), formatLandmarkTable({ landmarkNames: phantomLandmarkNames, samples }));
  process.stderr.write(`${count} images and points.csv are in ${out}\n`);
}

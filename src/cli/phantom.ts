import { join } from "node:path";
import { formatLandmarkTable, type LandmarkSample, phantomKnee } from "../data/index.ts";
import { writeFileAtomic, writePng } from "../node/index.ts";
import { assertWritable, makeFolder } from "./outputFolder.ts";
import { progressBar, say } from "./progressBar.ts";

export interface PhantomCommandOptions {
  readonly count: number;
  readonly out: string;
  readonly size: { readonly width: number; readonly height: number };
  readonly seed: number;
}

const landmarkNames = [..."012345678"].map((i) => `t${i}`).concat([..."0123456"].map((i) => `f${i}`));

/** Folds of the column `fold`. */
const folds = 5;

/** `kneel phantom`: synthetic radiographs as a data set of the form that `kneel train` reads. */
export async function phantomCommand({ count, out, size, seed }: PhantomCommandOptions): Promise<void> {
  await assertWritable(out);
  const folder = join(out, "images");
  await makeFolder(folder);
  const bar = progressBar("rendering {bar} {value}/{total} | {eta} s left");
  const samples: LandmarkSample[] = [];
  try {
    for (let index = 0; index < count; index++) {
      const { image, landmarks, spacing } = phantomKnee({ seed, index, ...size });
      const name = `phantom${String(index).padStart(5, "0")}.png`;
      await writePng(join(folder, name), image);
      const columns = { image: name, subject: String(index), fold: String(index % folds) };
      samples.push({ image: name, row: index + 2, landmarks, spacing, columns });
      bar.update(index + 1, count);
    }
  } finally {
    bar.stop();
  }
  await writeFileAtomic(join(out, "points.csv"), formatLandmarkTable({ landmarkNames, samples }));
  say(`${count} images and points.csv are in ${out}`);
}

import { join } from "node:path";
import { formatLandmarkTable, type LandmarkSample } from "../data/index.ts";
import type { Raster } from "../geometry/index.ts";
import { kneeLandmarkNames } from "../knee/index.ts";
import { writeFileAtomic, writePng } from "../node/index.ts";
import { phantomFilm, phantomKnee } from "../phantom/index.ts";
import { assertWritable, makeFolder } from "./outputFolder.ts";
import { progressBar, say } from "./progressBar.ts";

export interface PhantomCommandOptions {
  readonly count: number;
  readonly out: string;
  readonly size: { readonly width: number; readonly height: number };
  readonly seed: number;
  /** Whole films instead of knees that fill their image. */
  readonly films?: "bilateral" | "single";
  /** Millimetres per pixel of films. */
  readonly filmSpacing?: number;
}

type Rows = Pick<LandmarkSample, "landmarks" | "spacing"> & { readonly columns: Readonly<Record<string, string>> };

/** Folds of the column `fold`. */
const folds = 5;

/** `kneel phantom`: synthetic radiographs as a data set of the form that `kneel train` reads, a row for each knee. */
export async function phantomCommand(options: PhantomCommandOptions): Promise<void> {
  const { count, out, films } = options;
  await assertWritable(out);
  const folder = join(out, "images");
  await makeFolder(folder);
  const bar = progressBar("rendering {bar} {value}/{total} | {eta} s left");
  const samples: LandmarkSample[] = [];
  const draw = films ? drawFilm : drawKnee;
  try {
    for (let index = 0; index < count; index++) {
      const { image, rows } = draw(options, index);
      const name = `${films ? "film" : "phantom"}${String(index).padStart(5, "0")}.png`;
      await writePng(join(folder, name), image);
      for (const { columns: own, ...rest } of rows) {
        const columns = { image: name, subject: String(index), fold: String(index % folds), ...own };
        samples.push({ image: name, row: samples.length + 2, ...rest, columns });
      }
      bar.update(index + 1, count);
    }
  } finally {
    bar.stop();
  }
  await writeFileAtomic(join(out, "points.csv"), formatLandmarkTable({ landmarkNames: kneeLandmarkNames, samples }));
  say(`${count} images and points.csv are in ${out}`);
}

function drawKnee({ seed, size }: PhantomCommandOptions, index: number): { image: Raster; rows: Rows[] } {
  const { image, landmarks, spacing } = phantomKnee({ seed, index, ...size });
  return { image, rows: [{ landmarks, spacing, columns: {} }] };
}

function drawFilm({ seed, films, filmSpacing }: PhantomCommandOptions, index: number): { image: Raster; rows: Rows[] } {
  const view = films === "bilateral" ? films : index % 2 ? "left" : "right";
  const { image, knees, spacing } = phantomFilm({
    seed,
    index,
    view,
    ...(filmSpacing !== undefined && { spacing: filmSpacing }),
  });
  return { image, rows: knees.map(({ side, landmarks }) => ({ landmarks, spacing, columns: { side } })) };
}

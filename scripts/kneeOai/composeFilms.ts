/**
 * Radiographs of whole knees to learn where a knee lies, from crops of real knees and phantoms: real crops are blended into
 * phantom films over the phantom's own joints.
 *
 * npx tsx scripts/kneeOai/composeFilms.ts --knees DIR --folds 0,1,2 --count 400 --seed 1 --spacing 0.6 --out out/films
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { randomNormal } from "d3-random";
import { formatLandmarkTable, type LandmarkSample } from "../../src/data/index.ts";
import {
  applyHomography,
  composeHomographies,
  fitSimilarity,
  type Homography,
  type Point,
  type Raster,
  warpImage,
} from "../../src/geometry/index.ts";
import { createRandom, type Random } from "../../src/internal/random.ts";
import { kneeLandmarkNames } from "../../src/knee/index.ts";
import { type LoadedSample, loadDataset, writeFileAtomic, writePng } from "../../src/node/index.ts";
import { type PhantomView, phantomFilm } from "../../src/phantom/index.ts";

/** Share of a crop's side over which it fades into the film. */
const fade = 0.12;

const { values } = parseArgs({
  options: {
    knees: { type: "string" },
    folds: { type: "string" },
    count: { type: "string", default: "400" },
    seed: { type: "string", default: "1" },
    spacing: { type: "string", default: "0.6" },
    view: { type: "string", default: "mixed" },
    out: { type: "string" },
  },
});
const { knees: data, folds, out, view } = values;
if (!data || !folds || !out) throw new Error("--knees, --folds and --out are needed");
const [seed, spacing] = [Number(values.seed), Number(values.spacing)];

const wanted = folds.split(",");
const { samples } = await loadDataset({
  points: join(data, "points.csv"),
  directory: data,
  filter: "ok=1,inverted=0",
});
const crops = samples.filter(({ columns }) => wanted.includes(columns.fold!));
const mask = fadingMask(crops[0]!.raster);
await mkdir(join(out, "images"), { recursive: true });
const rows: LandmarkSample[] = [];
for (let index = 0; index < Number(values.count); index++) {
  const random = createRandom(seed, "composed film", index);
  const shown = (view === "mixed" ? ["bilateral", "bilateral", "right", "left"][index % 4] : view) as PhantomView;
  const film = phantomFilm({ seed: `composed ${seed}`, index, view: shown, spacing });
  const floats: Raster = { ...film.image, data: Float32Array.from(film.image.data) };
  const image = `film${String(index).padStart(5, "0")}.png`;
  const subject = String(index);
  for (const { side, landmarks } of film.knees) {
    const crop = crops[Math.floor(random() * crops.length)]!;
    const placed = blend(floats, crop, landmarks, side === "left", film.spacing, random);
    const kind = shown === "bilateral" ? shown : "single";
    const own = { image, subject, side, view: kind, crop: crop.image, fold: String(index % 5) };
    const columns = { ...own, ok: "1", inverted: "0" };
    rows.push({ image, row: rows.length + 2, landmarks: placed, spacing: film.spacing, columns });
  }
  await writePng(join(out, "images", image), { ...floats, data: Uint8Array.from(floats.data, (v) => Math.round(v)) });
}
await writeFileAtomic(
  join(out, "points.csv"),
  formatLandmarkTable({ landmarkNames: kneeLandmarkNames, samples: rows }),
);
console.log(`${values.count} films of ${crops.length} crops are in ${out}`);

/** Blends a crop over a joint and gives its landmarks on the film. */
function blend(
  film: Raster,
  crop: LoadedSample,
  joint: readonly Point[],
  mirrored: boolean,
  filmSpacing: readonly [number, number],
  random: Random,
): Point[] {
  const [sx, sy] = crop.spacing!;
  const width = crop.raster.width;
  const sign = mirrored ? -1 : 1;
  // Millimetres as the film shows them: a left knee's crop is turned back.
  const toMm: Homography = [sign * sx, 0, mirrored ? (width - 1) * sx : 0, 0, sy, 0, 0, 0, 1];
  const jointMm = joint.map(([x, y]): Point => [x * filmSpacing[0], y * filmSpacing[1]]);
  const cropMm = applyHomography(toMm, crop.landmarks);
  const fit = fitSimilarity(cropMm, jointMm).homography;
  const toPixels: Homography = [1 / filmSpacing[0], 0, 0, 0, 1 / filmSpacing[1], 0, 0, 0, 1];
  const homography = composeHomographies(toMm, fit, toPixels);
  const frame = { width: film.width, height: film.height, homography };
  const values: Raster = { ...crop.raster, data: Float32Array.from(crop.raster.data) };
  const [real, alpha] = [values, mask].map((image) => warpImage(image, frame, { border: "constant", fill: 0 }).data);
  const [from, to] = [moments(real!, alpha!), moments(film.data, alpha!)];
  // Partly the film's exposure, partly the crop's own.
  const normal = randomNormal.source(random)(0, 1);
  const gain = (to.deviation / from.deviation) ** random() * Math.exp(0.1 * normal());
  const level = to.mean + 10 * normal();
  for (let p = 0; p < film.data.length; p++) {
    const a = alpha![p]!;
    if (a === 0) continue;
    const value = level + gain * (real![p]! - from.mean);
    film.data[p] = Math.min(255, Math.max(0, a * value + (1 - a) * film.data[p]!));
  }
  return applyHomography(homography, crop.landmarks);
}

function moments(values: ArrayLike<number>, weights: ArrayLike<number>): { mean: number; deviation: number } {
  let [n, sum, squares] = [0, 0, 0];
  for (let p = 0; p < values.length; p++) {
    n += weights[p]!;
    sum += weights[p]! * values[p]!;
    squares += weights[p]! * values[p]! ** 2;
  }
  const mean = sum / n;
  return { mean, deviation: Math.sqrt(Math.max(squares / n - mean * mean, 1)) };
}

/** 1 in the middle, 0 at the border, smooth between. */
function fadingMask({ width, height }: Raster): Raster {
  const data = new Float32Array(width * height);
  const ramp = (i: number, n: number) => {
    const t = Math.min(1, Math.min(i, n - 1 - i) / (fade * n));
    return t * t * (3 - 2 * t);
  };
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) data[y * width + x] = ramp(x, width) * ramp(y, height);
  return { width, height, channels: 1, data };
}

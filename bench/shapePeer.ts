/**
 * The ends of our fits beside menpofit's, on the same images from the same starts: `bench/peers/shape.py IMAGES POINTS FOLD
 * OUT.json`, then `npx tsx bench/shapePeer.ts IMAGES POINTS FOLD OUT.json`. Images are brought to size as menpo does (whole
 * image, corner pixels to corner pixels) and patches read at whole pixels, so that nothing but the models and the fits differs.
 */
import { readFileSync } from "node:fs";
import { type Point, type Raster, warpImage } from "../src/geometry/index.ts";
import { loadDataset } from "../src/node/index.ts";
import { featurePlanes, IncrementalPca, learnShapeModel } from "../src/shape/index.ts";
import { PatchFitter } from "../src/shape/PatchFitter.ts";
import { PatchLayout } from "../src/shape/PatchLayout.ts";
import { PointModel } from "../src/shape/PointModel.ts";
import { samplePatches } from "../src/shape/samplePatches.ts";

const [directory, points, fold, peer] = process.argv.slice(2) as [string, string, string, string];
const { reference, fits } = JSON.parse(readFileSync(peer, "utf8")) as {
  reference: number[];
  fits: { image: string; start: number[]; final: number[] }[];
};
const { samples } = await loadDataset({ directory, points, filter: "ok=1,inverted=0" });

/** Root of the sum of squared distances from the centroid. */
function sizeOf(shape: readonly number[]): number {
  const middle = [0, 1].map(
    (axis) => (2 * shape.filter((_, i) => i % 2 === axis).reduce((a, b) => a + b, 0)) / shape.length,
  );
  return Math.sqrt(shape.reduce((sum, value, i) => sum + (value - middle[i % 2]!) ** 2, 0));
}

/** Less than a gray level, as there: in flat places rounding alone would decide where the gradient points. */
const dither = (x: number, y: number) => ((73 * x + 151 * y) % 97) / 97;

/** The image as large as makes the shape as large as the reference, and its factors along x and y. */
function scaled({ width, height, data }: Raster, shape: readonly number[]) {
  const scale = sizeOf(reference) / sizeOf(shape);
  const [w, h] = [Math.ceil(scale * width), Math.ceil(scale * height)];
  const [sx, sy] = [(scale * width - 1) / (width - 1), (scale * height - 1) / (height - 1)];
  const image = {
    width,
    height,
    channels: 1,
    data: Float32Array.from(data, (v, i) => (v + dither(i % width, Math.floor(i / width))) / 255),
  };
  const raster = warpImage(
    image,
    { width: w, height: h, homography: [sx, 0, 0, 0, sy, 0, 0, 0, 1] },
    { border: "edge" },
  );
  return { planes: featurePlanes(raster, "igo"), sx, sy, here: shape.map((v, i) => v * (i % 2 ? sy : sx)) };
}

const layout = new PatchLayout(16, 2, 17);
const pca = new IncrementalPca(layout.length, 60);
const shapes: Point[][] = [];
for (const { raster, landmarks, columns } of samples) {
  if (columns.fold === fold) continue;
  const { planes, here } = scaled(raster, landmarks.flat());
  samplePatches(planes, here, layout, pca.next(), "nearest");
  shapes.push(landmarks.map((_, k): Point => [here[2 * k]!, here[2 * k + 1]!]));
}
const fitter = new PatchFitter(layout, new PointModel(learnShapeModel(shapes, 10)), pca.finish());
const options = { iterations: 20, tolerance: 1e-5, sampling: "nearest" } as const;
const distances = fits.map(({ image, start, final }) => {
  const { planes, sx, sy, here } = scaled(samples.find((sample) => sample.image === image)!.raster, start);
  const { shape } = fitter.fit(planes, here, options);
  return Math.max(
    ...Array.from({ length: 16 }, (_, k) =>
      Math.hypot(shape[2 * k]! / sx - final[2 * k]!, shape[2 * k + 1]! / sy - final[2 * k + 1]!),
    ),
  );
});
const sorted = distances.toSorted((a, b) => a - b);
const within = (100 * sorted.filter((d) => d <= 0.05).length) / sorted.length;
process.stdout.write(
  `${fits.length} fits: ${within.toFixed(0)} % with every landmark within 0.05 pixels of menpofit's, median ${sorted[sorted.length >> 1]!.toFixed(5)}, largest ${sorted.at(-1)!.toFixed(3)}\n`,
);
for (const [i, d] of distances.entries()) if (d > 0.05) process.stdout.write(`  ${fits[i]!.image}: ${d.toFixed(3)}\n`);

/**
 * How long the usual shape models take, robust to what else the machine does: `npx tsx bench/shapeTimes.ts IMAGES POINTS`. Each of
 * the usual members learns from all images, three times; 40 of them are fitted from their mean shape, seven times each. Prints
 * the shortest training, and the mean over the images of the shortest fit, both of the processor's time (of all threads): what
 * else the machine does makes them longer, never shorter.
 */

import { meanShape } from "../src/experiments/meanShape.ts";
import { loadDataset } from "../src/node/index.ts";
import { DeformableFitter, defaultMembers, trainDeformableModel } from "../src/shape/index.ts";

const [directory, points] = process.argv.slice(2) as [string, string];
const { samples } = await loadDataset({ directory, points, filter: "ok=1,inverted=0" });
const rows = samples.map(({ raster: image, landmarks }) => ({ image, landmarks }));
const start = meanShape(rows.map(({ landmarks }) => landmarks));
const shown = rows.slice(0, 40);

/** Milliseconds of the shortest of several runs. */
async function shortest<T>(times: number, work: () => T | Promise<T>): Promise<{ ms: number; result: T }> {
  let best = Number.POSITIVE_INFINITY;
  let result: T | undefined;
  for (let i = 0; i < times; i++) {
    const began = process.cpuUsage();
    result = await work();
    const { user, system } = process.cpuUsage(began);
    best = Math.min(best, (user + system) / 1000);
  }
  return { ms: best, result: result! };
}

console.log(`| member | learned from ${rows.length} images | a fit |\n|---|---|---|`);
for (const options of defaultMembers) {
  const { ms, result: model } = await shortest(3, () => trainDeformableModel(rows, options));
  const fitter = new DeformableFitter(model);
  const fits: number[] = [];
  for (const { image } of shown) fits.push((await shortest(7, () => fitter.fit(image, start))).ms);
  const mean = fits.reduce((a, b) => a + b, 0) / fits.length;
  console.log(
    `| ${options.feature}, diagonal ${options.diagonal} | ${(ms / 1000).toFixed(1)} s | ${mean.toFixed(0)} ms |`,
  );
}

import { dirname } from "node:path";
import {
  type Augmentation,
  applyAugmentation,
  augmentedSize,
  createRandom,
  sampleAugmentation,
} from "../../augment/index.ts";
import { makeFolder } from "../../files/folders.ts";
import { containFrame, type Raster } from "../../geometry/index.ts";
import { counted } from "../../internal/counted.ts";
import { type LoadedSample, writePng } from "../../node/index.ts";
import { prepareIntensity } from "../../radiograph/index.ts";
import { UsageError } from "../../terminal/failure.ts";
import { checkDataOptions, loadSamples } from "../../terminal/loadSamples.ts";
import { nextSteps } from "../../terminal/nextSteps.ts";
import { assertWritable } from "../../terminal/outputFolder.ts";
import { preset, readAugmentation } from "../../terminal/preset.ts";
import { say } from "../../terminal/progressBar.ts";
import { contactSheet, drawOverlay } from "../../viz/index.ts";
import type { AugmentOptions } from "./command.ts";

/** `kneel augment --preview`: a contact sheet, each image as it is and then as the augmentation makes it. */
export async function run(options: AugmentOptions): Promise<readonly string[]> {
  const { out, size, seed } = options;
  if (!options.preview) throw new UsageError("--preview is missing: all that kneel augment does is to show samples");
  if (!/\.png$/i.test(out)) throw new UsageError(`--out must be a .png file, got ${out}`);
  checkDataOptions(options);
  const augmentation = await chosen(options);
  await assertWritable(dirname(out));
  const { samples } = await loadSamples(options);
  const step = samples.length / Math.min(options.images, samples.length);
  const shown = Array.from({ length: Math.min(options.images, samples.length) }, (_, i) => Math.floor(i * step));
  const counts = new Map<string, number>();
  const sheet = shown.flatMap((index) => tiles(samples[index]!, index, augmentation, options, counts));
  await makeFolder(dirname(out));
  await writePng(out, contactSheet(sheet, { columns: options.draws + 1 }));
  const landmarks = [...counts].map(([status, count]) => `${count} ${status}`).join(", ");
  const result = augmentedSize(augmentation, size);
  say(
    `${counted(shown.length, "image")} of ${samples.length}, ${counted(options.draws, "draw")} each with seed ${seed}; landmarks: ${landmarks}`,
  );
  say(`samples are ${result ? `${result.width} x ${result.height}` : "of different sizes"}; the sheet is ${out}`);
  return nextSteps.augment({ ...options, augmentation: options.pipeline ?? options.preset });
}

async function chosen({ preset: name, pipeline, size }: AugmentOptions): Promise<Augmentation> {
  if (pipeline !== undefined) return readAugmentation(pipeline, "--pipeline");
  return preset(name, size, "--preset");
}

/** An image fitted to the size, then draws of it. */
function tiles(
  { raster, landmarks }: LoadedSample,
  index: number,
  augmentation: Augmentation,
  { size, seed, draws }: AugmentOptions,
  counts: Map<string, number>,
): Raster[] {
  const image = prepareIntensity(raster, { intensity: { low: 1, high: 99 } });
  const frame = containFrame(image, size);
  return Array.from({ length: draws + 1 }, (_, draw) => {
    const random = createRandom(seed, "augment", draw, index);
    const record = sampleAugmentation(draw === 0 ? [] : augmentation, size, random);
    const sample = applyAugmentation(image, landmarks, record, { frame, sampling: "area" });
    if (draw > 0) for (const status of sample.status) counts.set(status, (counts.get(status) ?? 0) + 1);
    return drawOverlay(sample.image, { truth: sample.landmarks, window: [0, 1] });
  });
}

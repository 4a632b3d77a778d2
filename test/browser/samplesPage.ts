import { lightAugmentation } from "../../src/augment/index.ts";
import { pixelKernels } from "../../src/pixels/PixelKernels.ts";
import { type NetworkSample, networkSamples, workerSamples } from "../../src/training/index.ts";
import { dotImages, preprocessing } from "../training/dotImages.ts";
import { refinedKnees } from "./refinedKnees.ts";

const images = dotImages(5);
const options = { preprocessing, grid: "center", augmentation: lightAugmentation(), seed: 4 } as const;
const asked = [3, 0, 4, 1, 2].flatMap((index) => [7, 0].map((epoch) => [index, epoch] as const));

async function digest(samples: readonly NetworkSample[]): Promise<string> {
  const parts = samples.flatMap(({ image, landmarks, unit }) => [image, landmarks, Float64Array.from(unit)]);
  const bytes = await new Blob(parts as BlobPart[]).arrayBuffer();
  return [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))].join();
}

const samplesTools = {
  isolated: () => crossOriginIsolated,
  simd: () => pixelKernels() !== null,
  refinedKnees,
  /** A digest of samples made here, or by so many Web Workers. */
  async digest(workers: number): Promise<string> {
    if (workers === 0) {
      const local = networkSamples(images, options);
      return digest(asked.map(([index, epoch]) => local.get(index, epoch)));
    }
    const started = Array.from({ length: workers }, () => new Worker("/worker.js", { type: "module" }));
    const source = workerSamples(started, images, options);
    try {
      return await digest(await Promise.all(asked.map(([index, epoch]) => source.get(index, epoch))));
    } finally {
      source.close();
      for (const worker of started) worker.terminate();
    }
  },
  /** What a worker whose module does not exist says. */
  async failure(): Promise<string> {
    const worker = new Worker("/missing.js", { type: "module" });
    const source = workerSamples([worker], images, options);
    return Promise.resolve(source.get(0, 0)).then(
      () => "",
      (error: Error) => error.message,
    );
  },
};

export type SamplesTools = typeof samplesTools;

Object.assign(globalThis, { samplesTools });

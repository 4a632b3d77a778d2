import type { Augmentation } from "../augment/index.ts";
import type { Point, Raster, Spacing } from "../geometry/index.ts";
import { assertInteger } from "../internal/guards.ts";
import type { Grid } from "../ops/softArgmax2d.ts";
import type { Preprocessing } from "../radiograph/preprocessing.ts";
import { assertIndex, makeSample, sampleJob } from "./sampleJob.ts";

/** An annotated image: landmarks in its pixels (NaN where missing), spacing in mm per pixel where known. */
export interface AnnotatedImage {
  readonly image: Raster;
  readonly landmarks: readonly Point[];
  readonly spacing: Spacing | null;
  /** For messages. */
  readonly name?: string;
}

/** What a network is given and asked for one image. */
export interface NetworkSample {
  /** `[H, W, 1]`, normalized. */
  readonly image: Float32Array;
  /** `[K, 2]` normalized coordinates; NaN where missing. */
  readonly landmarks: Float32Array;
  /** Millimetres (or source pixels where the spacing is unknown) per unit of the normalized coordinates, along x and y. */
  readonly unit: Spacing;
  /** Of the image, for messages. */
  readonly name?: string;
}

/** Options of `networkSamples`. */
export interface NetworkSamplesOptions {
  readonly preprocessing: Preprocessing;
  readonly grid: Grid;
  /** @default none */
  readonly augmentation?: Augmentation;
  /** Seeds the augmentation. @default 0 */
  readonly seed?: number | string;
}

/** A list of samples; the same (epoch, index) gives the same bytes. Those made elsewhere may be awaited. */
export interface SampleSource {
  readonly size: number;
  /** How many images have each landmark, before augmentation, for those who care whether any has. @default not known */
  readonly labels?: readonly number[];
  /** The sample of an index in an epoch, both from 0. */
  get(index: number, epoch: number): NetworkSample | Promise<NetworkSample>;
}

/** A list whose samples are made on this thread, when they are asked for. */
export interface LocalSampleSource extends SampleSource {
  /** The sample of an index in an epoch, both from 0. */
  get(index: number, epoch: number): NetworkSample;
}

/**
 * Turns annotated images into network samples, augmented by epoch: one warp from the image to the input.
 * Contrast is stretched once per image; images far larger than the input are shrunk once.
 *
 * @throws TypeError for pixels of another type and for landmarks that are no pairs of numbers; RangeError for pixels that
 *   are not finite or do not fill the image, for other numbers of landmarks than the first image has, and for an
 *   augmentation that changes the size; each with the image's name
 */
export function networkSamples(images: readonly AnnotatedImage[], options: NetworkSamplesOptions): LocalSampleSource {
  const job = sampleJob("networkSamples", images, options);
  return {
    size: images.length,
    labels: job.labels,
    get(index, epoch) {
      assertIndex("networkSamples", index, images.length);
      return makeSample(job, index, epoch);
    },
  };
}

/** Mean and standard deviation of the prepared images inside the network's input, for `Preprocessing.normalization`. */
export function measureNormalization(
  images: readonly AnnotatedImage[],
  preprocessing: Omit<Preprocessing, "normalization">,
): Preprocessing["normalization"] {
  assertInteger("measureNormalization", "images.length", images.length);
  const neutral = { ...preprocessing, normalization: { mean: 0, deviation: 1 } };
  const source = networkSamples(images, { preprocessing: neutral, grid: "center" });
  let [count, sum, squares] = [0, 0, 0];
  for (let i = 0; i < source.size; i++) {
    for (const value of source.get(i, 0).image) {
      count++;
      sum += value;
      squares += value * value;
    }
  }
  const mean = sum / count;
  const deviation = Math.sqrt(Math.max(squares / count - mean * mean, 1e-12));
  return { mean: Number(mean.toFixed(6)), deviation: Number(Math.max(deviation, 1e-3).toFixed(6)) };
}

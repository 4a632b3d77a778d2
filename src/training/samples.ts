import { assertInteger, fieldsOf, rowsOf } from "../internal/guards.ts";
import type { Preprocessing } from "../radiograph/preprocessing.ts";
import { assertIndex, makeSample, sampleJob } from "./sampleJob.ts";
import type { AnnotatedImage, LocalSampleSource, NetworkSamplesOptions } from "./sampleSource.ts";

/**
 * Turns annotated images into network samples, augmented by epoch: one warp from the image to the input.
 * Contrast is stretched once per image; images far larger than the input are shrunk once.
 *
 * @throws TypeError for pixels of another type and for landmarks that are no pairs of numbers; RangeError for pixels that
 *   are not finite or do not fill the image, for other numbers of landmarks than the first image has, and for an
 *   augmentation that changes the size; each with the image's name
 */
export function networkSamples(images: readonly AnnotatedImage[], options: NetworkSamplesOptions): LocalSampleSource {
  fieldsOf("networkSamples", "options", options);
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
  rowsOf("measureNormalization", "images", images);
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

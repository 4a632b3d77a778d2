import {
  type Augmentation,
  applyAugmentation,
  augmentedSize,
  parseAugmentation,
  sampleAugmentation,
} from "../augment/index.ts";
import { inputFrame, normalizeInPlace, type Preprocessing, prepareIntensity } from "../data/preprocessing.ts";
import {
  composeFrames,
  type Frame,
  type Point,
  type Raster,
  type Spacing,
  stretchFrame,
  toFrame,
  warpImage,
} from "../geometry/index.ts";
import { assertInteger, refusal } from "../internal/guards.ts";
import { createRandom } from "../internal/random.ts";
import type { Grid } from "../ops/softArgmax2d.ts";

/** An annotated image: landmarks in its pixels (NaN where missing), spacing in mm per pixel where known. */
export interface AnnotatedImage {
  readonly image: Raster;
  readonly landmarks: readonly Point[];
  readonly spacing: Spacing | null;
}

/** What a network is given and asked for one image. */
export interface NetworkSample {
  /** `[H, W, 1]`, normalized. */
  readonly image: Float32Array;
  /** `[K, 2]` normalized coordinates; NaN where missing. */
  readonly landmarks: Float32Array;
  /** Millimetres (or source pixels where the spacing is unknown) per unit of the normalized coordinates, along x and y. */
  readonly unit: Spacing;
}

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
  get(index: number, epoch: number): NetworkSample | Promise<NetworkSample>;
}

/** A list whose samples are made on this thread, when they are asked for. */
export interface LocalSampleSource extends SampleSource {
  get(index: number, epoch: number): NetworkSample;
}

/**
 * Turns annotated images into network samples, augmented by epoch: one warp from the image to the input.
 * Contrast is stretched once per image; images far larger than the input are shrunk once.
 */
export function networkSamples(
  images: readonly AnnotatedImage[],
  { preprocessing, grid, augmentation = [], seed = 0 }: NetworkSamplesOptions,
): LocalSampleSource {
  const { width, height, normalization } = preprocessing;
  const size = augmentedSize(parseAugmentation(augmentation, "networkSamples"), { width, height });
  if (size?.width !== width || size.height !== height)
    throw new RangeError(
      `networkSamples: augmentation must give images of the network's size ${width} × ${height}, got ${size ? `${size.width} × ${size.height}` : "different sizes"}`,
    );
  const prepared = images.map((item) => prepare(item, preprocessing));
  const offset = grid === "center" ? 0.5 : 0;
  return {
    size: images.length,
    get(index, epoch) {
      if (!(index in prepared)) throw refusal("networkSamples", "index", `an integer below ${images.length}`, index);
      const { image, frame, landmarks, unit } = prepared[index]!;
      const record = sampleAugmentation(augmentation, { width, height }, createRandom(seed, "augment", epoch, index));
      const input = new Float32Array(width * height);
      const { landmarks: moved } = applyAugmentation(image, landmarks, record, { frame, output: input });
      normalizeInPlace(input, normalization);
      const targets = new Float32Array(2 * moved.length);
      for (const [k, [x, y]] of moved.entries()) {
        targets[2 * k] = (x + offset) / width;
        targets[2 * k + 1] = (y + offset) / height;
      }
      return { image: input, landmarks: targets, unit };
    },
  };
}

interface Prepared {
  readonly image: Raster;
  readonly frame: Frame;
  readonly landmarks: readonly Point[];
  readonly unit: Spacing;
}

function prepare({ image, landmarks, spacing }: AnnotatedImage, preprocessing: Preprocessing): Prepared {
  const frame = inputFrame(image, preprocessing, spacing);
  const [sx, , , , sy] = frame.homography as [number, number, number, number, number];
  const mm = spacing ?? [1, 1];
  const unit: Spacing = [(preprocessing.width * mm[0]) / sx, (preprocessing.height * mm[1]) / sy];
  const gray = prepareIntensity(image, preprocessing);
  const shrink = Math.max(sx, sy);
  if (shrink >= 0.75) return { image: gray, frame, landmarks, unit };
  const target = { width: Math.ceil(image.width * shrink), height: Math.ceil(image.height * shrink) };
  const smaller = stretchFrame(image, target);
  const [ax, , dx, , ay, dy] = smaller.homography as [number, number, number, number, number, number];
  const back: Frame = {
    width: image.width,
    height: image.height,
    homography: [1 / ax, 0, -dx / ax, 0, 1 / ay, -dy / ay, 0, 0, 1],
  };
  return {
    image: warpImage(gray, smaller, { sampling: "area" }),
    frame: composeFrames(back, frame),
    landmarks: toFrame(smaller, landmarks),
    unit,
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

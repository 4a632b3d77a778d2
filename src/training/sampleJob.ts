// Not from the barrel, which needs TensorFlow.js for MixUp: workers are to start fast.
import { applyAugmentation } from "../augment/applyAugmentation.ts";
import type { Augmentation } from "../augment/augmentation.ts";
import { augmentedSize } from "../augment/augmentedSize.ts";
import { parseAugmentation } from "../augment/parseAugmentation.ts";
import { sampleAugmentation } from "../augment/sampleAugmentation.ts";
import { assertRaster } from "../geometry/assertRaster.ts";
import {
  composeFrames,
  type Frame,
  isPresent,
  type Point,
  type Raster,
  type Spacing,
  stretchFrame,
  toFrame,
  warpImage,
} from "../geometry/index.ts";
import { assertOneOf, fieldsOf, refusal, rowsOf } from "../internal/guards.ts";
import { createRandom } from "../internal/random.ts";
import { inputFrame, normalizeInPlace, type Preprocessing, prepareIntensity } from "../radiograph/preprocessing.ts";
import type { AnnotatedImage, NetworkSample, NetworkSamplesOptions } from "./sampleSource.ts";

/** All that samples are made of, as plain data that another thread can be given. */
export interface SampleJob {
  readonly images: readonly Prepared[];
  /** How many images have each landmark. */
  readonly labels: readonly number[];
  readonly preprocessing: Preprocessing;
  /** Of the coordinates' grid: what is added to a pixel's before they are divided by the size. */
  readonly offset: number;
  readonly augmentation: Augmentation;
  readonly seed: number | string;
}

/** An image as it is drawn from in every epoch. */
interface Prepared {
  readonly image: Raster;
  readonly frame: Frame;
  readonly landmarks: readonly Point[];
  readonly unit: Spacing;
  readonly name?: string;
}

/** Contrast stretched once; images far larger than the input shrunk once. */
function prepare(
  { image, landmarks, spacing, name }: AnnotatedImage,
  preprocessing: Preprocessing,
  inMm: boolean,
): Prepared {
  const frame = inputFrame(image, preprocessing, spacing);
  const [sx, , , , sy] = frame.homography;
  const mm: Spacing = (inMm && spacing) || [1, 1];
  const unit: Spacing = [(preprocessing.width * mm[0]) / sx, (preprocessing.height * mm[1]) / sy];
  const gray = prepareIntensity(image, preprocessing);
  const named = name === undefined ? {} : { name };
  const shrink = Math.max(sx, sy);
  if (shrink >= 0.75) return { image: gray, frame, landmarks, unit, ...named };
  const target = { width: Math.ceil(image.width * shrink), height: Math.ceil(image.height * shrink) };
  const smaller = stretchFrame(image, target);
  const [ax, , dx, , ay, dy] = smaller.homography;
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
    ...named,
  };
}

/** An image that can be prepared, with as many landmarks as the first one. */
function assertAnnotated(fn: string, index: number, { image, landmarks, name }: AnnotatedImage, count: number): void {
  const which = `images[${index}]${name === undefined ? "" : ` (${name})`}`;
  assertRaster(fn, `${which}.image`, image);
  if (landmarks?.length !== count)
    throw refusal(
      fn,
      `${which}.landmarks.length`,
      `${count}, as that of images[0]; missing ones are [NaN, NaN]`,
      landmarks?.length,
    );
  for (const [k, point] of landmarks.entries())
    if (!(typeof point?.[0] === "number" && typeof point[1] === "number"))
      throw refusal(fn, `${which}.landmarks[${k}]`, "[x, y], or [NaN, NaN] where it is missing", point);
}

/** Checks the options and prepares the images. */
export function sampleJob(
  fn: string,
  images: readonly AnnotatedImage[],
  { preprocessing, grid, augmentation = [], seed = 0 }: NetworkSamplesOptions,
): SampleJob {
  const { width, height } = fieldsOf(fn, "preprocessing", preprocessing);
  rowsOf(fn, "images", images);
  const size = augmentedSize(parseAugmentation(augmentation, fn), { width, height });
  if (size?.width !== width || size.height !== height)
    throw new RangeError(
      `${fn}: augmentation must give images of the network's size ${width} × ${height}, got ${size ? `${size.width} × ${size.height}` : "different sizes"}`,
    );
  assertOneOf(fn, "grid", grid, ["center", "edge"]);
  const count = images[0]?.landmarks?.length ?? 0;
  for (const [i, item] of images.entries()) assertAnnotated(fn, i, item, count);
  const labels = Array.from(
    { length: count },
    (_, k) => images.filter(({ landmarks }) => isPresent(landmarks[k]!)).length,
  );
  // Errors of millimetres and of pixels have no mean.
  const inMm = images.every(({ spacing }) => spacing);
  const offset = grid === "center" ? 0.5 : 0;
  return {
    images: images.map((item) => prepare(item, preprocessing, inMm)),
    labels,
    preprocessing,
    offset,
    augmentation,
    seed,
  };
}

/** The sample of an image in an epoch: the same bytes on every thread. */
export function makeSample(
  { images, preprocessing, offset, augmentation, seed }: SampleJob,
  index: number,
  epoch: number,
): NetworkSample {
  const { width, height, normalization } = preprocessing;
  const { image, frame, landmarks, unit, name } = images[index]!;
  const record = sampleAugmentation(augmentation, { width, height }, createRandom(seed, "augment", epoch, index));
  const input = new Float32Array(width * height);
  const { landmarks: moved } = applyAugmentation(image, landmarks, record, { frame, output: input });
  normalizeInPlace(input, normalization);
  const targets = new Float32Array(2 * moved.length);
  for (const [k, [x, y]] of moved.entries()) {
    targets[2 * k] = (x + offset) / width;
    targets[2 * k + 1] = (y + offset) / height;
  }
  return { image: input, landmarks: targets, unit, ...(name !== undefined && { name }) };
}

/** Refuses an index that a list of samples does not have. */
export function assertIndex(fn: string, index: number, size: number): void {
  if (!(Number.isInteger(index) && index >= 0 && index < size))
    throw refusal(fn, "index", `an integer below ${size}`, index);
}

/** The job with its pixels in memory that threads share; as it is where there is none (a page that is not isolated). */
export function shareJob(job: SampleJob): SampleJob {
  if (typeof SharedArrayBuffer === "undefined") return job;
  const share = ({ image, ...rest }: Prepared): Prepared => {
    const bytes = new SharedArrayBuffer(image.data.byteLength);
    const data = new (image.data.constructor as new (buffer: ArrayBufferLike) => Raster["data"])(bytes); // a typed array of the same kind
    data.set(image.data);
    return { ...rest, image: { ...image, data } };
  };
  return { ...job, images: job.images.map(share) };
}

import type { Augmentation } from "../augment/index.ts";
import type { Point, Raster, Spacing } from "../geometry/index.ts";
import type { Grid } from "../ops/softArgmax2d.ts";
import type { Preprocessing } from "../radiograph/preprocessing.ts";

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
  /** Millimetres (or source pixels, of all samples, where the spacing of any image is unknown) per unit of the normalized coordinates, along x and y. */
  readonly unit: Spacing;
  /** Of the image, for messages. */
  readonly name?: string;
}

/** Options of `networkSamples`. */
export interface NetworkSamplesOptions {
  /** The network's input: its size, what of the image fits into it, contrast and normalization. */
  readonly preprocessing: Preprocessing;
  /** What normalized coordinates are: (x + 0.5)/W for `center`, x/W for `edge`. */
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

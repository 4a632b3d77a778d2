import type { Frame } from "../geometry/frame.ts";
import { applyHomography, composeHomographies, type Homography } from "../geometry/homography.ts";
import { isPresent, type Point } from "../geometry/point.ts";
import type { Raster } from "../geometry/raster.ts";
import { type WarpImageOptions, warpImage } from "../geometry/warpImage.ts";
import { addNoise } from "./addNoise.ts";
import { adjustContrast } from "./adjustContrast.ts";
import { adjustGamma } from "./adjustGamma.ts";
import { cutout, isCutOut } from "./cutout.ts";
import { swapLandmarks } from "./flipHorizontal.ts";
import { gaussianBlur } from "./gaussianBlur.ts";
import { type GrayImage, grayOutput, grayPixels } from "./grayImage.ts";
import { invertIntensity } from "./invertIntensity.ts";
import type { AugmentationRecord } from "./sampleAugmentation.ts";

export interface ApplyAugmentationOptions {
  /** Source image → network input, of the record's size; combined with the record's homography. @default none */
  readonly frame?: Frame;
  /** Memory of the result, width·height long. @default new memory */
  readonly output?: Float32Array;
  /** How the image is resampled; `"area"` where the frame shrinks it. @default "bilinear" */
  readonly sampling?: NonNullable<WarpImageOptions["sampling"]>;
  /** What lies outside the source. @default "constant" */
  readonly border?: NonNullable<WarpImageOptions["border"]>;
  /** Value outside for a constant border. @default 0 */
  readonly fill?: number;
}

/** Seen in the result; beyond its edges; under a cutout; never annotated. */
export type LandmarkStatus = "labeled" | "outside" | "occluded" | "missing";

export interface AugmentedSample {
  readonly image: GrayImage;
  /** As many as were given, in the result's pixels; points outside keep their place, points without one are NaN. */
  readonly landmarks: Point[];
  readonly status: LandmarkStatus[];
}

/**
 * Applies a draw to an image of grey floats in [0, 1] and its landmarks.
 *
 * One warp for the frame, the flip and the homography together, so the image is resampled once; then gamma, contrast
 * and brightness, inversion, blur, noise, cutout. A record and frame that change nothing return the image's own values.
 *
 * @throws TypeError or RangeError if the image is not grey floats; RangeError if the frame or, without one, the image
 *   has another size than the record
 */
export function applyAugmentation(
  image: Raster,
  landmarks: readonly Point[],
  record: AugmentationRecord,
  { frame, output, ...warp }: ApplyAugmentationOptions = {},
): AugmentedSample {
  const fn = "applyAugmentation";
  grayPixels(fn, image);
  const { width, height } = record;
  const from = frame ?? image;
  if (from.width !== width || from.height !== height) {
    const what = frame ? "frame" : "image";
    throw new RangeError(
      `${fn}: ${what} must be of the record's size ${width} × ${height}, got ${from.width} × ${from.height}`,
    );
  }
  const homography = frame ? composeHomographies(frame.homography, record.homography) : record.homography;
  const result = grayOutput(fn, { ...image, width, height }, output ? { output } : {});
  warpImage(image, { width, height, homography }, { ...warp, output: result.data });
  applyTexture(result, record);

  const points = applyHomography(homography, landmarks).map((point, i): Point => {
    return isBeyondHorizon(homography, image, landmarks[i]!) ? [Number.NaN, Number.NaN] : point;
  });
  const status = points.map((point, i): LandmarkStatus => {
    if (!isPresent(landmarks[i]!)) return "missing";
    const [x, y] = point;
    if (!(x >= -0.5 && x <= width - 0.5 && y >= -0.5 && y <= height - 0.5)) return "outside";
    return record.cutouts.some((rectangle) => isCutOut(point, rectangle)) ? "occluded" : "labeled";
  });
  const { swap } = record;
  if (!swap) return { image: result, landmarks: points, status };
  return { image: result, landmarks: swapLandmarks(points, swap), status: swapLandmarks(status, swap) };
}

/** In place; each step is left out where it would change nothing. */
function applyTexture(image: GrayImage, record: AugmentationRecord): void {
  const { gamma, contrast, brightness, invert, blur, noise, cutouts } = record;
  const output = image.data;
  if (gamma !== 1) adjustGamma(image, gamma, { output });
  if (contrast !== 1 || brightness !== 0) adjustContrast(image, { contrast, brightness, output });
  if (invert) invertIntensity(image, { output });
  if (blur > 0) gaussianBlur(image, { sigma: blur, output });
  if (noise) addNoise(image, { ...noise, output });
  if (cutouts.length > 0) cutout(image, cutouts, { output });
}

/** Whether the point and the image's centre lie on different sides of the line that goes to infinity. */
function isBeyondHorizon(h: Homography, { width, height }: Raster, [x, y]: Point): boolean {
  const w = (px: number, py: number) => h[6]! * px + h[7]! * py + h[8]!;
  return w(x, y) * w((width - 1) / 2, (height - 1) / 2) <= 0;
}

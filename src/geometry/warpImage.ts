import { fieldsOf } from "../internal/guards.ts";
import { areaCells, areaReduction } from "./areaReduction.ts";
import { assertOutput, assertRaster } from "./assertRaster.ts";
import { warpBilinear } from "./bilinear.ts";
import type { Border } from "./border.ts";
import { assertFrame, type Frame, outlineOf, type Size } from "./frame.ts";
import {
  applyHomography,
  composeHomographies,
  divideHomography,
  type Homography,
  invertHomography,
  isAffine,
  isIdentity,
} from "./homography.ts";
import { warpNearest } from "./nearest.ts";
import { newPixels } from "./pixels.ts";
import { isPresent, type Point } from "./point.ts";
import type { PixelArray, Raster } from "./raster.ts";
import { assertSampling, copyJob, type Sampling, type SamplingOptions } from "./sampling.ts";

export interface WarpImageOptions extends SamplingOptions {
  /**
   * Memory to write to, width·height·channels long: of the image's own type, or Float32Array for unrounded values; not
   * the image's own memory. @default new memory of the image's type
   */
  readonly output?: PixelArray;
}

/**
 * The destination image of a frame: each destination pixel p takes the source's value at H⁻¹p.
 *
 * Keeps the number of channels and the type; integers are rounded, halves up. A frame that changes nothing returns the
 * source's values exactly. Runs on plain typed arrays, in workers too, and never returns the source's own memory.
 *
 * @throws RangeError or TypeError if the image, the frame, an option or the output is not valid; floats must be finite
 */
export function warpImage(image: Raster, frame: Frame, given: WarpImageOptions = {}): Raster {
  const { output, ...options } = fieldsOf("warpImage", "options", given);
  const fn = "warpImage";
  assertRaster(fn, "image", image);
  assertFrame(fn, "frame", frame);
  assertSampling(fn, options);
  const { width, height } = frame;
  const { channels } = image;
  const data = output ?? newPixels(image.data, width * height * channels);
  assertOutput(fn, data, image, width * height * channels, "Float32Array");
  fillWarped(warpBilinear, image, frame, data, options);
  return { width, height, channels, data };
}

/** How the loops resample, and what each integer of the source stands for where that is not itself. */
interface FillOptions extends SamplingOptions {
  readonly levels?: Float32Array | null;
}

/**
 * The same without checks, with a loop for bilinear means, all of which must give the same bytes. With `levels` it is as if
 * the image had been looked up in them first, but that image is not made where it shrinks.
 */
export function fillWarped(
  resample: (job: Sampling) => void,
  image: Raster,
  frame: Frame,
  output: PixelArray,
  { levels = null, ...options }: FillOptions,
): void {
  const seen = () => (levels ? { ...image, data: Float32Array.from(image.data, (value) => levels[value]!) } : image);
  const inverse = affineToUnit(invertHomography(frame.homography));
  if (frame.width === image.width && frame.height === image.height && isIdentity(inverse)) {
    output.set(seen().data);
    return;
  }
  const { border, fill } = copyJob(image, frame, output, options);
  const reduced = options.sampling === "area" ? shrink(image, frame, inverse, border, fill, levels) : null;
  const job = {
    ...copyJob(reduced?.raster ?? seen(), frame, output, options),
    inverse: reduced ? affineToUnit(composeHomographies(inverse, reduced.homography)) : inverse,
    affine: isAffine(inverse),
    side: isAffine(inverse) ? 1 : frontOf(frame.homography, outlineOf(image)),
  };
  if (options.sampling === "nearest") warpNearest(job);
  else resample(job);
}

/**
 * The sign of w in front of the horizon, from the corners of what is seen: 1, but −1 where all of them have w < 0, for
 * negative multiples of a map. H⁻¹ is the true inverse, so the destination pixels that see the source have the same sign.
 */
export function frontOf(homography: Homography, corners: readonly Point[]): 1 | -1 {
  const w = corners.map(([x, y]) => homography[6] * x + homography[7] * y + homography[8]);
  return w.every((value) => value < 0) ? -1 : 1;
}

/** The source averaged over the area of a destination pixel; null where nothing shrinks. */
function shrink(
  image: Raster,
  size: Size,
  inverse: Homography,
  border: Border,
  fill: number,
  levels: Float32Array | null,
) {
  const { width, height } = size;
  const [fx, fy] = pixelExtent(inverse, (width - 1) / 2, (height - 1) / 2);
  if (!(fx > 1 + 1e-6 || fy > 1 + 1e-6)) return null;
  // Only the part the destination sees is reduced; a reflecting border or a horizon may see any part.
  const corners = applyHomography(inverse, outlineOf(size));
  const whole = border === "reflect" || !isAffine(inverse) || !corners.every(isPresent);
  const range = (axis: 0 | 1): Point => {
    const along = corners.map((corner) => corner[axis]);
    return whole ? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] : [Math.min(...along), Math.max(...along)];
  };
  const columns = areaCells(image.width, Math.max(1, fx), ...range(0));
  const rows = areaCells(image.height, Math.max(1, fy), ...range(1));
  return areaReduction(image, columns, rows, border, fill, levels);
}

/** Length of one destination pixel's steps along the source's x and y axes: the rows of the Jacobian at (x, y). */
function pixelExtent([a, b, c, d, e, f, g, h, i]: Homography, x: number, y: number): readonly [number, number] {
  const w = g * x + h * y + i;
  const sx = (a * x + b * y + c) / w;
  const sy = (d * x + e * y + f) / w;
  return [Math.hypot(a - g * sx, b - h * sx) / Math.abs(w), Math.hypot(d - g * sy, e - h * sy) / Math.abs(w)];
}

const affineToUnit = (h: Homography): Homography => (isAffine(h) && h[8] !== 1 ? divideHomography(h, h[8]) : h);

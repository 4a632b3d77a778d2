import { assertFinite, assertInteger, assertOneOf, refusal } from "../internal/guards.ts";
import { areaCells, areaReduction } from "./areaReduction.ts";
import { warpBilinear } from "./bilinear.ts";
import type { Border } from "./border.ts";
import type { Frame } from "./frame.ts";
import {
  applyHomography,
  composeHomographies,
  type Homography,
  homographyEntries,
  invertHomography,
} from "./homography.ts";
import { warpNearest } from "./nearest.ts";
import { isPresent, type Point } from "./point.ts";
import type { Raster } from "./raster.ts";
import type { Pixels, Sampling } from "./sampling.ts";

export interface WarpImageOptions {
  /**
   * `bilinear`, the mean of the four pixels around a position; `nearest`, halves rounded up; `area`, first the exact
   * mean over the source pixels of a destination pixel where the image shrinks (measured at the destination's centre),
   * then bilinear, against aliasing; equal to `bilinear` where nothing shrinks. @default "bilinear"
   */
  readonly sampling?: "bilinear" | "nearest" | "area";
  /** What lies outside the source; "edge" is what OpenCV's `resize` does. @default "constant" */
  readonly border?: Border;
  /** Value outside for a constant border and beyond a horizon, clamped to the range of integers. @default 0 */
  readonly fill?: number;
  /**
   * Memory to write to, width·height·channels long: of the image's own type, or Float32Array for unrounded values; not
   * the image's own memory.
   */
  readonly output?: Raster["data"];
}

/**
 * The destination image of a frame: each destination pixel p takes the source's value at H⁻¹p.
 *
 * Keeps the number of channels and the type; integers are rounded, halves up. A frame that changes nothing returns the
 * source's values exactly. Runs on plain typed arrays, in workers too, and never returns the source's own memory.
 */
export function warpImage(image: Raster, frame: Frame, options: WarpImageOptions = {}): Raster {
  return warpImageWith(warpBilinear, image, frame, options);
}

/** The same with another loop for bilinear means, which must give the same bytes. */
export function warpImageWith(
  resample: (job: Sampling) => void,
  image: Raster,
  frame: Frame,
  { sampling = "bilinear", border = "constant", fill = 0, output }: WarpImageOptions,
): Raster {
  const { width, height, homography } = frame;
  const { channels } = image;
  assertInteger("warpImage", "image.width", image.width);
  assertInteger("warpImage", "image.height", image.height);
  assertInteger("warpImage", "image.channels", channels);
  if (image.data.length !== image.width * image.height * channels)
    throw refusal("warpImage", "image.data.length", `${image.width * image.height * channels}`, image.data.length);
  assertInteger("warpImage", "frame.width", width);
  assertInteger("warpImage", "frame.height", height);
  homographyEntries("warpImage", "frame.homography", homography);
  assertOneOf("warpImage", "sampling", sampling, ["bilinear", "nearest", "area"]);
  assertOneOf("warpImage", "border", border, ["constant", "edge", "reflect"]);
  assertFinite("warpImage", "fill", fill);

  const data = output ?? allocate(image.data, width * height * channels);
  if (data.length !== width * height * channels)
    throw refusal("warpImage", "output.length", `${width * height * channels}`, data.length);
  const own = image.data.constructor.name;
  const allowed = own === "Float32Array" ? "a Float32Array" : `a Float32Array or ${own}`;
  if (!(data instanceof Float32Array) && data.constructor !== image.data.constructor)
    throw refusal("warpImage", "output", allowed, data);

  const inverse = affineToUnit(invertHomography(homography));
  const result = { width, height, channels, data };
  if (width === image.width && height === image.height && isIdentity(inverse)) {
    data.set(image.data);
    return result;
  }

  const value = clampTo(data, fill);
  const reduced = sampling === "area" ? shrink(image, frame, inverse, border, value) : null;
  const from = reduced?.raster ?? image;
  const job = {
    source: asPixels(from.data),
    sourceWidth: from.width,
    sourceHeight: from.height,
    channels,
    inverse: reduced ? affineToUnit(composeHomographies(inverse, reduced.homography)) : inverse,
    affine: isAffine(inverse),
    side: isAffine(inverse) ? 1 : sideOf(homography, image),
    width,
    height,
    output: asPixels(data),
    border,
    fill: value,
    bias: data instanceof Float32Array ? 0 : 0.5,
  };
  if (sampling === "nearest") warpNearest(job);
  else resample(job);
  return result;
}

/** The source averaged over the area of a destination pixel; null where nothing shrinks. */
function shrink(image: Raster, frame: Frame, inverse: Homography, border: Border, fill: number) {
  const { width, height } = frame;
  const [fx, fy] = pixelExtent(inverse, (width - 1) / 2, (height - 1) / 2);
  if (!(fx > 1 + 1e-6 || fy > 1 + 1e-6)) return null;
  // Only the part the destination sees is reduced; a reflecting border or a horizon may see any part.
  const corners = applyHomography(inverse, [
    [-0.5, -0.5],
    [width - 0.5, -0.5],
    [width - 0.5, height - 0.5],
    [-0.5, height - 0.5],
  ]);
  const whole = border === "reflect" || !isAffine(inverse) || !corners.every(isPresent);
  const range = (axis: 0 | 1): Point => {
    const along = corners.map((corner) => corner[axis]);
    return whole ? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] : [Math.min(...along), Math.max(...along)];
  };
  const columns = areaCells(image.width, Math.max(1, fx), ...range(0));
  const rows = areaCells(image.height, Math.max(1, fy), ...range(1));
  return areaReduction(image, columns, rows, border, fill);
}

/** Length of one destination pixel's steps along the source's x and y axes: the rows of the Jacobian at (x, y). */
function pixelExtent(inverse: Homography, x: number, y: number): readonly [number, number] {
  const [a, b, c, d, e, f, g, h, i] = homographyEntries("warpImage", "frame.homography", inverse);
  const w = g * x + h * y + i;
  const sx = (a * x + b * y + c) / w;
  const sy = (d * x + e * y + f) / w;
  return [Math.hypot(a - g * sx, b - h * sx) / Math.abs(w), Math.hypot(d - g * sy, e - h * sy) / Math.abs(w)];
}

/** Sign of w at the source's centre. H⁻¹ is the true inverse, so there destination pixels have the same sign. */
function sideOf(homography: Homography, { width, height }: Raster): number {
  return Math.sign((homography[6]! * (width - 1)) / 2 + (homography[7]! * (height - 1)) / 2 + homography[8]!) || 1;
}

const isAffine = (h: Homography) => h[6] === 0 && h[7] === 0;
const isIdentity = (h: Homography) => h.every((value, i) => value === (i % 4 === 0 ? 1 : 0));
const affineToUnit = (h: Homography): Homography => (isAffine(h) && h[8] !== 1 ? h.map((value) => value / h[8]!) : h);

const asPixels = (data: Raster["data"]): Pixels =>
  data instanceof Uint8ClampedArray ? new Uint8Array(data.buffer, data.byteOffset, data.length) : data;

function allocate(like: Raster["data"], length: number): Raster["data"] {
  if (like instanceof Uint8Array) return new Uint8Array(length);
  if (like instanceof Uint8ClampedArray) return new Uint8ClampedArray(length);
  return like instanceof Uint16Array ? new Uint16Array(length) : new Float32Array(length);
}

function clampTo(data: Raster["data"], value: number): number {
  if (data instanceof Float32Array) return value;
  return Math.min(data instanceof Uint16Array ? 65535 : 255, Math.max(0, Math.round(value)));
}

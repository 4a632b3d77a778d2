import { assertFinite, assertOneOf } from "../internal/guards.ts";
import type { Border } from "./border.ts";
import type { Size } from "./frame.ts";
import { type Homography, identityHomography } from "./homography.ts";
import { type Pixels, roundingBias, viewPixels, whiteLevel } from "./pixels.ts";
import type { PixelArray, Raster } from "./raster.ts";

/** How an image is resampled. */
export interface SamplingOptions {
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
}

/** Refuses options that are not valid. */
export function assertSampling(fn: string, { sampling, border, fill }: SamplingOptions): void {
  if (sampling !== undefined) assertOneOf(fn, "sampling", sampling, ["bilinear", "nearest", "area"]);
  if (border !== undefined) assertOneOf(fn, "border", border, ["constant", "edge", "reflect"]);
  if (fill !== undefined) assertFinite(fn, "fill", fill);
}

/** All that the resampling loops need, checked beforehand. */
export interface Sampling {
  readonly source: Pixels;
  readonly sourceWidth: number;
  readonly sourceHeight: number;
  readonly channels: number;
  /** Destination → source; an affine one ends in exactly 0, 0, 1. */
  readonly inverse: Homography;
  readonly affine: boolean;
  /** Sign of w of the destination pixels that see the source; the others lie beyond the horizon. */
  readonly side: number;
  readonly width: number;
  readonly height: number;
  readonly output: Pixels;
  readonly border: Border;
  readonly fill: number;
  /** 0.5 where storing truncates (integers), 0 for floats. */
  readonly bias: number;
}

/** A job that copies: its map is the identity. */
export function copyJob(
  { data, width: sourceWidth, height: sourceHeight, channels }: Raster,
  { width, height }: Size,
  output: PixelArray,
  { border = "constant", fill = 0 }: SamplingOptions,
): Sampling {
  const bias = roundingBias(output);
  return {
    source: viewPixels(data),
    sourceWidth,
    sourceHeight,
    channels,
    inverse: identityHomography(),
    affine: true,
    side: 1,
    width,
    height,
    output: viewPixels(output),
    border,
    fill: bias === 0 ? fill : Math.min(whiteLevel(output), Math.max(0, Math.round(fill))),
    bias,
  };
}

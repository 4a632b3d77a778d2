import type { Border } from "./border.ts";
import type { Homography } from "./homography.ts";

/** Pixels as the loops see them: clamped bytes are viewed as bytes, so that all integers round alike. */
export type Pixels = Uint8Array | Uint16Array | Float32Array;

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

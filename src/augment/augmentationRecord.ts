import type { Size } from "../geometry/frame.ts";
import type { Homography } from "../geometry/homography.ts";
import type { ImageDeformation, ImageTexture } from "./augmentation.ts";

/** What moves an image or its landmarks within a warp. */
export type WarpMove =
  | { readonly type: "homography"; readonly homography: Homography }
  | ImageDeformation
  /** `order[i]` is the landmark that landmark i becomes. */
  | { readonly type: "swap"; readonly order: readonly number[] }
  /** Landmarks alone, each coordinate by a uniform number of a range in pixels. */
  | {
      readonly type: "landmarkJitter";
      readonly x: readonly [low: number, high: number];
      readonly y: readonly [low: number, high: number];
      readonly whole: boolean;
      readonly seed: number;
    };

/** What is done to an image: a warp to a size, or a texture. */
export type AugmentationStep = ({ readonly type: "warp"; readonly moves: readonly WarpMove[] } & Size) | ImageTexture;

/** One draw of an augmentation: plain data that survives JSON; applied twice it gives the same bytes. */
export interface AugmentationRecord extends Size {
  /** Size of what the draw applies to: the frame, or without one the image. The record's own size is the result's. */
  readonly source: Size;
  /** The first one is a warp. */
  readonly steps: readonly AugmentationStep[];
}

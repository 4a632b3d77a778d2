import type { Size } from "../geometry/frame.ts";
import type { Homography } from "../geometry/homography.ts";
import type { Point } from "../geometry/point.ts";
import type { Collimation } from "./collimate.ts";
import type { Cutout } from "./cutout.ts";

/** A cubic B-spline lattice of shifts, node (i, j) at ((i − 1)·spacing − 0.5, (j − 1)·spacing − 0.5): source = p + d(p). */
export interface ElasticMove {
  readonly type: "elastic";
  readonly spacing: number;
  readonly columns: number;
  readonly rows: number;
  /** dx, dy of each node, row by row, in pixels. */
  readonly shifts: readonly number[];
}

/** A thin-plate spline with d(node) = shift: source = p + d(p). */
export interface ThinPlateMove {
  readonly type: "thinPlate";
  readonly nodes: readonly Point[];
  readonly shifts: readonly Point[];
}

/** What moves an image or its landmarks within a warp. */
export type Move =
  | { readonly type: "homography"; readonly homography: Homography }
  | ElasticMove
  | ThinPlateMove
  | { readonly type: "swap"; readonly order: readonly number[] }
  /** Landmarks alone, each coordinate by a uniform number of ± `x` or `y` pixels about the middle of a range. */
  | {
      readonly type: "jitter";
      readonly x: readonly [number, number];
      readonly y: readonly [number, number];
      readonly whole: boolean;
      readonly seed: number;
    };

/** What is done to an image of one size: a warp to another, or a texture. */
export type Step =
  | ({ readonly type: "warp"; readonly moves: readonly Move[] } & Size)
  | { readonly type: "gamma"; readonly gamma: number }
  | { readonly type: "contrast"; readonly contrast: number }
  | { readonly type: "brightness"; readonly brightness: number }
  | { readonly type: "invert" }
  | { readonly type: "saltPepper"; readonly amount: number; readonly seed: number }
  | { readonly type: "gaussianBlur"; readonly sigma: number; readonly size?: number }
  | { readonly type: "medianBlur"; readonly size: number }
  | { readonly type: "noise"; readonly sigma: number; readonly seed: number }
  | { readonly type: "speckle"; readonly sigma: number; readonly seed: number }
  | { readonly type: "poisson"; readonly photons: number; readonly seed: number }
  | { readonly type: "blendNoise"; readonly gain: number; readonly seed: number }
  | { readonly type: "sharpen"; readonly amount: number }
  | { readonly type: "clahe"; readonly clipLimit: number; readonly tiles?: number }
  | { readonly type: "blockArtifacts"; readonly quality: number }
  | { readonly type: "cutout"; readonly rectangles: readonly Cutout[] }
  | { readonly type: "shading"; readonly coefficients: readonly number[] }
  | ({ readonly type: "collimator" } & Collimation);

/** One draw of an augmentation: plain data that survives JSON; applied twice it gives the same bytes. */
export interface AugmentationRecord extends Size {
  /** Size of what the draw applies to: the frame, or without one the image. The record's own size is the result's. */
  readonly source: Size;
  /** The first one is a warp. */
  readonly steps: readonly Step[];
}

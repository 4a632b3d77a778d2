import type { HomographyOptions } from "./sampleHomography.ts";

type Interval = readonly [low: number, high: number];

/** One operation of an {@link Augmentation}; plain data. Ranges are uniform unless stated, intensities in [0, 1]. */
export type Operation =
  | ({ readonly type: "homography" } & HomographyOptions)
  | {
      readonly type: "flip";
      /** `horizontal` exchanges left and right. @default "horizontal" */
      readonly axis?: "horizontal" | "vertical";
      /** `swap[i]` is the landmark that landmark i becomes, where sides have names of their own. @default none */
      readonly swap?: readonly number[];
    }
  | {
      /** Free-form deformation by a lattice of cubic B-splines, which cannot fold. */
      readonly type: "elastic";
      /** Shift of a node along each axis, as a part of the spacing; at most 0.48. */
      readonly range: Interval;
      /** Of the lattice, as a part of the shorter side. @default 0.2 */
      readonly spacing?: number;
    }
  | {
      /** Thin-plate spline through a square of shifted nodes; a draw that folds is drawn again. */
      readonly type: "thinPlate";
      /** Largest shift, as a part of the width and of the height; drawn once, then each node within ± it. */
      readonly range: Interval;
      /** Nodes along each side. @default 4 */
      readonly nodes?: number;
    }
  | {
      /** Cuts to a size; pads in the middle where the image is smaller. */
      readonly type: "crop";
      readonly width: number;
      readonly height: number;
      /** Where the image is larger. @default "random" */
      readonly position?: "random" | "center";
    }
  /** Pads to at least a size, the image in the middle. */
  | { readonly type: "pad"; readonly width: number; readonly height: number }
  /** Homographies and flips together; then the canvas becomes as large as the moved image, the center staying it. */
  | { readonly type: "fitCanvas"; readonly operations: readonly Operation[] }
  | {
      /** Moves each landmark, not the image. */
      readonly type: "jitter";
      /** Shift as a part of the width and of the height. */
      readonly range: Interval;
      /** Cut to whole pixels toward zero. @default false */
      readonly whole?: boolean;
    }
  | {
      /** v^γ, γ log-uniform in the range; `reciprocal`: v^(1/γ), γ uniform. */
      readonly type: "gamma";
      readonly range: Interval;
      /** @default "log" */
      readonly draw?: "log" | "reciprocal";
    }
  /** Factor of the distance from mid-gray. */
  | { readonly type: "contrast"; readonly range: Interval }
  /** What is added. */
  | { readonly type: "brightness"; readonly range: Interval }
  /** 1 − v. */
  | { readonly type: "invert" }
  /** Share of pixels that become white or black. */
  | { readonly type: "saltPepper"; readonly range: Interval }
  /** σ in pixels; taps, one of the sizes. */
  | { readonly type: "gaussianBlur"; readonly range: Interval; readonly sizes?: readonly number[] }
  /** Side of the window in pixels, one of the sizes. */
  | { readonly type: "medianBlur"; readonly sizes: readonly number[] }
  /** σ of Gaussian noise. */
  | { readonly type: "noise"; readonly range: Interval }
  /** σ of multiplicative noise. */
  | { readonly type: "speckle"; readonly range: Interval }
  /** Photons of a white pixel, log-uniform. */
  | { readonly type: "poisson"; readonly range: Interval }
  /** Share of noise of the whole intensity range. */
  | { readonly type: "blendNoise"; readonly range: Interval }
  /** Amount of an unsharp mask of σ = 1 pixel. */
  | { readonly type: "sharpen"; readonly range: Interval }
  /** Clip limit of adaptive histogram equalization. */
  | { readonly type: "clahe"; readonly range: Interval; readonly tiles?: number }
  /** JPEG quality, 1–100. */
  | { readonly type: "blockArtifacts"; readonly range: Interval }
  | {
      /** Rectangles, each side a part of the image's in the range, cut to whole pixels. */
      readonly type: "cutout";
      readonly range: Interval;
      /** @default 1 */
      readonly count?: number;
      /** @default 0 */
      readonly fill?: number;
    }
  | {
      /** A square grid of squares at a random offset. */
      readonly type: "gridMask";
      /** Period as a part of the shorter side. */
      readonly range: Interval;
      /** Side of a square as a part of the period. @default 0.4 */
      readonly share?: number;
      /** @default 0 */
      readonly fill?: number;
    }
  /** Largest change of a smooth exposure field, as a factor of the intensity. */
  | { readonly type: "shading"; readonly range: Interval }
  | {
      /** Borders of a collimated beam. */
      readonly type: "collimator";
      /** Width of each border as a part of the side it cuts. */
      readonly range: Interval;
      /** Turn of the beam. @default [-3, 3] */
      readonly degrees?: Interval;
      /** @default 0 */
      readonly fill?: number;
    }
  /** One after the other. */
  | { readonly type: "compose"; readonly operations: readonly Operation[] }
  /** All of them with a probability, else none. */
  | { readonly type: "maybe"; readonly probability: number; readonly operations: readonly Operation[] }
  /** Exactly one, equally likely or by weight. */
  | { readonly type: "oneOf"; readonly operations: readonly Operation[]; readonly weights?: readonly number[] }
  /** A number of them, all subsets equally likely, in the order given. */
  | { readonly type: "someOf"; readonly count: Interval; readonly operations: readonly Operation[] };

/**
 * What may happen to images and their landmarks, in order. Plain data that survives JSON; `parseAugmentation` checks it.
 * Geometric operations that follow each other become one warp.
 */
export type Augmentation = readonly Operation[];

/** Nothing happens. */
export function noAugmentation(): Augmentation {
  return [];
}

/** One after the other; without arguments nothing, for instance as a choice of {@link oneOf}. */
export function compose(...operations: readonly Operation[]): Operation {
  return { type: "compose", operations };
}

/** All operations with a probability, else none. */
export function maybe(probability: number, ...operations: readonly Operation[]): Operation {
  return { type: "maybe", probability, operations };
}

/** Exactly one of the operations, equally likely. */
export function oneOf(...operations: readonly Operation[]): Operation {
  return { type: "oneOf", operations };
}

/** `count` of the operations (or a number of them from a range), in the order given. */
export function someOf(count: number | Interval, ...operations: readonly Operation[]): Operation {
  return { type: "someOf", count: typeof count === "number" ? [count, count] : count, operations };
}

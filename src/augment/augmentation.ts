import type { HomographyOptions } from "./sampleHomography.ts";

/** A texture change: how often, and the range of its amount. */
export interface TextureRange {
  /** @default 1 */
  readonly probability?: number;
  readonly range: readonly [low: number, high: number];
}

/** What may happen to an image and its landmarks; whatever is left out does not. Plain data that survives JSON. */
export interface Augmentation {
  readonly homography?: HomographyOptions;
  /** Mirror images; `swap[i]` is the landmark that landmark i becomes, where left and right have names of their own. */
  readonly flip?: { readonly probability: number; readonly swap?: readonly number[] };
  /** v^γ; γ is log-uniform in its range. */
  readonly gamma?: TextureRange;
  /** Factor of the distance from mid-grey. */
  readonly contrast?: TextureRange;
  /** What is added to intensities in [0, 1]. */
  readonly brightness?: TextureRange;
  /** 1 − v. */
  readonly invert?: { readonly probability: number };
  /** σ of a Gaussian blur in pixels of the result. */
  readonly blur?: TextureRange;
  /** σ of Gaussian noise on intensities in [0, 1]. */
  readonly noise?: TextureRange;
  /** Rectangles, each side a fraction of the image's in the range. */
  readonly cutout?: TextureRange & {
    /** @default 1 */
    readonly count?: number;
    /** @default 0 */
    readonly fill?: number;
  };
}

/** Nothing happens. */
export function noAugmentation(): Augmentation {
  return {};
}

/**
 * Moderate changes for radiographs in standard positions: ±10°, scale 0.85–1.15, shift ±6 %, slight shear and
 * perspective, gamma, contrast, blur, noise, at times a cutout of up to 15 % of each side. No flips.
 */
export function lightAugmentation(): Augmentation {
  return {
    homography: {
      rotationDegrees: 10,
      scale: [0.85, 1.15],
      aspect: [0.95, 1.05],
      shear: 0.03,
      translation: 0.06,
      perspective: 0.015,
    },
    gamma: { probability: 0.7, range: [0.7, 1.4] },
    contrast: { probability: 0.5, range: [0.8, 1.2] },
    brightness: { probability: 0.5, range: [-0.08, 0.08] },
    blur: { probability: 0.2, range: [0.4, 1] },
    noise: { probability: 0.5, range: [0.005, 0.03] },
    cutout: { probability: 0.3, range: [0.03, 0.15] },
  };
}

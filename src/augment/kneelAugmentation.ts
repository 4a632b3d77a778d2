import { fieldsOf } from "../internal/guards.ts";
import { type Augmentation, type AugmentationOperation, compose, maybe, oneOf } from "./augmentation.ts";

/** Options of `kneelAugmentation`, the augmentation of the paper. */
export interface KneelAugmentationOptions {
  /** Side of the result in pixels. @default 450 */
  readonly crop?: number;
  /** Least side before the random crop. @default round(crop·520/450), the paper's 520 */
  readonly pad?: number;
  /** Side of the cutout as a part of the result's; 0 for none. The paper's best is 0.1. @default 0.1 */
  readonly cutout?: number;
  /** Whether the targets are jittered, an experiment of the paper. @default false */
  readonly jitter?: boolean;
}

/**
 * The stream with which the KNEEL paper's models were trained, with its order, probabilities and ranges; made for
 * regions of 466 × 466 pixels. `docs/augment.md` names each deviation.
 *
 * @see Tiulpin et al., "KNEEL", ICCVW 2019, §3.3, and the configuration released with it
 */
export function kneelAugmentation(options: KneelAugmentationOptions = {}): Augmentation {
  const {
    crop = 450,
    pad = Math.round((crop * 520) / 450),
    cutout = 0.1,
    jitter = false,
  } = fieldsOf("kneelAugmentation", "options", options);
  const median: AugmentationOperation = { type: "medianBlur", sizes: [3, 5] };
  return [
    ...(jitter ? [maybe(0.5, { type: "landmarkJitter", range: [-0.003, 0.003], whole: true })] : []),
    maybe(0.7, maybe(0.5, { type: "flip" }), {
      type: "fitCanvas",
      operations: [
        maybe(
          0.5,
          { type: "homography", projection: [1e-5, 2e-3], areaLimit: 1e6 },
          { type: "homography", scale: [0.8, 1.3], rotationDegrees: [-90, 90] },
          maybe(0.5, { type: "homography", shear: [-0.1, 0.1] }),
        ),
        maybe(0.5, { type: "homography", scale: [0.5, 2.5] }),
      ],
    }),
    { type: "pad", width: pad, height: pad },
    { type: "crop", width: crop, height: crop },
    oneOf(
      { type: "saltAndPepper", range: [0, 0.01] },
      { type: "gaussianBlur", range: [1, 1], sizes: [3, 5] },
      median,
      { type: "blendNoise", range: [0, 0.5] },
      compose({ type: "saltAndPepper", range: [0, 0.05] }, maybe(0.5, median)),
      compose(maybe(0.5, median), { type: "saltAndPepper", range: [0, 0.01] }),
      compose(),
    ),
    maybe(0.5, { type: "gamma", range: [0.5, 1.5], draw: "reciprocal" }),
    ...(cutout > 0 ? [maybe(0.5, { type: "cutout", range: [cutout, cutout] })] : []),
  ];
}

import { type Augmentation, kneelAugmentation, maybe } from "../augment/index.ts";
import { moderateHomography } from "../augment/lightAugmentation.ts";
import { assertOneOf, fieldsOf } from "../internal/guards.ts";
import type { NetworkExperiment } from "./experimentConfig.ts";
import { type ScaleName, scaleNames } from "./scaleNames.ts";

/** How large the networks are and how long they train: the same for every row of a table. */
export interface Scale {
  readonly name: ScaleName;
  /** Side of the square input. */
  readonly size: number;
  /** Millimetres per pixel of the input, whose middle is the image's; null: the whole image fits into it. */
  readonly inputSpacing: number | null;
  readonly width: number;
  readonly depth: number;
  readonly upsampling: "nearest" | "bilinear";
  readonly epochs: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly schedule: "constant" | "cosine";
  readonly warmup: number;
  /** Largest norm of the gradient; null: no limit. */
  readonly clipNorm: number | null;
  /** Part of the training images of a fold that choose the best epoch; 0: the last epoch is the model. */
  readonly validation: number;
  /** The augmentation below cutout and jitter. */
  readonly geometry: "kneel" | "mild";
}

const scales: Readonly<Record<ScaleName, Scale>> = {
  /** Minutes: to see that everything runs, and which of the large differences are there. */
  small: {
    ...{ name: "small", size: 64, inputSpacing: null, width: 6, depth: 3, upsampling: "bilinear" },
    ...{
      epochs: 12,
      batch: 8,
      learningRate: 0.003,
      schedule: "cosine",
      warmup: 20,
      clipNorm: 1,
      validation: 0,
      geometry: "mild",
    },
  },
  medium: {
    ...{ name: "medium", size: 160, inputSpacing: null, width: 16, depth: 4, upsampling: "bilinear" },
    ...{
      epochs: 60,
      batch: 16,
      learningRate: 0.001,
      schedule: "cosine",
      warmup: 20,
      clipNorm: 1,
      validation: 0.1,
      geometry: "mild",
    },
  },
  /** As published: 450 px at 0.3 mm, N = 24, 100 epochs of 16, Adam at a constant 1e-3. */
  paper: {
    ...{ name: "paper", size: 450, inputSpacing: 0.3, width: 24, depth: 4, upsampling: "bilinear" },
    ...{
      epochs: 100,
      batch: 16,
      learningRate: 0.001,
      schedule: "constant",
      warmup: 0,
      clipNorm: null,
      validation: 0.1,
      geometry: "kneel",
    },
  },
};

/** The settings of a scale. */
export function scaleOf(name: ScaleName): Scale {
  assertOneOf("scaleOf", "name", name, scaleNames);
  return scales[name];
}

/**
 * The augmentation of a row: the paper's own stream, or below its scale moderate changes of geometry and exposure, which
 * few epochs can learn from; with the row's cutout (probability ½) and target jitter (±0.3 % of the side, probability ½).
 */
export function augmentationOf(experiment: NetworkExperiment, scale: Scale): Augmentation {
  const { cutout, jitter } = fieldsOf("augmentationOf", "experiment", experiment);
  const { geometry, size } = fieldsOf("augmentationOf", "scale", scale);
  if (geometry === "kneel") return kneelAugmentation({ crop: size, cutout, jitter });
  return [
    ...(jitter ? [maybe(0.5, { type: "landmarkJitter", range: [-0.003, 0.003] })] : []),
    moderateHomography,
    maybe(0.5, { type: "gamma", range: [0.7, 1.4] }),
    maybe(0.5, { type: "contrast", range: [0.8, 1.2] }, { type: "brightness", range: [-0.08, 0.08] }),
    maybe(0.3, { type: "gaussianNoise", range: [0.005, 0.03] }),
    ...(cutout > 0 ? [maybe(0.5, { type: "cutout", range: [cutout, cutout] })] : []),
  ];
}

import { type Augmentation, type AugmentationOperation, maybe } from "./augmentation.ts";

/** ±10°, scale 0.85–1.15, shift ±6 %, slight shear and perspective. */
export const moderateHomography: AugmentationOperation = {
  type: "homography",
  rotationDegrees: 10,
  scale: [0.85, 1.15],
  aspect: [0.95, 1.05],
  shear: 0.03,
  translation: 0.06,
  perspective: 0.015,
};

/**
 * Moderate changes for radiographs in standard positions: ±10°, scale 0.85–1.15, shift ±6 %, slight shear and
 * perspective, gamma, contrast, blur, noise, at times a cutout of up to 15 % of each side. No flips.
 */
export function lightAugmentation(): Augmentation {
  return [
    moderateHomography,
    maybe(0.7, { type: "gamma", range: [0.7, 1.4] }),
    maybe(0.5, { type: "contrast", range: [0.8, 1.2] }),
    maybe(0.5, { type: "brightness", range: [-0.08, 0.08] }),
    maybe(0.2, { type: "gaussianBlur", range: [0.4, 1] }),
    maybe(0.5, { type: "gaussianNoise", range: [0.005, 0.03] }),
    maybe(0.3, { type: "cutout", range: [0.03, 0.15] }),
  ];
}

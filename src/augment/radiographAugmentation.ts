import { type Augmentation, compose, maybe, oneOf } from "./augmentation.ts";

/**
 * Strong changes that radiographs of other devices and positions show: ±20°, scale 0.75–1.3, perspective, elastic
 * deformation, exposure and its unevenness, local contrast, photon noise, blur, compression, collimator borders,
 * inversion, hidden parts. No flips: landmarks keep their sides.
 */
export function radiographAugmentation(): Augmentation {
  return [
    {
      type: "homography",
      rotationDegrees: 20,
      scale: [0.75, 1.3],
      aspect: [0.9, 1.1],
      shear: 0.06,
      translation: 0.1,
      perspective: 0.03,
    },
    maybe(0.3, { type: "elastic", range: [0.02, 0.12], spacing: 0.25 }),
    maybe(0.3, { type: "shading", range: [0.1, 0.4] }),
    maybe(0.7, { type: "gamma", range: [0.5, 2] }),
    maybe(0.5, { type: "contrast", range: [0.7, 1.3] }, { type: "brightness", range: [-0.12, 0.12] }),
    maybe(0.2, { type: "clahe", range: [1.5, 4] }),
    oneOf(
      { type: "gaussianBlur", range: [0.4, 1.5] },
      { type: "medianBlur", sizes: [3] },
      { type: "sharpen", range: [0.3, 1.5] },
      compose(),
      compose(),
    ),
    oneOf(
      { type: "poissonNoise", range: [60, 2000] },
      { type: "gaussianNoise", range: [0.005, 0.05] },
      { type: "speckleNoise", range: [0.01, 0.08] },
      compose(),
    ),
    maybe(0.15, { type: "jpegCompression", range: [15, 70] }),
    maybe(0.3, { type: "collimator", range: [0, 0.12] }),
    maybe(0.1, { type: "invert" }),
    maybe(0.3, { type: "cutout", range: [0.04, 0.2] }),
  ];
}

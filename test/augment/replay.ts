/**
 * Draws of every operation, preset and of nested pipelines, each case as one digest of what became of images and
 * landmarks. `replay.json` holds the digests of the release before operations had files of their own (commit 02678a0):
 * a seed keeps its bytes.
 */
import { createHash, type Hash } from "node:crypto";
import type * as augment from "../../src/augment/index.ts";
import type { Point, Raster } from "../../src/geometry/index.ts";
import { createRandom } from "../../src/internal/random.ts";

type Augmenter = Pick<typeof augment, "sampleAugmentation" | "applyAugmentation">;
type Operation = augment.AugmentationOperation;

const SIZE = { width: 52, height: 36 };
const LANDMARKS: readonly Point[] = [
  [3, 4],
  [20.5, 30],
  [40, 5.25],
];

const homography = { type: "homography", rotationDegrees: 20, scale: [0.8, 1.3], aspect: 0.1, shear: 0.1 } as const;

const operations: readonly Operation[] = [
  { ...homography, translation: 0.1, perspective: 0.04 },
  { type: "homography", projection: [1e-4, 3e-3], center: [0.3, 0.6], areaLimit: 1e3 },
  { type: "flip" },
  { type: "flip", axis: "vertical", swap: [1, 0, 2] },
  { type: "elastic", range: [0, 0.4], spacing: 0.3 },
  { type: "thinPlateSpline", range: [0, 0.06], nodes: 3 },
  { type: "crop", width: 41, height: 29 },
  { type: "crop", width: 60, height: 20, position: "center" },
  { type: "pad", width: 60, height: 41 },
  { type: "fitCanvas", operations: [homography, { type: "flip", swap: [0, 2, 1] }] },
  { type: "landmarkJitter", range: [-0.05, 0.05], whole: true },
  { type: "landmarkJitter", range: [0, 0.05] },
  { type: "gamma", range: [0.5, 2] },
  { type: "gamma", range: [0.5, 2], draw: "reciprocal" },
  { type: "contrast", range: [0.5, 1.5] },
  { type: "brightness", range: [-0.3, 0.3] },
  { type: "invert" },
  { type: "saltAndPepper", range: [0, 0.2] },
  { type: "gaussianBlur", range: [0.4, 2] },
  { type: "gaussianBlur", range: [1, 1], sizes: [3, 5, 7] },
  { type: "medianBlur", sizes: [1, 3, 5, 7] },
  { type: "gaussianNoise", range: [0, 0.2] },
  { type: "speckleNoise", range: [0, 0.2] },
  { type: "poissonNoise", range: [5, 500] },
  { type: "blendNoise", range: [0, 0.5] },
  { type: "sharpen", range: [0, 2] },
  { type: "clahe", range: [1, 4] },
  { type: "clahe", range: [1, 4], tiles: 3 },
  { type: "jpegCompression", range: [1, 100] },
  { type: "cutout", range: [0.1, 0.4], count: 2, fill: 0.4 },
  { type: "gridMask", range: [0.2, 0.4], share: 0.5 },
  { type: "shading", range: [0, 0.5] },
  { type: "collimator", range: [0, 0.2], degrees: [-20, 20], fill: 0.3 },
  { type: "collimator", range: [0, 0.2] },
];

/** A nested pipeline: groups of every kind among the operations. */
function pipeline(seed: number): Operation[] {
  const random = createRandom("pipeline", seed);
  const pick = () => operations[Math.floor(random() * operations.length)]!;
  return [
    pick(),
    { type: "maybe", probability: 0.5, operations: [pick(), pick()] },
    { type: "oneOf", operations: [pick(), pick()], weights: [1, 2] },
    { type: "oneOf", operations: [pick(), { type: "compose", operations: [pick(), pick()] }] },
    { type: "someOf", count: [1, 2], operations: [pick(), pick(), pick()] },
  ];
}

/** Integers as they are; floats to 1e-5 and places to 1e-6, as sines differ in their last bit from engine to engine. */
function add(hash: Hash, image: Raster, landmarks: readonly Point[]): void {
  const { data } = image;
  const integers = data instanceof Float32Array ? Array.from(data, (v) => Math.round(v * 1e5)) : Array.from(data);
  const places = landmarks.flat().map((v) => Math.round(v * 1e6));
  hash.update(JSON.stringify([image.width, image.height, integers, places]));
}

const TYPES = [Uint8Array, Uint8ClampedArray, Uint16Array, Float32Array] as const;

function image(i: number): Raster {
  const random = createRandom("image", i);
  const Type = TYPES[i % 4]!;
  const channels = [1, 3, 1, 2][(i >> 2) % 4]!;
  const white = { Float32Array: 1, Uint16Array: 65535, Uint8Array: 255, Uint8ClampedArray: 255 }[Type.name]!;
  const data = new Type(SIZE.width * SIZE.height * channels);
  for (let k = 0; k < data.length; k++) data[k] = white * random();
  return { ...SIZE, channels, data };
}

/** What the library makes of every case. */
export function digests(
  { sampleAugmentation, applyAugmentation }: Augmenter,
  presets: Readonly<Record<string, augment.Augmentation>>,
): Record<string, string> {
  const digest = (name: string, list: (i: number) => augment.Augmentation, draws: number) => {
    const hash = createHash("sha256");
    for (let i = 0; i < draws; i++) {
      const record = sampleAugmentation(list(i), SIZE, createRandom(name, i));
      const sampling = (["bilinear", "nearest", "area"] as const)[i % 3]!;
      const border = (["constant", "edge", "reflect"] as const)[(i >> 1) % 3]!;
      const result = applyAugmentation(image(i), LANDMARKS, record, { sampling, border, fill: i % 5 === 0 ? 0.4 : 0 });
      add(hash, result.image, result.landmarks);
    }
    return hash.digest("hex").slice(0, 16);
  };
  const cases = operations.map((each): [string, string] => {
    const name = JSON.stringify(each);
    return [name, digest(name, () => [each], 12)];
  });
  for (const [name, list] of Object.entries(presets)) cases.push([name, digest(name, () => list, 24)]);
  for (let seed = 0; seed < 4; seed++)
    cases.push([`pipelines ${seed}`, digest(`pipelines ${seed}`, (i) => pipeline(100 * seed + i), 12)]);
  return Object.fromEntries(cases);
}

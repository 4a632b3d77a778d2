/** Random pipelines in which a bright dot must be where its point is, or its point's status says that it is not seen. */
import {
  type AugmentationOperation,
  applyAugmentation,
  type LandmarkStatus,
  sampleAugmentation,
} from "../../src/augment/index.ts";
import type { Point, Raster } from "../../src/geometry/index.ts";
import { createRandom, type Random } from "../../src/internal/random.ts";

const SIZE = { width: 72, height: 58 };
const SIGMA = 1.8;

/** Geometry that keeps a dot a dot, and textures that change each pixel on its own or blur a little. */
const geometry: readonly AugmentationOperation[] = [
  { type: "homography", rotationDegrees: 40, scale: [0.85, 1.3], translation: 0.25 },
  { type: "homography", perspective: 0.06, shear: 0.1 },
  { type: "homography", projection: [-0.004, 0.004], areaLimit: 50 },
  { type: "flip" },
  { type: "flip", axis: "vertical" },
  { type: "elastic", range: [0, 0.15], spacing: 0.6 },
  { type: "thinPlateSpline", range: [0, 0.03], nodes: 3 },
  { type: "crop", width: 40, height: 36 },
  { type: "crop", width: 80, height: 30, position: "center" },
  { type: "pad", width: 84, height: 66 },
  { type: "fitCanvas", operations: [{ type: "homography", rotationDegrees: 90, scale: [0.9, 1.2] }] },
];
const textures: readonly AugmentationOperation[] = [
  { type: "gamma", range: [0.8, 1.25] },
  { type: "contrast", range: [0.8, 1.2] },
  { type: "brightness", range: [-0.05, 0.05] },
  { type: "invert" },
  { type: "shading", range: [0, 0.15] },
  { type: "gaussianBlur", range: [0.3, 0.7] },
  { type: "medianBlur", sizes: [3] },
  { type: "sharpen", range: [0, 0.5] },
  { type: "gaussianNoise", range: [0, 0.01] },
  { type: "speckleNoise", range: [0, 0.01] },
  { type: "blendNoise", range: [0, 0.05] },
  { type: "jpegCompression", range: [80, 100] },
  { type: "cutout", range: [0.2, 0.5], fill: 0.3 },
  { type: "gridMask", range: [0.3, 0.6], fill: 0.3 },
  { type: "collimator", range: [0, 0.3], degrees: [-20, 20], fill: 0.3 },
];

const pick = <T>(items: readonly T[], random: Random) => items[Math.floor(random() * items.length)]!;

/** Up to seven operations, textures between warps: crop → texture → pad among them. */
function pipeline(random: Random): AugmentationOperation[] {
  const length = 1 + Math.floor(random() * 7);
  return Array.from({ length }, () => pick(random() < 0.6 ? geometry : textures, random));
}

/** Grey 0.3 and, `height` brighter at the point, a Gaussian dot. */
function dot([px, py]: Point, height: number): Raster {
  const data = Float32Array.from({ length: SIZE.width * SIZE.height }, (_, i) => {
    const [dx, dy] = [(i % SIZE.width) - px, Math.floor(i / SIZE.width) - py];
    return 0.3 + height * Math.exp(-(dx * dx + dy * dy) / (2 * SIGMA * SIGMA));
  });
  return { ...SIZE, channels: 1, data };
}

export interface Outcome {
  readonly status: LandmarkStatus;
  /** What contradicts the status; false where nothing does. */
  readonly fault: string | false;
}

/** Points about one, at a distance in eight directions. */
const ring = ([x, y]: Point, r: number): Point[] =>
  Array.from(
    { length: 8 },
    (_, k): Point => [x + r * Math.cos((k * Math.PI) / 4), y + r * Math.sin((k * Math.PI) / 4)],
  );

/**
 * One draw: the difference that the dot makes to the result is where the point is, or not there if it is hidden or cut
 * off. Points on an edge of what is seen, where the points about them differ from them, prove nothing.
 */
function drawDot(seed: number): Outcome {
  const random = createRandom("bright dot", seed);
  const operations = pipeline(random);
  const point: Point = [random() * (SIZE.width + 6) - 3.5, random() * (SIZE.height + 6) - 3.5];
  const record = sampleAugmentation(operations, SIZE, random);
  const points = [point, ...ring(point, 1.5), ...ring(point, 7)];
  const bright = applyAugmentation(dot(point, 0.35), points, record);
  const plain = applyAugmentation(dot(point, 0), points, record);
  const [status, ...others] = bright.status as [LandmarkStatus, ...LandmarkStatus[]];
  const [x, y] = bright.landmarks[0]!;
  const { width, height } = bright.image;
  const difference = (i: number, j: number) =>
    i < 0 || j < 0 || i >= width || j >= height
      ? 0
      : Math.abs(bright.image.data[j * width + i]! - plain.image.data[j * width + i]!);
  const names = operations.map(({ type }) => type).join(" → ");
  const outcome = (what: string | false): Outcome => ({
    status,
    fault: what && `seed ${seed} (${names}): ${status} at ${x.toFixed(2)}, ${y.toFixed(2)}, but ${what}`,
  });
  const seen = others.filter((other) => other === "labeled").length;
  const near = others.slice(0, 8).filter((other) => other === "labeled").length;
  const at = difference(Math.round(x), Math.round(y)); // NaN: 0, nowhere
  if (status !== "labeled") return outcome(near === 0 && at > 0.1 && `the dot is there (${at.toFixed(3)})`);
  if (near < 8) return outcome(false);
  if (at < 0.1) return outcome(`nothing of the dot is there (${at.toFixed(3)})`);
  if (seen < 16) return outcome(false);
  let [sum, sx, sy] = [0, 0, 0];
  for (let j = Math.round(y) - 7; j <= Math.round(y) + 7; j++)
    for (let i = Math.round(x) - 7; i <= Math.round(x) + 7; i++) {
      const d = Math.max(0, difference(i, j) - 0.02);
      [sum, sx, sy] = [sum + d, sx + d * i, sy + d * j];
    }
  const off = Math.hypot(sx / sum - x, sy / sum - y);
  return outcome(!(off < 0.5) && `the dot is ${off.toFixed(2)} px away`);
}

/** Draws of seeds from `first` on, counted by status, and what is wrong. */
export function drawDots(first: number, count: number) {
  const counts: Record<LandmarkStatus, number> = { labeled: 0, outside: 0, occluded: 0, missing: 0 };
  const faults: string[] = [];
  for (let seed = first; seed < first + count; seed++) {
    const { status, fault } = drawDot(seed);
    counts[status]++;
    if (fault) faults.push(fault);
  }
  return { counts, faults };
}

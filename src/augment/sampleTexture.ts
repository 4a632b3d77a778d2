import type { Size } from "../geometry/frame.ts";
import type { Random } from "../internal/random.ts";
import type { Operation } from "./augmentation.ts";
import type { Step } from "./augmentationRecord.ts";
import type { Cutout } from "./cutout.ts";
import { uniform } from "./range.ts";

type Structure = "homography" | "flip" | "elastic" | "thinPlate" | "crop" | "pad" | "fitCanvas" | "jitter";
type Composition = "compose" | "maybe" | "oneOf" | "someOf";
type TextureOperation = Exclude<Operation, { type: Structure | Composition }>;

/** Draws a texture for an image of a size; null where it changes nothing. */
export function sampleTexture(operation: TextureOperation, size: Size, random: Random): Step | null {
  const draw = (range: readonly [number, number]) => uniform(range, random);
  const logarithmic = ([low, high]: readonly [number, number]) => Math.exp(draw([Math.log(low), Math.log(high)]));
  const pick = (sizes: readonly number[]) => sizes[Math.floor(random() * sizes.length)]!;
  const seed = () => Math.floor(random() * 2 ** 32);
  const { type } = operation;
  switch (type) {
    case "gamma":
      return {
        type,
        gamma: operation.draw === "reciprocal" ? 1 / draw(operation.range) : logarithmic(operation.range),
      };
    case "contrast":
      return { type, contrast: draw(operation.range) };
    case "brightness":
      return { type, brightness: draw(operation.range) };
    case "invert":
      return { type };
    case "saltPepper":
      return { type, amount: draw(operation.range), seed: seed() };
    case "gaussianBlur":
      return { type, sigma: draw(operation.range), ...(operation.sizes && { size: pick(operation.sizes) }) };
    case "medianBlur":
      return { type, size: pick(operation.sizes) };
    case "noise":
    case "speckle":
      return { type, sigma: draw(operation.range), seed: seed() };
    case "poisson":
      return { type, photons: logarithmic(operation.range), seed: seed() };
    case "blendNoise":
      return { type, gain: draw(operation.range), seed: seed() };
    case "sharpen":
      return { type, amount: draw(operation.range) };
    case "clahe":
      return { type, clipLimit: draw(operation.range), ...(operation.tiles && { tiles: operation.tiles }) };
    case "blockArtifacts":
      return { type, quality: draw(operation.range) };
    case "cutout":
      return { type, rectangles: cutouts(operation, size, random) };
    case "gridMask":
      return { type: "cutout", rectangles: grid(operation, size, random) };
    case "shading": {
      const most = draw(operation.range);
      const waves = Array.from({ length: 5 }, () => draw([-1, 1]));
      const total = waves.reduce((sum, c) => sum + Math.abs(c), 0) || 1;
      return { type, coefficients: waves.map((c) => (most * c) / total) };
    }
    case "collimator": {
      const { range, degrees = [-3, 3], fill = 0 } = operation;
      const [left, right, top, bottom] = [draw(range), draw(range), draw(range), draw(range)];
      return {
        type,
        left: left * size.width - 0.5,
        top: top * size.height - 0.5,
        right: (1 - right) * size.width - 0.5,
        bottom: (1 - bottom) * size.height - 0.5,
        degrees: draw(degrees),
        fill,
      };
    }
  }
}

function cutouts(
  { range, count = 1, fill = 0 }: Extract<Operation, { type: "cutout" }>,
  size: Size,
  random: Random,
): Cutout[] {
  const place = (side: number): readonly [number, number] => {
    const length = Math.max(1, Math.floor(uniform(range, random) * side + 1e-9));
    return [Math.floor(random() * (side - length + 1)), length];
  };
  return Array.from({ length: count }, () => {
    const [left, width] = place(size.width);
    const [top, height] = place(size.height);
    return { left, top, width, height, fill };
  });
}

function grid(
  { range, share = 0.4, fill = 0 }: Extract<Operation, { type: "gridMask" }>,
  { width, height }: Size,
  random: Random,
): Cutout[] {
  const period = Math.max(2, Math.round(uniform(range, random) * Math.min(width, height)));
  const side = Math.max(1, Math.round(share * period));
  const firstLeft = Math.floor(random() * period) - period;
  const firstTop = Math.floor(random() * period) - period;
  const rectangles: Cutout[] = [];
  for (let top = firstTop; top < height; top += period)
    for (let left = firstLeft; left < width; left += period)
      if (left + side > 0 && top + side > 0) rectangles.push({ left, top, width: side, height: side, fill });
  return rectangles;
}

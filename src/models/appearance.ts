import { type Frame, type Size, toFrame } from "../geometry/index.ts";
import { fieldsOf } from "../internal/guards.ts";
import { inNameOf } from "../internal/inNameOf.ts";
import { quantiles } from "../internal/quantiles.ts";
import type { Rect } from "./view.ts";

/** Added before logarithms, about a quarter of a gray level of 8 bits. */
const floor = 2 ** -10;

/** Halvings at which gradients are taken, and the side that the smallest of them must have. */
const [scales, smallest] = [3, 4];

/** Cells of the layout across and down. */
const cells = 3;

/** Parts of the gray values and of the gradients. */
const [grayParts, gradientParts] = [
  [0.1, 0.25, 0.5, 0.75, 0.9],
  [0.5, 0.9],
];

/** How many figures `appearanceOf` gives. */
export const appearanceFigures = 44;

/**
 * What an input looks like, whatever the network sees in it: quantiles of its gray values, their means in 3 × 3 cells,
 * and at three scales, each half as fine as the one before, the logarithms of the mean gradients along x and y, of their
 * median and 90th percentile, of the mean Laplacian and of the gradients' kurtosis, and the energy's angles (twofold and
 * fourfold), 44 numbers.
 *
 * @param gray `[H, W]` in [0, 1]
 * @param covered the part of it that shows the image
 * @returns null where too little of it does
 */
export function appearanceOf(gray: Float32Array, size: Size, covered: Rect): readonly number[] | null {
  const { width } = fieldsOf("appearanceOf", "size", size);
  if (Math.min(covered.width, covered.height) < smallest * 2 ** (scales - 1)) return null;
  const part = new Float32Array(covered.width * covered.height);
  for (let y = 0; y < covered.height; y++) {
    const from = (covered.top + y) * width + covered.left;
    part.set(gray.subarray(from, from + covered.width), y * covered.width);
  }
  let level: Level = { width: covered.width, height: covered.height, data: part };
  const figures = [...quantiles(part, grayParts), ...layoutOf(level)];
  for (let s = 0; s < scales; s++) {
    if (s > 0) level = halved(level);
    figures.push(...gradientsOf(level));
  }
  return figures;
}

interface Level extends Size {
  readonly data: Float32Array;
}

/** Mean gray values of the cells, row by row. */
function layoutOf({ width, height, data }: Level): number[] {
  const edges = (length: number) => Array.from({ length: cells + 1 }, (_, i) => Math.round((i * length) / cells));
  const [xs, ys] = [edges(width), edges(height)];
  return ys.slice(1).flatMap((bottom, j) =>
    xs.slice(1).map((right, i) => {
      let sum = 0;
      for (let y = ys[j]!; y < bottom; y++) for (let x = xs[i]!; x < right; x++) sum += data[y * width + x]!;
      return sum / ((bottom - ys[j]!) * (right - xs[i]!));
    }),
  );
}

function halved({ width, height, data }: Level): Level {
  const half = { width: width >> 1, height: height >> 1 };
  const output = new Float32Array(half.width * half.height);
  for (let y = 0, p = 0; y < half.height; y++)
    for (let x = 0; x < half.width; x++, p++) {
      const i = 2 * y * width + 2 * x;
      output[p] = (data[i]! + data[i + 1]! + data[i + width]! + data[i + width + 1]!) / 4;
    }
  return { ...half, data: output };
}

/** Sums over pixels: of the lengths of differences, and of cos 2θ, sin 2θ, cos 4θ and sin 4θ, weighted by the energy. */
type Sums = Record<"x" | "y" | "laplacian" | "length" | "energy" | "cos2" | "sin2" | "cos4" | "sin4", number>;

/** Of forward differences and of the Laplacian, at the pixels that have all their neighbours. */
function gradientsOf(level: Level): number[] {
  const [across, down] = [level.width - 2, level.height - 2];
  const count = across * down;
  const lengths = new Float32Array(count);
  const sums: Sums = { x: 0, y: 0, laplacian: 0, length: 0, energy: 0, cos2: 0, sin2: 0, cos4: 0, sin4: 0 };
  for (let row = 0; row < down; row++) addRow(sums, level, row + 1, lengths.subarray(row * across, (row + 1) * across));
  const log = (value: number) => Math.log(value + floor);
  return [
    log(sums.x / count),
    log(sums.y / count),
    log(sums.laplacian / count),
    ...quantiles(lengths, gradientParts).map(log),
    Math.log((sums.energy / count + floor ** 2) / (sums.length / count + floor) ** 2),
    ...[sums.cos2, sums.sin2, sums.cos4, sums.sin4].map((sum) => sum / (sums.energy + floor ** 2 * count)),
  ];
}

/** Adds a row's pixels but its ends. Called for each row, so that it is compiled for good after a few: until then every number is an object. */
function addRow(sums: Sums, { width, data }: Level, y: number, lengths: Float32Array): void {
  let { x: sumX, y: sumY, laplacian, length, energy: sumEnergy, cos2, sin2, cos4, sin4 } = sums;
  for (let p = 0, i = y * width + 1; p < lengths.length; p++, i++) {
    const here = data[i]!;
    const right = data[i + 1]!;
    const below = data[i + width]!;
    const dx = right - here;
    const dy = below - here;
    const energy = dx * dx + dy * dy;
    lengths[p] = Math.sqrt(energy);
    sumX += Math.abs(dx);
    sumY += Math.abs(dy);
    laplacian += Math.abs(right + below + data[i - 1]! + data[i - width]! - 4 * here);
    length += lengths[p]!;
    sumEnergy += energy;
    if (energy === 0) continue;
    const c = dx * dx - dy * dy;
    const s = 2 * dx * dy;
    cos2 += c;
    sin2 += s;
    cos4 += (c * c - s * s) / energy;
    sin4 += (2 * c * s) / energy;
  }
  Object.assign(sums, {
    x: sumX,
    y: sumY,
    laplacian,
    length,
    energy: sumEnergy,
    cos2,
    sin2,
    cos4,
    sin4,
  } satisfies Sums);
}

/** The whole pixels of a frame that show nothing but the image, a pixel away from its edges. */
export function coveredBy(frame: Frame, rect: Rect): Rect {
  const { left, top, width, height } = fieldsOf("coveredBy", "rect", rect);
  const corners = inNameOf("coveredBy", () =>
    toFrame(frame, [
      [left - 0.5, top - 0.5],
      [left + width - 0.5, top + height - 0.5],
    ]),
  );
  const range = (axis: 0 | 1, size: number) => {
    const [a, b] = [corners[0]![axis], corners[1]![axis]];
    const [low, high] = [Math.min(a, b), Math.max(a, b)];
    const first = low <= -0.5 ? 0 : Math.ceil(low + 1.5);
    const last = high >= size - 0.5 ? size : Math.floor(high - 0.5);
    return [first, Math.max(0, last - first)] as const;
  };
  const [x, across] = range(0, frame.width);
  const [y, down] = range(1, frame.height);
  return { left: x, top: y, width: across, height: down };
}

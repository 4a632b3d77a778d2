import type { Size } from "../geometry/frame.ts";
import { applyHomography, composeHomographies, type Homography, translation } from "../geometry/homography.ts";
import { assertInteger, refusal } from "../internal/guards.ts";
import { permutation, type Random } from "../internal/random.ts";
import type { Augmentation, Operation } from "./augmentation.ts";
import type { AugmentationRecord, Move, Step } from "./augmentationRecord.ts";
import { flipHorizontal, flipVertical } from "./flip.ts";
import { parseAugmentation } from "./parseAugmentation.ts";
import { uniform } from "./range.ts";
import { sampleDisplacement } from "./sampleDisplacement.ts";
import { sampleHomography } from "./sampleHomography.ts";
import { sampleTexture } from "./sampleTexture.ts";

const FN = "sampleAugmentation";
/** Pixels of the largest image that a draw may ask for. */
const LARGEST = 2 ** 28;

/** A draw while it grows: the size of the image so far and what has been done to it. */
interface Draw {
  width: number;
  height: number;
  readonly steps: (Step | { type: "warp"; width: number; height: number; moves: Move[] })[];
  readonly random: Random;
}

/**
 * Draws what happens to one image and its landmarks.
 *
 * @param size - of what the draw applies to: the frame (the network's input) or, without one, the image
 * @param random - one stream for each sample of each epoch: `createRandom(seed, "augment", epoch, index)`
 * @throws RangeError or TypeError as `parseAugmentation` does; Error if a geometric operation folds the image every time
 */
export function sampleAugmentation(augmentation: Augmentation, size: Size, random: Random): AugmentationRecord {
  parseAugmentation(augmentation, FN);
  assertInteger(FN, "size.width", size.width);
  assertInteger(FN, "size.height", size.height);
  const { width, height } = size;
  const draw: Draw = { width, height, steps: [{ type: "warp", width, height, moves: [] }], random };
  for (const operation of augmentation) apply(operation, draw);
  for (const step of draw.steps) {
    if (step.type === "warp" && step.width * step.height > LARGEST)
      throw refusal(FN, "size", `at most ${LARGEST} pixels, also after padding`, [step.width, step.height]);
  }
  return { source: { width, height }, width: draw.width, height: draw.height, steps: draw.steps };
}

function apply(operation: Operation, draw: Draw): void {
  const { random, width, height } = draw;
  switch (operation.type) {
    case "homography": {
      const { type: _, ...options } = operation;
      move(draw, sampleHomography(options, draw, random));
      return;
    }
    case "flip":
      move(draw, operation.axis === "vertical" ? flipVertical(height) : flipHorizontal(width));
      if (operation.swap) warp(draw).moves.push({ type: "swap", order: [...operation.swap] });
      return;
    case "elastic":
    case "thinPlate":
      warp(draw).moves.push(sampleDisplacement(operation, draw, random));
      return;
    case "crop": {
      const place = (from: number, to: number) => {
        if (from < to) return -Math.floor((to - from) / 2);
        return operation.position === "center" ? Math.floor((from - to) / 2) : Math.floor((from - to) * random());
      };
      const left = place(width, operation.width);
      reframe(draw, left, place(height, operation.height), operation);
      return;
    }
    case "pad": {
      const size = { width: Math.max(width, operation.width), height: Math.max(height, operation.height) };
      reframe(draw, -Math.floor((size.width - width) / 2), -Math.floor((size.height - height) / 2), size);
      return;
    }
    case "fitCanvas":
      fitCanvas(operation.operations, draw);
      return;
    case "jitter": {
      const [low, high] = operation.range;
      const [x, y] = [width, height].map((side) => [low * side, high * side]) as [[number, number], [number, number]];
      warp(draw).moves.push({ type: "jitter", x, y, whole: operation.whole ?? false, seed: seed(random) });
      return;
    }
    case "compose":
      for (const each of operation.operations) apply(each, draw);
      return;
    case "maybe":
      if (random() < operation.probability) for (const each of operation.operations) apply(each, draw);
      return;
    case "oneOf":
      apply(choose(operation.operations, operation.weights, random), draw);
      return;
    case "someOf": {
      const { count, operations } = operation;
      const n = Math.floor(uniform([count[0], count[1] + 1], random));
      const chosen = [...permutation(operations.length, random)].slice(0, n).toSorted((a, b) => a - b);
      for (const i of chosen) apply(operations[i]!, draw);
      return;
    }
    default: {
      const step = sampleTexture(operation, draw, random);
      if (step) draw.steps.push(step);
    }
  }
}

const seed = (random: Random) => Math.floor(random() * 2 ** 32);

function choose<T>(items: readonly T[], weights: readonly number[] | undefined, random: Random): T {
  if (!weights) return items[Math.floor(random() * items.length)]!;
  let left = random() * weights.reduce((a, b) => a + b);
  for (const [i, item] of items.entries()) {
    left -= weights[i]!;
    if (left < 0) return item;
  }
  return items[weights.findLastIndex((weight) => weight > 0)]!;
}

/** The warp that goes on, or a new one after a texture. */
function warp(draw: Draw): { width: number; height: number; moves: Move[] } {
  const last = draw.steps.at(-1)!;
  if (last.type === "warp") return last as { width: number; height: number; moves: Move[] };
  const { width, height } = draw;
  const next = { type: "warp" as const, width, height, moves: [] };
  draw.steps.push(next);
  return next;
}

/** Adds a homography, joined to one before it; the order of landmarks does not matter to it. */
function move(draw: Draw, homography: Homography): void {
  if (homography.every((value, i) => value === (i % 4 === 0 ? 1 : 0))) return;
  const { moves } = warp(draw);
  const i = moves.findLastIndex(({ type }) => type !== "swap");
  const last = moves[i];
  if (last?.type === "homography")
    moves[i] = { type: "homography", homography: composeHomographies(last.homography, homography) };
  else moves.push({ type: "homography", homography });
}

/** Makes the pixel (left, top) the first one of an image of another size. */
function reframe(draw: Draw, left: number, top: number, { width, height }: Size): void {
  move(draw, translation(0 - left, 0 - top));
  Object.assign(warp(draw), { width, height });
  Object.assign(draw, { width, height });
}

/** Draws homographies on their own, then shows all of what they make of the image around its moved center. */
function fitCanvas(operations: readonly Operation[], draw: Draw): void {
  const { width, height, random } = draw;
  const inner: Draw = { width, height, steps: [{ type: "warp", width, height, moves: [] }], random };
  for (const operation of operations) apply(operation, inner);
  const { moves } = warp(inner);
  const found = moves.find(({ type }) => type === "homography");
  if (found?.type === "homography") {
    const { homography } = found;
    const [right, bottom] = [width - 0.5, height - 0.5];
    const corners = applyHomography(homography, [
      [-0.5, -0.5],
      [right, -0.5],
      [right, bottom],
      [-0.5, bottom],
    ]);
    const [center] = applyHomography(homography, [[(width - 1) / 2, (height - 1) / 2]]) as [readonly [number, number]];
    const extent = (axis: 0 | 1) => {
      const along = corners.map((corner) => corner[axis]);
      return Math.max(1, Math.round(Math.max(...along) - Math.min(...along)));
    };
    const size = { width: extent(0), height: extent(1) };
    move(draw, homography);
    move(draw, translation((size.width - 1) / 2 - center[0], (size.height - 1) / 2 - center[1]));
    Object.assign(warp(draw), size);
    Object.assign(draw, size);
  }
  for (const swap of moves) if (swap.type === "swap") warp(draw).moves.push(swap);
}

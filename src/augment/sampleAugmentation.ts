import { assertSize, type Size } from "../geometry/frame.ts";
import { refusal } from "../internal/guards.ts";
import type { Random } from "../internal/random.ts";
import type { Augmentation } from "./augmentation.ts";
import type { AugmentationRecord } from "./augmentationRecord.ts";
import { definitionOf } from "./definitionOf.ts";
import { type Draw, startDraw, type Typed } from "./draw.ts";
import { parseAugmentation } from "./parseAugmentation.ts";

const FN = "sampleAugmentation";
/** Pixels of the largest image that a draw may ask for. */
const LARGEST = 2 ** 28;

/**
 * Draws what happens to one image and its landmarks.
 *
 * @param size - of what the draw applies to: the frame (the network's input) or, without one, the image
 * @param random - one stream for each sample of each epoch: `createRandom(seed, "augment", epoch, index)`
 * @throws RangeError or TypeError as `parseAugmentation` does; Error if a geometric operation folds the image every time
 */
export function sampleAugmentation(augmentation: Augmentation, size: Size, random: Random): AugmentationRecord {
  parseAugmentation(augmentation, FN);
  assertSize(FN, "size", size);
  const draw = startDraw(size, random, sample);
  for (const operation of augmentation) sample(operation, draw);
  const steps = draw.steps as AugmentationRecord["steps"]; // those of the operations, from which the type is inferred
  for (const step of steps) {
    if (step.type === "warp" && step.width * step.height > LARGEST)
      throw refusal(FN, "size", `at most ${LARGEST} pixels, also after padding`, [step.width, step.height]);
  }
  const { width, height } = size;
  return { source: { width, height }, width: draw.width, height: draw.height, steps };
}

function sample(operation: Typed, draw: Draw): void {
  definitionOf(operation).sample(operation, draw);
}

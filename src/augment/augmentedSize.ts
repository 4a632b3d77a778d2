import { assertSize, type Size } from "../geometry/frame.ts";
import type { Augmentation } from "./augmentation.ts";
import { definitionOf } from "./definitionOf.ts";
import type { Typed } from "./draw.ts";
import { parseAugmentation } from "./parseAugmentation.ts";

/** The size of every result of an augmentation of images of a size; null where draws differ. */
export function augmentedSize(augmentation: Augmentation, size: Size): Size | null {
  parseAugmentation(augmentation, "augmentedSize");
  assertSize("augmentedSize", "size", size);
  const { width, height } = size;
  return augmentation.reduce<Size | null>(sizeAfter, { width, height });
}

function sizeAfter(size: Size | null, operation: Typed): Size | null {
  const { sizeAfter: after } = definitionOf(operation);
  return after ? after(operation, size, sizeAfter) : size;
}

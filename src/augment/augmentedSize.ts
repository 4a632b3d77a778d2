import type { Size } from "../geometry/frame.ts";
import type { Augmentation, Operation } from "./augmentation.ts";

/** The size of every result of an augmentation of images of a size; null where draws differ. */
export function augmentedSize(augmentation: Augmentation, size: Size): Size | null {
  return augmentation.reduce<Size | null>(after, { width: size.width, height: size.height });
}

function after(size: Size | null, operation: Operation): Size | null {
  const { type } = operation;
  if (type === "crop") return { width: operation.width, height: operation.height };
  if (type === "pad") {
    const { width, height } = operation;
    return size && { width: Math.max(width, size.width), height: Math.max(height, size.height) };
  }
  if (type === "fitCanvas") return operation.operations.length > 0 ? null : size;
  if (type === "compose") return operation.operations.reduce(after, size);
  if (type === "maybe") return same([size, operation.operations.reduce(after, size)]);
  if (type === "oneOf") return same(operation.operations.map((choice) => after(size, choice)));
  if (type === "someOf") return same([size, ...operation.operations.map((choice) => after(size, choice))]);
  return size;
}

function same(sizes: readonly (Size | null)[]): Size | null {
  const [first] = sizes;
  if (!first) return null;
  return sizes.every((size) => size?.width === first.width && size.height === first.height) ? first : null;
}

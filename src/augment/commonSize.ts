import type { Size } from "../geometry/frame.ts";

/** The size that all have; null where they differ or one is unknown. */
export function commonSize(sizes: readonly (Size | null)[]): Size | null {
  const [first] = sizes;
  if (!first) return null;
  return sizes.every((size) => size?.width === first.width && size.height === first.height) ? first : null;
}

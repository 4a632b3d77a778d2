import { refusal } from "../internal/guards.ts";
import type { Network } from "./network.ts";

/**
 * Refuses images too few for batch normalization: of one value the mean is the value and the variance 0, so that all
 * that comes out is the shift, whatever the image, and nothing is learned.
 *
 * @param images in the batch, or the part of it, that is normalized as a whole
 * @throws RangeError where a normalized map of all images together is one value
 */
export function assertNormalizable(fn: string, network: Network, images: number): void {
  const single = network.units.find(
    (unit) => unit.op === "conv" && unit.norm !== null && images * unit.shape[0] * unit.shape[1] === 1,
  );
  if (single)
    throw refusal(fn, "images normalized together", `at least 2, as the maps of ${single.name} are 1 × 1`, images);
}

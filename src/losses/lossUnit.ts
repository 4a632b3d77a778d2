import type { Spacing } from "../geometry/point.ts";
import { assertOneOf, assertPositive, refusal } from "../internal/guards.ts";

/** Width and height of the image in pixels; a `Raster` is one. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** What a loss measures residuals in. Landmarks are normalized to the image, whatever the unit. */
export type LossUnitOptions =
  | {
      /** Shares of the image's width and height: the residual as it is. @default "normalized" */
      readonly unit?: "normalized";
      readonly size?: never;
      readonly spacing?: never;
    }
  | {
      /** Pixels of an image of `size`; for landmarks that are in pixels already, a size of 1 × 1. */
      readonly unit: "pixel";
      readonly size: ImageSize;
      readonly spacing?: never;
    }
  | {
      readonly unit: "mm";
      readonly size: ImageSize;
      /** Millimetres per pixel of the image of `size`, as [x, y]. */
      readonly spacing: Spacing;
    };

/**
 * The factors along x and y that turn a normalized residual into the unit.
 *
 * @throws RangeError if the unit is none of the three or a size or spacing is not positive; TypeError if one is missing
 */
export function residualScale(fn: string, options: LossUnitOptions): readonly [x: number, y: number] {
  const { unit = "normalized", size, spacing } = options;
  assertOneOf(fn, "unit", unit, ["normalized", "pixel", "mm"]);
  if (unit === "normalized") {
    if (size !== undefined || spacing !== undefined)
      throw refusal(fn, "unit", '"pixel" or "mm" where a size or spacing is given', unit);
    return [1, 1];
  }
  if (size === undefined) throw refusal(fn, "size", `given with the unit ${unit}`, size);
  assertPositive(fn, "size.width", size.width);
  assertPositive(fn, "size.height", size.height);
  if (unit === "pixel") return [size.width, size.height];
  if (spacing === undefined) throw refusal(fn, "spacing", "given with the unit mm", spacing);
  assertPositive(fn, "spacing[0]", spacing[0]);
  assertPositive(fn, "spacing[1]", spacing[1]);
  return [size.width * spacing[0], size.height * spacing[1]];
}

import { containFrame, type Frame, type Size, spacingFrame, stretchFrame } from "../geometry/frame.ts";
import type { Spacing } from "../geometry/point.ts";
import type { Raster } from "../geometry/raster.ts";
import { fieldsOf } from "../internal/guards.ts";
import { inNameOf } from "../internal/inNameOf.ts";
import { stretchContrast } from "./stretchContrast.ts";
import { toGray } from "./toGray.ts";

/** How any image becomes a network's input; plain data, stored with a model. */
export interface Preprocessing {
  /** Size of the network's input in pixels. */
  readonly width: number;
  readonly height: number;
  /**
   * `contain`: the whole image fits, its aspect kept; `stretch`: the whole image fills the input; `spacing`: resampled to
   * `spacing` millimetres per pixel, the image's center in the middle of the input.
   */
  readonly fit: "contain" | "stretch" | "spacing";
  /** Millimetres per input pixel; needed by `fit: "spacing"`. */
  readonly spacing?: Spacing;
  /** Percentiles of the image that become 0 and 1. */
  readonly intensity: { readonly low: number; readonly high: number };
  /** The network sees (v − mean) / deviation. */
  readonly normalization: Normalization;
}

/** What gray values are shifted and divided by before a network. */
export interface Normalization {
  readonly mean: number;
  readonly deviation: number;
  /** Each channel's own, of networks whose channels see the same gray values normalized differently. @default absent */
  readonly channels?: readonly { readonly mean: number; readonly deviation: number }[];
}

/** Gray, contrast stretched to [0, 1]. */
export function prepareIntensity(image: Raster, preprocessing: Pick<Preprocessing, "intensity">): Raster {
  const { intensity } = fieldsOf("prepareIntensity", "preprocessing", preprocessing);
  return inNameOf("prepareIntensity", () => stretchContrast(toGray(image), intensity));
}

/**
 * Where an image lands in the network's input.
 *
 * @throws Error when the preprocessing is by spacing and the image has none
 */
export function inputFrame(
  source: Size,
  preprocessing: Pick<Preprocessing, "width" | "height" | "fit" | "spacing">,
  spacing: Spacing | null,
  name = "image",
): Frame {
  fieldsOf("inputFrame", "preprocessing", preprocessing);
  const target = { width: preprocessing.width, height: preprocessing.height };
  if (preprocessing.fit === "contain") return containFrame(source, target);
  if (preprocessing.fit === "stretch") return stretchFrame(source, target);
  if (!spacing || !preprocessing.spacing) {
    throw new Error(`${name}: the model works at a fixed spacing; give the image's spacing in mm per pixel`);
  }
  const scaled = spacingFrame(source, spacing, preprocessing.spacing);
  const [sx, , dx, , sy, dy] = scaled.homography;
  const center = [((source.width - 1) / 2) * sx + dx, ((source.height - 1) / 2) * sy + dy] as const;
  const shift = [(target.width - 1) / 2 - center[0], (target.height - 1) / 2 - center[1]] as const;
  return { ...target, homography: [sx, 0, dx + shift[0], 0, sy, dy + shift[1], 0, 0, 1] };
}

/** (v − mean) / deviation, in place. */
export function normalizeInPlace(pixels: Float32Array, normalization: Normalization): void {
  fieldsOf("normalizeInPlace", "pixels", pixels);
  const { mean, deviation } = fieldsOf("normalizeInPlace", "normalization", normalization);
  for (let i = 0; i < pixels.length; i++) pixels[i] = (pixels[i]! - mean) / deviation;
}

import type { Size } from "../geometry/frame.ts";
import { composeHomographies, type Homography, identityHomography } from "../geometry/homography.ts";
import { assertBetween, assertFinite, assertInteger, assertNonNegative } from "../internal/guards.ts";
import type { Random } from "../internal/random.ts";
import type { Augmentation, TextureRange } from "./augmentation.ts";
import type { Cutout } from "./cutout.ts";
import { flipHorizontal } from "./flipHorizontal.ts";
import { rangeEnds, uniform } from "./range.ts";
import { sampleHomography } from "./sampleHomography.ts";

/** One draw of an {@link Augmentation}: plain data; applied twice it gives the same bytes. */
export interface AugmentationRecord {
  /** Size of the result, whose pixels all else is in. */
  readonly width: number;
  readonly height: number;
  /** Flip included. */
  readonly homography: Homography;
  /** The order of the landmarks after a flip; null leaves it. */
  readonly swap: readonly number[] | null;
  readonly gamma: number;
  readonly contrast: number;
  readonly brightness: number;
  readonly invert: boolean;
  /** σ in pixels; 0 for none. */
  readonly blur: number;
  readonly noise: { readonly sigma: number; readonly seed: number } | null;
  readonly cutouts: readonly Cutout[];
}

const FN = "sampleAugmentation";

/**
 * Draws what happens to one image.
 *
 * @param size - of the result, the network's input
 * @param random - one stream for each sample of each epoch: `createRandom(seed, "augment", epoch, index)`
 * @throws RangeError if a probability or range is out of bounds
 */
export function sampleAugmentation(options: Augmentation, { width, height }: Size, random: Random): AugmentationRecord {
  assertInteger(FN, "size.width", width);
  assertInteger(FN, "size.height", height);
  const happens = (name: string, probability: number) => {
    assertBetween(FN, `${name}.probability`, probability, 0, 1);
    return random() < probability;
  };
  const draw = (name: "gamma" | "contrast" | "brightness" | "blur" | "noise", neutral: number): number => {
    const texture = options[name];
    if (!texture) return neutral;
    const [low, high] = textureEnds(name, texture);
    if (!happens(name, texture.probability ?? 1)) return neutral;
    if (name !== "gamma") return uniform([low, high], random);
    return Math.exp(uniform([Math.log(low), Math.log(high)], random));
  };

  const moved = options.homography
    ? sampleHomography(options.homography, { width, height }, random)
    : identityHomography();
  const { flip } = options;
  const flipped = flip !== undefined && happens("flip", flip.probability);
  const gamma = draw("gamma", 1);
  const contrast = draw("contrast", 1);
  const brightness = draw("brightness", 0);
  const invert = options.invert !== undefined && happens("invert", options.invert.probability);
  const blur = draw("blur", 0);
  const sigma = draw("noise", 0);
  return {
    width,
    height,
    homography: flipped ? composeHomographies(flipHorizontal(width), moved) : moved,
    swap: flipped && flip.swap ? [...flip.swap] : null,
    gamma,
    contrast,
    brightness,
    invert,
    blur,
    noise: sigma > 0 ? { sigma, seed: Math.floor(random() * 2 ** 32) } : null,
    cutouts: sampleCutouts(options.cutout, { width, height }, happens, random),
  };
}

function textureEnds(name: string, { range }: TextureRange): readonly [number, number] {
  const ends = rangeEnds(FN, `${name}.range`, range, name === "gamma" ? 1 : 0);
  if (name !== "brightness") assertNonNegative(FN, `${name}.range[0]`, ends[0]);
  return ends;
}

function sampleCutouts(
  options: Augmentation["cutout"],
  size: Size,
  happens: (name: string, probability: number) => boolean,
  random: Random,
): Cutout[] {
  if (!options) return [];
  const { probability = 1, count = 1, fill = 0 } = options;
  const ends = textureEnds("cutout", options);
  assertBetween(FN, "cutout.range[1]", ends[1], 0, 1);
  assertInteger(FN, "cutout.count", count);
  assertFinite(FN, "cutout.fill", fill);
  if (!happens("cutout", probability)) return [];
  const place = (side: number): readonly [number, number] => {
    const length = Math.max(1, Math.round(uniform(ends, random) * side));
    return [Math.floor(random() * (side - length + 1)), length];
  };
  return Array.from({ length: count }, () => {
    const [left, width] = place(size.width);
    const [top, height] = place(size.height);
    return { left, top, width, height, fill };
  });
}

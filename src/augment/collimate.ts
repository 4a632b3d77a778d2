import type { Point } from "../geometry/point.ts";
import type { Raster } from "../geometry/raster.ts";
import { assertBetween, assertFinite } from "../internal/guards.ts";
import { type TextureOptions, texture } from "./texture.ts";

/** The part of an image that the beam reaches: a rectangle in its pixels, turned about the image's center. */
export interface Collimation {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly degrees: number;
  /** Intensity in [0, 1] of the border. */
  readonly fill: number;
}

/** Width in pixels over which the border sets in. */
const SOFTNESS = 2;

/** Covers what lies outside the rectangle, as the blades of a collimator do. */
export function collimate<R extends Raster>(image: R, beam: Collimation, options: TextureOptions = {}): R {
  for (const name of ["left", "top", "right", "bottom", "degrees"] as const)
    assertFinite("collimate", name, beam[name]);
  assertBetween("collimate", "fill", beam.fill, 0, 1);
  const { result, source, data, white, bias } = texture("collimate", image, options);
  const { width, height, channels } = image;
  const depth = depthIn(beam, width, height);
  const fill = beam.fill * white;
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const seen = Math.min(1, Math.max(0, 0.5 + depth(x, y) / SOFTNESS));
      for (let c = 0; c < channels; c++, at++) data[at] = fill + (source[at]! - fill) * seen + bias;
    }
  return result;
}

/** Whether a point lies in the border. */
export function isCollimated([x, y]: Point, beam: Collimation, { width, height }: Omit<Raster, "data">): boolean {
  return depthIn(beam, width, height)(x, y) < 0;
}

/** How far inside the rectangle a place is; negative outside. */
function depthIn({ left, top, right, bottom, degrees }: Collimation, width: number, height: number) {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const [cx, cy] = [(width - 1) / 2, (height - 1) / 2];
  return (x: number, y: number): number => {
    const px = cos * (x - cx) + sin * (y - cy) + cx;
    const py = cos * (y - cy) - sin * (x - cx) + cy;
    return Math.min(px - left, right - px, py - top, bottom - py);
  };
}

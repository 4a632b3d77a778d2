import type { Size } from "../../geometry/frame.ts";
import { assertBetween, assertFinite } from "../../internal/guards.ts";
import { defineTexture } from "../operation.ts";
import { uniform } from "../range.ts";
import { number, optional, range } from "../schemas.ts";

/** Covers what lies outside a rectangle, as the blades of a collimator do; the rectangle turns about the image's centre. */
export const collimator = defineTexture({
  type: "collimator",
  entries: {
    /** Width of each border as a part of the side it cuts. */
    range: range(0, 0.49),
    /** Turn of the beam, clockwise. @default [-3, 3] */
    degrees: optional(range(-45, 45)),
    /** Intensity of the border. @default 0 */
    fill: optional(number(0, 1)),
  },
  sample({ range: border, degrees = [-3, 3] as const, fill = 0 }, random, { width, height }): Beam {
    const draw = () => uniform(border, random);
    const [left, right, top, bottom] = [draw(), draw(), draw(), draw()];
    return {
      left: left * width - 0.5,
      top: top * height - 0.5,
      right: (1 - right) * width - 0.5,
      bottom: (1 - bottom) * height - 0.5,
      degrees: uniform(degrees, random),
      fill,
    };
  },
  apply({ fn, name, pixels, width, height, channels, white, bias }, beam) {
    for (const each of ["left", "top", "right", "bottom", "degrees"] as const)
      assertFinite(fn, `${name}.${each}`, beam[each]);
    assertBetween(fn, `${name}.fill`, beam.fill, 0, 1);
    const depth = depthIn(beam, { width, height });
    const fill = beam.fill * white;
    for (let y = 0, at = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const seen = Math.min(1, Math.max(0, 0.5 + depth(x, y) / SOFTNESS));
        for (let c = 0; c < channels; c++, at++) pixels[at] = fill + (pixels[at]! - fill) * seen + bias;
      }
  },
  hides: ([x, y], beam, size) => depthIn(beam, size)(x, y) < 0,
});

/** The part of an image that the beam reaches, in its pixels before it turns. */
export interface Beam {
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

/** How far inside the rectangle a place is; negative outside. */
function depthIn({ left, top, right, bottom, degrees }: Beam, { width, height }: Size) {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const [cx, cy] = [(width - 1) / 2, (height - 1) / 2];
  return (x: number, y: number): number => {
    const px = cos * (x - cx) + sin * (y - cy) + cx;
    const py = cos * (y - cy) - sin * (x - cx) + cy;
    return Math.min(px - left, right - px, py - top, bottom - py);
  };
}

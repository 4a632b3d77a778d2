import { assertFinite, assertInteger, refusal } from "../../internal/guards.ts";
import { defineTexture } from "../operation.ts";
import { uniform } from "../range.ts";
import { integer, number, optional, range } from "../schemas.ts";

/**
 * Fills rectangles of the image; what of them lies outside the image is ignored.
 *
 * @see DeVries & Taylor, "Improved Regularization of Convolutional Neural Networks with Cutout", arXiv:1708.04552
 */
export const cutout = defineTexture({
  type: "cutout",
  entries: {
    /** Each side of a rectangle as a part of the image's, cut to whole pixels. */
    range: range(0, 1),
    /** @default 1 */
    count: optional(integer(1, 1000)),
    /** Intensity of the rectangles. @default 0 */
    fill: optional(number(0, 1)),
  },
  sample({ range: part, count = 1, fill = 0 }, random, size): { readonly rectangles: readonly Rectangle[] } {
    const place = (side: number): readonly [number, number] => {
      const length = Math.max(1, Math.floor(uniform(part, random) * side + 1e-9));
      return [Math.floor(random() * (side - length + 1)), length];
    };
    const rectangles = Array.from({ length: count }, () => {
      const [left, width] = place(size.width);
      const [top, height] = place(size.height);
      return { left, top, width, height, fill };
    });
    return { rectangles };
  },
  apply(job, { rectangles }) {
    const { fn, pixels, channels, white, bias } = job;
    for (const [i, { left, top, width, height, fill }] of rectangles.entries()) {
      const name = `${job.name}.rectangles[${i}]`;
      for (const [side, value] of Object.entries({ left, top }))
        if (!Number.isInteger(value)) throw refusal(fn, `${name}.${side}`, "an integer", value);
      assertInteger(fn, `${name}.width`, width);
      assertInteger(fn, `${name}.height`, height);
      assertFinite(fn, `${name}.fill`, fill);
      const value = bias > 0 ? Math.min(1, Math.max(0, fill)) * white + bias : fill;
      const from = Math.max(0, left);
      const to = Math.min(job.width, left + width);
      for (let y = Math.max(0, top); y < Math.min(job.height, top + height) && from < to; y++)
        pixels.fill(value, (y * job.width + from) * channels, (y * job.width + to) * channels);
    }
  },
  hides: ([x, y], { rectangles }) =>
    rectangles.some(
      ({ left, top, width, height }) =>
        x >= left - 0.5 && x < left + width - 0.5 && y >= top - 0.5 && y < top + height - 0.5,
    ),
});

/** Whole pixels, (left, top) the first of them, and the intensity in [0, 1] they take. */
export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly fill: number;
}

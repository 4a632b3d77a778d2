import { assertSize, outlineOf, type Size } from "../../geometry/frame.ts";
import {
  applyHomography,
  composeHomographies,
  type Homography,
  rotation,
  scaling,
  translation,
} from "../../geometry/homography.ts";
import { homographyFromCorners } from "../../geometry/homographyFromCorners.ts";
import type { Point } from "../../geometry/point.ts";
import { assertPositive, fieldsOf, refusal } from "../../internal/guards.ts";
import type { Random } from "../../internal/random.ts";
import { addHomography } from "../draw.ts";
import { defineOperation } from "../operation.ts";
import { uniform } from "../range.ts";
import { number, optional, place, spread } from "../schemas.ts";

/** A random homography. */
export const homography = defineOperation({
  type: "homography",
  fitsCanvas: true,
  entries: {
    /**
     * First: v1 and, drawn anew, v2 of w = 1 + v1·x + v2·y, per pixel from the centre. The image grows where w falls
     * below 1. @default 0
     */
    projection: spread(0),
    /** Turn in degrees, clockwise on the screen. @default 0 */
    rotationDegrees: spread(0),
    /** Factor of both axes. @default 1 */
    scale: spread(1),
    /** Factor a of the aspect ratio: x by √a, y by 1/√a. @default 1 */
    aspect: spread(1),
    /** x by shear·y and, drawn anew, y by shear·x. @default 0 */
    shear: spread(0),
    /** Shift as a fraction of the width and, drawn anew, of the height. @default 0 */
    translation: spread(0),
    /** How far each corner of the image moves last, as a fraction of the width and of the height. @default 0 */
    perspective: spread(0),
    /** What stays in place but for the translation and perspective, normalized. @default [0.5, 0.5], the centre */
    center: optional(place()),
    /** A draw that scales the area of a pixel at a corner by more than this, either way, is drawn again. @default 100 */
    areaLimit: optional(number(1, 1e9)),
  },
  sample({ type: _, ...options }, draw) {
    addHomography(draw, sampleHomography(options, draw, draw.random));
  },
});

/** `[low, high]`, or m for neutral − m … neutral + m (neutral is 1 for factors, 0 for offsets and angles). */
type Spread = number | readonly [low: number, high: number] | undefined;

/** What a random homography may do; whatever is left out does not happen. Plain data. */
export type HomographyOptions = Omit<Parameters<typeof homography.sample>[0], "type">;

const FN = "sampleHomography";
const ATTEMPTS = 100;

/**
 * A random homography of an image of a size, in its pixels.
 *
 * About the center, in this order: projection, scale and aspect, shear, rotation; then translation; then the
 * perspective of four corners moved independently. All are uniform in their ranges. A draw that folds the image, or
 * scales the area of a pixel at a corner by more than the limit, is drawn again.
 *
 * @throws RangeError if a range is upside down or a factor not positive; Error if no draw of 100 is usable
 */
export function sampleHomography(options: HomographyOptions, size: Size, random: Random): Homography {
  const { center = [0.5, 0.5], areaLimit = 100 } = fieldsOf("sampleHomography", "options", options);
  assertSize(FN, "size", size);
  assertPositive(FN, "areaLimit", areaLimit);
  const ranges = {
    projection: rangeEnds("projection", options.projection, 0),
    rotation: rangeEnds("rotationDegrees", options.rotationDegrees, 0),
    scale: rangeEnds("scale", options.scale, 1),
    aspect: rangeEnds("aspect", options.aspect, 1),
    shear: rangeEnds("shear", options.shear, 0),
    translation: rangeEnds("translation", options.translation, 0),
    perspective: rangeEnds("perspective", options.perspective, 0),
  };
  const x = center[0] * size.width - 0.5;
  const y = center[1] * size.height - 0.5;
  const corners = outlineOf(size);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const draw = (name: keyof typeof ranges) => uniform(ranges[name], random);
    const scale = draw("scale");
    const stretch = Math.sqrt(draw("aspect"));
    const map = composeHomographies(
      translation(-x, -y),
      [1, 0, 0, 0, 1, 0, draw("projection"), draw("projection"), 1],
      scaling(scale * stretch, scale / stretch),
      [1, draw("shear"), 0, draw("shear"), 1, 0, 0, 0, 1],
      rotation((draw("rotation") * Math.PI) / 180),
      translation(x + draw("translation") * size.width, y + draw("translation") * size.height),
    );
    const homography = withPerspective(map, corners, () => [
      draw("perspective") * size.width,
      draw("perspective") * size.height,
    ]);
    if (homography && isUsable(homography, corners, areaLimit)) return homography;
  }
  throw new Error(`${FN}: options must leave the image unfolded, none of ${ATTEMPTS} draws did`);
}

/** A map whose corners are then moved; null if that folds the quad. */
function withPerspective(map: Homography, corners: readonly Point[], shift: () => Point): Homography | null {
  const shifts = corners.map(shift);
  if (shifts.every(([dx, dy]) => dx === 0 && dy === 0)) return map;
  const moved = applyHomography(map, corners).map(([x, y], i): Point => [x + shifts[i]![0], y + shifts[i]![1]]);
  try {
    return homographyFromCorners(corners, moved);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The two ends of a spread, checked. */
function rangeEnds(name: string, range: Spread = 0, neutral: 0 | 1): readonly [number, number] {
  const [low, high] = typeof range === "number" ? [neutral - range, neutral + range] : range;
  if (!(Number.isFinite(low) && Number.isFinite(high) && low <= high && (neutral === 0 || low > 0)))
    throw refusal(FN, name, `a range [low, high]${neutral === 1 ? " of positive numbers" : ""}`, range);
  return [low, high];
}

/** Whether w > 0 and the Jacobian det(H)/w³ is positive and moderate at each corner, and so all over the image. */
function isUsable([a, b, c, d, e, f, g, h, i]: Homography, corners: readonly Point[], limit: number): boolean {
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  return corners.every(([x, y]) => {
    const w = g * x + h * y + i;
    const area = determinant / w ** 3;
    return w > 0 && area > 1 / limit && area < limit;
  });
}

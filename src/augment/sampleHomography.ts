import type { Size } from "../geometry/frame.ts";
import {
  applyHomography,
  composeHomographies,
  type Homography,
  rotation,
  scaling,
  translation,
} from "../geometry/homography.ts";
import { homographyFromCorners } from "../geometry/homographyFromCorners.ts";
import type { Point } from "../geometry/point.ts";
import { assertInteger, assertPositive } from "../internal/guards.ts";
import type { Random } from "../internal/random.ts";
import { type Range, rangeEnds, uniform } from "./range.ts";

/** What a random homography may do; whatever is left out does not happen. Plain data. */
export interface HomographyOptions {
  /**
   * First: v1 and, drawn anew, v2 of w = 1 + v1·x + v2·y, per pixel from the center. The image grows where w falls
   * below 1. @default 0
   */
  readonly projection?: Range;
  /** Turn in degrees, clockwise on the screen. @default 0 */
  readonly rotationDegrees?: Range;
  /** Factor of both axes. @default 1 */
  readonly scale?: Range;
  /** Factor a of the aspect ratio: x by √a, y by 1/√a. @default 1 */
  readonly aspect?: Range;
  /** x by shear·y and, drawn anew, y by shear·x. @default 0 */
  readonly shear?: Range;
  /** Shift as a fraction of the width and, drawn anew, of the height. @default 0 */
  readonly translation?: Range;
  /** How far each corner of the image moves last, as a fraction of the width and of the height. @default 0 */
  readonly perspective?: Range;
  /** What stays in place but for the translation and perspective, normalized: [0.5, 0.5] is the center. */
  readonly center?: readonly [u: number, v: number];
  /** A draw that scales the area of a pixel at a corner by more than this, either way, is drawn again. @default 100 */
  readonly areaLimit?: number;
}

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
  const { center = [0.5, 0.5], areaLimit = 100 } = options;
  assertInteger(FN, "size.width", size.width);
  assertInteger(FN, "size.height", size.height);
  assertPositive(FN, "areaLimit", areaLimit);
  const ranges = {
    projection: rangeEnds(FN, "projection", options.projection ?? 0, 0),
    rotation: rangeEnds(FN, "rotationDegrees", options.rotationDegrees ?? 0, 0),
    scale: rangeEnds(FN, "scale", options.scale ?? 0, 1),
    aspect: rangeEnds(FN, "aspect", options.aspect ?? 0, 1),
    shear: rangeEnds(FN, "shear", options.shear ?? 0, 0),
    translation: rangeEnds(FN, "translation", options.translation ?? 0, 0),
    perspective: rangeEnds(FN, "perspective", options.perspective ?? 0, 0),
  };
  const x = center[0] * size.width - 0.5;
  const y = center[1] * size.height - 0.5;
  const corners = cornersOf(size);
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

/** The corners of the image's area, clockwise. */
function cornersOf({ width, height }: Size): readonly Point[] {
  const [right, bottom] = [width - 0.5, height - 0.5];
  return [
    [-0.5, -0.5],
    [right, -0.5],
    [right, bottom],
    [-0.5, bottom],
  ];
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

/** Whether w > 0 and the Jacobian det(H)/w³ is positive and moderate at each corner, and so all over the image. */
function isUsable([a, b, c, d, e, f, g, h, i]: Homography, corners: readonly Point[], limit: number): boolean {
  const determinant = a! * (e! * i! - f! * h!) - b! * (d! * i! - f! * g!) + c! * (d! * h! - e! * g!);
  return corners.every(([x, y]) => {
    const w = g! * x + h! * y + i!;
    const area = determinant / w ** 3;
    return w > 0 && area > 1 / limit && area < limit;
  });
}

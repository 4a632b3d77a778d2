import type { Point } from "../geometry/point.ts";
import type { PhantomMarker } from "./samplePhantomKnee.ts";

/** The strokes of the two letters in a box of height 1, y down. */
const strokes: Readonly<Record<"R" | "L", readonly (readonly Point[])[]>> = {
  R: [
    [
      [0, 0.5],
      [0, 0],
      [0, -0.5],
    ],
    [
      [0, -0.5],
      [0.3, -0.5],
      [0.45, -0.25],
      [0.3, 0],
      [0, 0],
    ],
    [
      [0.2, 0],
      [0.48, 0.5],
    ],
  ],
  L: [
    [
      [0, -0.5],
      [0, 0.5],
    ],
    [
      [0, 0.5],
      [0.45, 0.5],
    ],
  ],
};

/** The strokes of a side marker in millimetres about the middle of a field of the given size. */
export function markerLines(
  { letter, place, heightMm, angleRad }: PhantomMarker,
  fieldMm: Point,
): readonly (readonly Point[])[] {
  const [cos, sin] = [Math.cos(angleRad), Math.sin(angleRad)];
  return strokes[letter].map((stroke) =>
    stroke.map(
      ([x, y]): Point => [
        (place[0] - 0.5) * fieldMm[0] + heightMm * (cos * (x - 0.22) - sin * y),
        (place[1] - 0.5) * fieldMm[1] + heightMm * (sin * (x - 0.22) + cos * y),
      ],
    ),
  );
}

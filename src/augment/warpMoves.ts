import {
  applyHomography,
  composeHomographies,
  type Homography,
  identityHomography,
  invertHomography,
  type Matrix,
} from "../geometry/homography.ts";
import type { Point } from "../geometry/point.ts";
import type { Raster } from "../geometry/raster.ts";
import { remapImage } from "../geometry/remapImage.ts";
import { type WarpImageOptions, warpImageWith } from "../geometry/warpImage.ts";
import { createRandom } from "../internal/random.ts";
import type { Move } from "./augmentationRecord.ts";
import { type Displacement, displacement, invertDisplacement } from "./displacement.ts";
import { warpPixels } from "./pixels/warpPixels.ts";
import { uniform } from "./range.ts";

/** One part of a warp: how points go forward and how positions go back. */
type Part =
  /** `side` is the sign of w on the side of the horizon that is seen. */
  ImagePart | { readonly jitter: Extract<Move, { type: "jitter" }> };
type ImagePart = { readonly homography: Homography; readonly side: number } | { readonly displacement: Displacement };

/** The moves of a warp, neighbouring homographies joined; `center` is a point of the image that is seen. */
export function warpParts(moves: readonly Move[], center: Point): Part[] {
  const parts: Part[] = [];
  let pending: Homography | null = null;
  let at = center;
  const flush = () => {
    if (!pending) return;
    const w = pending[6]! * at[0] + pending[7]! * at[1] + pending[8]!;
    parts.push({ homography: pending, side: Math.sign(w) || 1 });
    at = applyHomography(pending, [at])[0]!;
    pending = null;
  };
  for (const move of moves) {
    if (move.type === "homography") pending = pending ? composeHomographies(pending, move.homography) : move.homography;
    else if (move.type === "jitter") {
      flush();
      parts.push({ jitter: move });
    } else if (move.type !== "swap") {
      flush();
      const field = displacement(move);
      parts.push({ displacement: field });
      at = invertDisplacement(field, at);
    }
  }
  flush();
  return parts;
}

/** Points of the source in the warped image; NaN beyond a horizon. */
export function warpPoints(parts: readonly Part[], points: readonly Point[]): Point[] {
  return parts.reduce<Point[]>(
    (moved, part) => {
      if ("displacement" in part) return moved.map((point) => invertDisplacement(part.displacement, point));
      if ("jitter" in part) return jitter(part.jitter, moved);
      const { homography: h, side } = part;
      return applyHomography(h, moved).map((point, i) => {
        const [x, y] = moved[i]!;
        return (h[6]! * x + h[7]! * y + h[8]!) * side > 0 ? point : [Number.NaN, Number.NaN];
      });
    },
    [...points],
  );
}

function jitter({ x, y, whole, seed }: Extract<Move, { type: "jitter" }>, points: readonly Point[]): Point[] {
  const random = createRandom("jitter", seed);
  const shift = (range: readonly [number, number]) => {
    const value = uniform(range, random);
    return whole ? Math.trunc(value) : value;
  };
  return points.map(([px, py]): Point => [px + shift(x), py + shift(y)]);
}

/** Warps the image once, whatever the number of parts. */
export function warpOnce(
  image: Raster,
  size: { readonly width: number; readonly height: number },
  parts: readonly Part[],
  { output, sampling = "bilinear", ...border }: WarpImageOptions & { readonly output: Raster["data"] },
): void {
  const { width, height } = size;
  const seen = parts.filter((part): part is ImagePart => !("jitter" in part));
  if (seen.every((part) => "homography" in part)) {
    const homography = seen.reduce<Homography | null>(
      (joined, part) => (joined ? composeHomographies(joined, part.homography) : part.homography),
      null,
    );
    const frame = { width, height, homography: homography ?? identityHomography() };
    warpImageWith(warpPixels, image, frame, { ...border, sampling, output });
    return;
  }
  const back = seen.toReversed().map((part) => ("displacement" in part ? part.displacement : inverse(part)));
  const trace: Displacement = (x, y) => {
    for (const step of back) step(x, y);
  };
  remapImage(image, { width, height }, trace, {
    ...border,
    sampling: sampling === "nearest" ? "nearest" : "bilinear",
    output,
  });
}

/** Positions of the destination of a homography back in its source, in place; NaN beyond the horizon. */
function inverse({ homography, side }: { readonly homography: Homography; readonly side: number }): Displacement {
  const [a, b, c, d, e, f, g, h, i] = invertHomography(homography) as unknown as Matrix;
  return (xs, ys) => {
    for (let k = 0; k < xs.length; k++) {
      const [x, y] = [xs[k]!, ys[k]!];
      const w = g * x + h * y + i;
      xs[k] = w * side > 0 ? (a * x + b * y + c) / w : Number.NaN;
      ys[k] = w * side > 0 ? (d * x + e * y + f) / w : Number.NaN;
    }
  };
}

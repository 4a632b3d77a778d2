import { outlineOf, type Size } from "../geometry/frame.ts";
import {
  applyHomography,
  composeHomographies,
  divideHomography,
  type Homography,
  identityHomography,
  invertHomography,
} from "../geometry/homography.ts";
import { isPresent, type Point } from "../geometry/point.ts";
import type { PixelArray, Raster } from "../geometry/raster.ts";
import { remapImage } from "../geometry/remapImage.ts";
import type { SamplingOptions } from "../geometry/sampling.ts";
import { fillWarped, frontOf } from "../geometry/warpImage.ts";
import { refusal } from "../internal/guards.ts";
import { createRandom } from "../internal/random.ts";
import { warpPixels } from "../pixels/warpPixels.ts";
import type { WarpMove } from "./augmentationRecord.ts";
import { findDefinition } from "./definitionOf.ts";
import { type Displacement, invertDisplacement } from "./displacement.ts";
import { uniform } from "./range.ts";

type Jitter = Extract<WarpMove, { type: "landmarkJitter" }>;

/** One part of a warp: how points go forward and how positions go back. */
type WarpPart = ImagePart | { readonly jitter: Jitter };
/** The homography with the sign that has w > 0 in front of its horizon. */
type ImagePart = { readonly homography: Homography } | { readonly displacement: Displacement };

/** The moves of a warp of an image of a size, neighbouring homographies joined. */
export function warpParts(fn: string, name: string, moves: readonly WarpMove[], size: Size): WarpPart[] {
  const parts: WarpPart[] = [];
  let corners: readonly Point[] = outlineOf(size);
  let pending: Homography | null = null;
  const flush = () => {
    if (!pending) return;
    const homography = frontOf(pending, corners) < 0 ? divideHomography(pending, -1) : pending;
    parts.push({ homography });
    corners = applyHomography(homography, corners).filter(isPresent);
    pending = null;
  };
  for (const [i, move] of moves.entries()) {
    if (move.type === "homography") pending = pending ? composeHomographies(pending, move.homography) : move.homography;
    else if (move.type === "landmarkJitter") {
      flush();
      parts.push({ jitter: move });
    } else if (move.type !== "swap") {
      flush();
      const displacement = findDefinition(move.type)?.displacement?.(move);
      if (!displacement) throw refusal(fn, `${name}[${i}].type`, "a move's", move.type);
      parts.push({ displacement });
      corners = corners.map((corner) => invertDisplacement(displacement, corner)).filter(isPresent);
    }
  }
  flush();
  return parts;
}

/** Points of the source in the warped image; NaN beyond a horizon. */
export function warpPoints(parts: readonly WarpPart[], points: readonly Point[]): Point[] {
  return parts.reduce<Point[]>(
    (moved, part) => {
      if ("displacement" in part) return moved.map((point) => invertDisplacement(part.displacement, point));
      return "jitter" in part ? jitter(part.jitter, moved) : applyHomography(part.homography, moved);
    },
    [...points],
  );
}

function jitter({ x, y, whole, seed }: Jitter, points: readonly Point[]): Point[] {
  const random = createRandom("jitter", seed);
  const shift = (range: readonly [number, number]) => {
    const value = uniform(range, random);
    return whole ? Math.trunc(value) : value;
  };
  return points.map(([px, py]): Point => [px + shift(x), py + shift(y)]);
}

/** Warps the image once, whatever the number of parts; all is checked beforehand. */
export function warpOnce(
  image: Raster,
  size: Size,
  parts: readonly WarpPart[],
  output: PixelArray,
  options: SamplingOptions,
): void {
  const { width, height } = size;
  const seen = parts.filter((part): part is ImagePart => !("jitter" in part));
  if (seen.every((part) => "homography" in part)) {
    const homography = seen.reduce<Homography | null>(
      (joined, part) => (joined ? composeHomographies(joined, part.homography) : part.homography),
      null,
    );
    const frame = { width, height, homography: homography ?? identityHomography() };
    fillWarped(warpPixels, image, frame, output, options);
    return;
  }
  const back = seen.toReversed().map((part) => ("displacement" in part ? part.displacement : inverse(part.homography)));
  const trace: Displacement = (x, y) => {
    for (const step of back) step(x, y);
  };
  remapImage(image, size, trace, output, options);
}

/** Positions of the destination of a homography back in its source, in place; NaN beyond the horizon. */
function inverse(homography: Homography): Displacement {
  const [a, b, c, d, e, f, g, h, i] = invertHomography(homography);
  return (xs, ys) => {
    for (let k = 0; k < xs.length; k++) {
      const [x, y] = [xs[k]!, ys[k]!];
      const w = g * x + h * y + i;
      xs[k] = w > 0 ? (a * x + b * y + c) / w : Number.NaN;
      ys[k] = w > 0 ? (d * x + e * y + f) / w : Number.NaN;
    }
  };
}

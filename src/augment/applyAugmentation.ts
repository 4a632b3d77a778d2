import type { Frame } from "../geometry/frame.ts";
import { isPresent, type Point } from "../geometry/point.ts";
import type { Raster } from "../geometry/raster.ts";
import type { WarpImageOptions } from "../geometry/warpImage.ts";
import { refusal } from "../internal/guards.ts";
import { applyTexture } from "./applyTexture.ts";
import type { AugmentationRecord, Move, Step } from "./augmentationRecord.ts";
import { isCollimated } from "./collimate.ts";
import { isCutOut } from "./cutout.ts";
import { swapLandmarks } from "./flip.ts";
import { newData, texture } from "./texture.ts";
import { warpOnce, warpParts, warpPoints } from "./warpMoves.ts";

export interface ApplyAugmentationOptions {
  /** Source image → what the record was drawn for, such as a network's input; part of the first warp. @default none */
  readonly frame?: Frame;
  /** Memory of the result: of the image's type, width·height·channels long, not the image's own. @default new memory */
  readonly output?: Raster["data"];
  /** How warps sample; `"area"` where the frame shrinks the image (bilinear in elastic warps). @default "bilinear" */
  readonly sampling?: NonNullable<WarpImageOptions["sampling"]>;
  /** What lies outside the source. @default "constant" */
  readonly border?: NonNullable<WarpImageOptions["border"]>;
  /** Value outside for a constant border, in the image's own units. @default 0 */
  readonly fill?: number;
}

/** Seen in the result; beyond its edges; under a cutout or collimator border; never annotated. */
export type LandmarkStatus = "labeled" | "outside" | "occluded" | "missing";

export interface AugmentedSample<R extends Raster = Raster> {
  /** Of the type and number of channels of the source. */
  readonly image: R;
  /** As many as were given, in the result's pixels; points outside keep their place, points without one are NaN. */
  readonly landmarks: Point[];
  readonly status: LandmarkStatus[];
}

interface Tracked {
  readonly point: Point;
  readonly missing: boolean;
  readonly occluded: boolean;
}

/**
 * Applies a draw to an image and its landmarks.
 *
 * Integers stand for v/255 or v/65535, floats for intensities in [0, 1]. Geometric operations that follow each other
 * are one warp, the first ones with the frame. A record and frame that change nothing return the image's own values.
 *
 * @throws RangeError if the frame or, without one, the image has another size than the record's source; RangeError or
 *   TypeError if the image is not one
 */
export function applyAugmentation<R extends Raster>(
  image: R,
  landmarks: readonly Point[],
  record: AugmentationRecord,
  { frame, output, ...warp }: ApplyAugmentationOptions = {},
): AugmentedSample<R> {
  const fn = "applyAugmentation";
  const { source, width, height, steps } = record;
  const from = frame ?? image;
  if (from.width !== source.width || from.height !== source.height) {
    const what = frame ? "frame" : "image";
    throw new RangeError(
      `${fn}: ${what} must be of the record's size ${source.width} × ${source.height}, got ${from.width} × ${from.height}`,
    );
  }
  texture(fn, image, { output: image.data }); // checks the image
  const length = width * height * image.channels;
  const data = output ?? newData(image.data, length);
  if (data.constructor !== image.data.constructor)
    throw refusal(fn, "output", `a ${image.data.constructor.name}`, data);
  if (data.length !== length) throw refusal(fn, "output.length", `${length}`, data.length);
  if (data.buffer === image.data.buffer && data.byteOffset === image.data.byteOffset)
    throw refusal(fn, "output", "other memory than the image's", data);

  const last = steps.findLastIndex(({ type }) => type === "warp");
  let current: Raster = image;
  let points = landmarks.map((point): Tracked => ({ point, missing: !isPresent(point), occluded: false }));
  for (const [i, step] of steps.entries()) {
    if (step.type === "warp") {
      const size = { width: step.width, height: step.height };
      const framed: Move[] = i === 0 && frame ? [{ type: "homography", homography: frame.homography }] : [];
      const moves = [...framed, ...step.moves];
      const parts = warpParts(moves, [(current.width - 1) / 2, (current.height - 1) / 2]);
      const target = i === last ? data : newData(image.data, size.width * size.height * image.channels);
      warpOnce(current, size, parts, { ...warp, output: target });
      current = { ...image, ...size, data: target };
      const moved = warpPoints(
        parts,
        points.map(({ point }) => point),
      );
      points = points.map((tracked, k) => ({ ...tracked, point: moved[k]! }));
      for (const move of moves) if (move.type === "swap") points = swapLandmarks(points, move.order);
    } else {
      applyTexture(current, step);
      points = points.map((tracked) =>
        hides(step, current, tracked.point) ? { ...tracked, occluded: true } : tracked,
      );
    }
  }
  return {
    image: current as R,
    landmarks: points.map(({ point }) => point),
    status: points.map(({ point: [x, y], missing, occluded }) => {
      if (missing) return "missing";
      if (!(x >= -0.5 && x <= width - 0.5 && y >= -0.5 && y <= height - 0.5)) return "outside";
      return occluded ? "occluded" : "labeled";
    }),
  };
}

function hides(step: Step, image: Raster, point: Point): boolean {
  if (step.type === "cutout") return step.rectangles.some((rectangle) => isCutOut(point, rectangle));
  return step.type === "collimator" && isCollimated(point, step, image);
}

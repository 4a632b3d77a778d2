import { assertOutput, assertRaster } from "../geometry/assertRaster.ts";
import { assertFrame, assertSize, type Frame, isWithin } from "../geometry/frame.ts";
import { newPixels } from "../geometry/pixels.ts";
import { assertPoints, isPresent, type Point } from "../geometry/point.ts";
import type { PixelArray, Raster } from "../geometry/raster.ts";
import { assertSampling, type SamplingOptions } from "../geometry/sampling.ts";
import { assertList, fieldsOf, refusal } from "../internal/guards.ts";
import { textureInPlace } from "./applyTexture.ts";
import type { AugmentationRecord, WarpMove } from "./augmentationRecord.ts";
import { findDefinition } from "./definitionOf.ts";
import { swapLandmarks } from "./swapLandmarks.ts";
import { warpOnce, warpParts, warpPoints } from "./warpMoves.ts";

export interface ApplyAugmentationOptions extends SamplingOptions {
  /** Source image → what the record was drawn for, such as a network's input; part of the first warp. @default none */
  readonly frame?: Frame;
  /** Memory of the result: of the image's type, width·height·channels long, not the image's own. @default new memory */
  readonly output?: PixelArray;
}

/**
 * `labeled`: its pixels are in the result; `outside`: beyond the result's edges, or cut off on the way (by a crop before
 * a texture, by the source's own edges, by a horizon); `occluded`: under a cutout or a collimator's border; `missing`:
 * never annotated.
 */
export type LandmarkStatus = "labeled" | "outside" | "occluded" | "missing";

/** An image and its landmarks after an augmentation, in pixels of the new image. */
export interface AugmentedSample<R extends Raster = Raster> {
  /** Of the type and number of channels of the source. */
  readonly image: R;
  /** As many as were given, in the result's pixels; those cut off keep their place, points without one are NaN. */
  readonly landmarks: Point[];
  readonly status: LandmarkStatus[];
}

/** A landmark on its way: what became of its pixels so far. */
interface TrackedLandmark {
  readonly point: Point;
  readonly status: LandmarkStatus;
}

/**
 * Applies a draw to an image and its landmarks.
 *
 * Integers stand for v/255 or v/65535, floats for intensities in [0, 1]. Geometric operations that follow each other
 * are one warp, the first ones with the frame. A record and frame that change nothing return the image's own values.
 *
 * @throws RangeError if the frame or, without one, the image has another size than the record's source; RangeError or
 *   TypeError if the image, a landmark, an option or a step of the record is not valid
 */
export function applyAugmentation<R extends Raster>(
  image: R,
  landmarks: readonly Point[],
  record: AugmentationRecord,
  options: ApplyAugmentationOptions = {},
): AugmentedSample<R> {
  const { frame, output, ...sampling } = fieldsOf("applyAugmentation", "options", options);
  const fn = "applyAugmentation";
  fieldsOf(fn, "record", record, "what sampleAugmentation drew");
  const { source, width, height, steps } = record;
  assertRaster(fn, "image", image);
  assertPoints(fn, "landmarks", landmarks);
  assertSize(fn, "record.source", source);
  assertList(fn, "record.steps", steps, "a list of steps");
  if (frame) assertFrame(fn, "frame", frame);
  assertSampling(fn, sampling);
  const from = frame ?? image;
  if (from.width !== source.width || from.height !== source.height) {
    const what = frame ? "frame" : "image";
    throw new RangeError(
      `${fn}: ${what} must be of the record's size ${source.width} × ${source.height}, got ${from.width} × ${from.height}`,
    );
  }
  const length = width * height * image.channels;
  const data = output ?? newPixels(image.data, length);
  assertOutput(fn, data, image, length);
  if (data.buffer === image.data.buffer && data.byteOffset === image.data.byteOffset)
    throw refusal(fn, "output", "other memory than the image's", data);

  const last = steps.findLastIndex(({ type }) => type === "warp");
  let current: Raster = image;
  let tracked = landmarks.map((point): TrackedLandmark => cutOff({ point, status: startOf(point) }, image));
  for (const [i, step] of steps.entries()) {
    const name = `record.steps[${i}]`;
    if (step.type === "warp") {
      const framed: WarpMove[] = i === 0 && frame ? [{ type: "homography", homography: frame.homography }] : [];
      const moves = [...framed, ...step.moves];
      const parts = warpParts(fn, `${name}.moves`, moves, current);
      const target = i === last ? data : newPixels(image.data, step.width * step.height * image.channels);
      warpOnce(current, step, parts, target, sampling);
      current = { ...image, width: step.width, height: step.height, data: target };
      const moved = warpPoints(
        parts,
        tracked.map(({ point }) => point),
      );
      tracked = tracked.map(({ status }, k) => cutOff({ point: moved[k]!, status }, step));
      for (const move of moves)
        if (move.type === "swap") tracked = swapLandmarks(fn, `${name}.moves`, tracked, move.order);
    } else {
      textureInPlace(fn, name, current, step);
      const { hides } = findDefinition(step.type)!;
      if (hides)
        tracked = tracked.map((each) =>
          each.status === "labeled" && hides(each.point, step, current) ? { ...each, status: "occluded" } : each,
        );
    }
  }
  return {
    image: current as R, // of the image's own type, as `newPixels` and `assertOutput` see to
    landmarks: tracked.map(({ point }) => point),
    status: tracked.map(({ status }) => status),
  };
}

const startOf = (point: Point): LandmarkStatus => (isPresent(point) ? "labeled" : "missing");

/** A landmark beyond the edges of an image has lost its pixels, for good. */
function cutOff(landmark: TrackedLandmark, size: { readonly width: number; readonly height: number }): TrackedLandmark {
  const { point, status } = landmark;
  return status === "missing" || isWithin(point, size) ? landmark : { point, status: "outside" };
}

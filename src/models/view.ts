import { warpBilinear } from "../geometry/bilinear.ts";
import { composeHomographies } from "../geometry/homography.ts";
import { cropFrame, type Frame, fromFrame, invertHomography, type Raster } from "../geometry/index.ts";
import { scratchLike } from "../geometry/scratch.ts";
import { fillWarped } from "../geometry/warpImage.ts";
import { stretchContrast, stretchedLevels } from "../radiograph/stretchContrast.ts";

/** A rectangle of whole pixels. */
export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** All of an image. */
export const wholeOf = ({ width, height }: Pick<Rect, "width" | "height">): Rect => ({
  left: 0,
  top: 0,
  width,
  height,
});

/** Where a stage takes black and white from: the part of the image that it looks at, or the whole image as KNEEL did. */
export type ContrastScope = "region" | "image";

/** Pixels that the resampling may reach beyond a frame's own field. */
const margin = 2;

/** The part of the image that a frame sees, within `limits`; null where it sees none. */
function seenBy(frame: Frame, limits: Rect): Rect | null {
  const { width, height } = frame;
  const corners = fromFrame(frame, [
    [-0.5, -0.5],
    [width - 0.5, height - 0.5],
  ]);
  const range = (axis: 0 | 1, start: number, size: number) => {
    const [a, b] = [corners[0]![axis], corners[1]![axis]];
    const first = Math.max(start, Math.floor(Math.min(a, b)) - margin);
    return [first, Math.min(start + size, Math.ceil(Math.max(a, b)) + margin + 1) - first] as const;
  };
  const [left, across] = range(0, limits.left, limits.width);
  const [top, down] = range(1, limits.top, limits.height);
  return across > 0 && down > 0 ? { left, top, width: across, height: down } : null;
}

/** A rectangle of a one-channel image, in memory that the next call overwrites: fresh memory is slow, and collected at a cost. */
function cropRaster({ width, data, padding }: Raster, rect: Rect): Raster {
  const part = scratchLike(data, rect.width * rect.height).subarray(0, rect.width * rect.height);
  for (let row = 0; row < rect.height; row++) {
    const from = (rect.top + row) * width + rect.left;
    part.set(data.subarray(from, from + rect.width), row * rect.width);
  }
  const { width: across, height } = rect;
  return { width: across, height, channels: 1, data: part, ...(padding !== undefined && { padding }) };
}

export interface ViewOptions {
  /** Percentiles that become 0 and 1; null where the image is stretched already. */
  readonly intensity: { readonly low: number; readonly high: number } | null;
  /** What may be seen; all else is black. */
  readonly limits: Rect;
}

/**
 * What a frame sees of a gray image, `[H·W]`, in [0, 1]; black outside the limits.
 *
 * @param output memory of zeros to write it to
 */
export function renderView(
  gray: Raster,
  frame: Frame,
  { intensity, limits }: ViewOptions,
  output = new Float32Array(frame.width * frame.height),
): Float32Array {
  const seen = seenBy(frame, limits);
  if (!seen) return output;
  const part = cropRaster(gray, seen);
  const levels = intensity && stretchedLevels(part, intensity);
  const shown = intensity && !levels ? stretchContrast(part, intensity) : part;
  const fromPart = invertHomography(cropFrame(seen).homography);
  const homography = composeHomographies(fromPart, frame.homography);
  fillWarped(warpBilinear, shown, { ...frame, homography }, output, { sampling: "area", levels });
  return output;
}

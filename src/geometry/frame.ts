import { assertFinite, assertInteger, assertPositive, fieldsOf, refusal } from "../internal/guards.ts";
import {
  applyHomography,
  assertHomography,
  composeHomographies,
  type Homography,
  invertHomography,
  translation,
} from "./homography.ts";
import { isList, type Point, type Spacing } from "./point.ts";

/** Width and height of an image in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A part of an image: its first column and row, and its size, in whole pixels. */
export interface Region extends Size {
  readonly left: number;
  readonly top: number;
}

/** How a source image becomes a destination image of a given size; plain data that survives JSON. */
export interface Frame extends Size {
  /** Source pixels → destination pixels. */
  readonly homography: Homography;
}

/** Refuses a frame without a whole positive size or without a homography. */
export function assertFrame(fn: string, name: string, frame: Frame): void {
  assertSize(fn, name, frame);
  assertHomography(fn, `${name}.homography`, frame.homography);
}

/** The corners of an image's area, half a pixel beyond its outermost pixels' centres, clockwise. */
export function outlineOf({ width, height }: Size): readonly [Point, Point, Point, Point] {
  const [right, bottom] = [width - 0.5, height - 0.5];
  return [
    [-0.5, -0.5],
    [right, -0.5],
    [right, bottom],
    [-0.5, bottom],
  ];
}

/** Whether a point lies in an image's area. */
export function isWithin([x, y]: Point, { width, height }: Size): boolean {
  return x >= -0.5 && x <= width - 0.5 && y >= -0.5 && y <= height - 0.5;
}

/** Refuses all but whole positive sizes. */
export function assertSize(fn: string, name: string, size: Size): void {
  fieldsOf(fn, name, size, "a size {width, height}");
  assertInteger(fn, `${name}.width`, size.width);
  assertInteger(fn, `${name}.height`, size.height);
}

/**
 * The whole source inside the target, aspect kept, centered, what is left over padded ("letterbox"):
 * s = min(W′/W, H′/H), x′ = s·(x − (W−1)/2) + (W′−1)/2.
 */
export function containFrame(source: Size, target: Size): Frame {
  assertSize("containFrame", "source", source);
  assertSize("containFrame", "target", target);
  const { width, height } = target;
  const s = Math.min(width / source.width, height / source.height);
  const dx = (width - 1) / 2 - (s * (source.width - 1)) / 2;
  const dy = (height - 1) / 2 - (s * (source.height - 1)) / 2;
  return { width, height, homography: [s, 0, dx, 0, s, dy, 0, 0, 1] };
}

/** The source stretched over the target, as OpenCV's `resize`: x′ = (x + 0.5)·W′/W − 0.5. */
export function stretchFrame(source: Size, target: Size): Frame {
  assertSize("stretchFrame", "source", source);
  assertSize("stretchFrame", "target", target);
  const { width, height } = target;
  return { width, height, homography: halfPixelScaling(width / source.width, height / source.height) };
}

/**
 * The source resampled to a fixed spacing (mm per pixel): x′ = (x + 0.5)·s − 0.5, s = spacing/targetSpacing exactly.
 * The size is rounded to whole pixels, so the last row and column may be covered by part of a pixel only.
 */
export function spacingFrame(source: Size, spacing: Spacing, targetSpacing: Spacing): Frame {
  assertSize("spacingFrame", "source", source);
  for (const [name, mm] of Object.entries({ spacing, targetSpacing })) {
    if (!isList(mm)) throw refusal("spacingFrame", name, "millimetres per pixel [x, y]", mm);
    for (const axis of [0, 1] as const) assertPositive("spacingFrame", `${name}[${axis}]`, mm[axis]);
  }
  const sx = spacing[0] / targetSpacing[0];
  const sy = spacing[1] / targetSpacing[1];
  const width = Math.max(1, Math.round(source.width * sx));
  const height = Math.max(1, Math.round(source.height * sy));
  return { width, height, homography: halfPixelScaling(sx, sy) };
}

/** A part of the source: pixel (left, top) becomes (0, 0). It may lie partly outside, which pads; any finite offset. */
export function cropFrame(crop: Region): Frame {
  assertSize("cropFrame", "crop", crop);
  const { left, top, width, height } = crop;
  assertFinite("cropFrame", "left", left);
  assertFinite("cropFrame", "top", top);
  return { width, height, homography: translation(0 - left, 0 - top) };
}

/** Frame `a`, then frame `b` of its result, in one step. */
export function composeFrames(a: Frame, b: Frame): Frame {
  assertFrame("composeFrames", "a", a);
  assertFrame("composeFrames", "b", b);
  return { width: b.width, height: b.height, homography: composeHomographies(a.homography, b.homography) };
}

/** Source points in the destination image. Missing points stay missing; beyond the homography's horizon they become so. */
export function toFrame(frame: Frame, points: readonly Point[]): Point[] {
  fieldsOf("toFrame", "frame", frame, "a frame {width, height, homography}");
  assertHomography("toFrame", "frame.homography", frame.homography);
  return applyHomography(frame.homography, points);
}

/** Destination points back in the source image, the exact inverse of {@link toFrame}. Missing points stay missing. */
export function fromFrame(frame: Frame, points: readonly Point[]): Point[] {
  fieldsOf("fromFrame", "frame", frame, "a frame {width, height, homography}");
  assertHomography("fromFrame", "frame.homography", frame.homography);
  return applyHomography(invertHomography(frame.homography), points);
}

/** x′ = (x + 0.5)·s − 0.5: image edges to image edges. */
function halfPixelScaling(sx: number, sy: number): Homography {
  return [sx, 0, sx / 2 - 0.5, 0, sy, sy / 2 - 0.5, 0, 0, 1];
}

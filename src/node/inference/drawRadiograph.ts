import type { ImageAnnotation } from "../../annotations/index.ts";
import { encodePng } from "../../files/encodePng.ts";
import {
  type Covariance,
  containFrame,
  type Frame,
  isPresent,
  type Point,
  type Raster,
  type Size,
  toFrame,
  warpImage,
} from "../../geometry/index.ts";
import { kneeContours, parseSide, sideLetter } from "../../knee/index.ts";
import type { Radiograph } from "../../radiograph/index.ts";
import { type DrawOverlayOptions, drawOverlay, overlaySvg } from "../../viz/index.ts";
import type { OverlayKind } from "./settings.ts";

/** Longest side of a picture of a film; small images are enlarged up to about half of it. */
const [longest, enlarged, most] = [1600, 800, 4];

/** The image with the landmarks of all its objects, as a PNG file or as an SVG that holds the image. */
export function drawRadiograph(
  kind: OverlayKind,
  { image }: Radiograph,
  annotation: ImageAnnotation,
  { names, title }: { readonly names: readonly string[]; readonly title: string },
): Uint8Array {
  const { shown, frame } = reduce(image);
  const scale = overlayScale(shown);
  const [sx, , , , sy] = frame.homography;
  const { spacing, sets } = annotation;
  const found = sets
    .filter(({ landmarks }) => landmarks.length > 0)
    .map((set) => ({ ...set, landmarks: toFrame(frame, set.landmarks) }));
  const unknown = [Number.NaN, Number.NaN, Number.NaN] as const;
  const inFrame = ([xx, xy, yy]: Covariance): Covariance => [xx * sx * sx, xy * sx * sy, yy * sy * sy];
  const options: DrawOverlayOptions = {
    predicted: found.flatMap(({ landmarks }) => landmarks),
    connect: found.flatMap((_, i) => kneeContours(names).map((contour) => contour.map((k) => i * names.length + k))),
    confidence: found.flatMap(({ landmarks, confidence }) => confidence ?? landmarks.map(() => Number.NaN)),
    covariance: found.flatMap(({ landmarks, covariance }) => covariance?.map(inFrame) ?? landmarks.map(() => unknown)),
    labels: [...found.flatMap((set) => labelOf(set)), ...bannerOf(annotation, shown, scale)],
    scale,
    ...(spacing && { spacing: [spacing[0] / sx, spacing[1] / sy] as const }),
  };
  if (kind === "png") return pngOf(drawOverlay(shown, options));
  const base64 = Buffer.from(pngOf(drawOverlay(shown))).toString("base64");
  const svg = overlaySvg(
    { imageHref: `data:image/png;base64,${base64}`, width: shown.width, height: shown.height },
    { ...options, title, names: found.flatMap(({ name }) => names.map((point) => [name, point].join(" ").trim())) },
  );
  return new TextEncoder().encode(svg);
}

/**
 * What must be read on every picture of a result: that its model knows synthetic images alone. At the upper edge, for the
 * lower one has the scale bar and what is burned into phantoms.
 */
function bannerOf({ warnings = [] }: ImageAnnotation, { width, height }: Size, scale: number) {
  const isSynthetic = warnings.some(({ code }) => code === "trained-on-synthetic");
  const letters = (18 * Math.max(1, Math.round((width * scale) / 300))) / scale;
  return isSynthetic ? [{ text: "SYNTHETIC MODEL", at: [(width - 1) / 2, 0.02 * height + letters] as const }] : [];
}

/** Pixels between a knee and its label. */
const above = 12;

/** R or L above a knee. */
function labelOf({ name, landmarks }: { readonly name: string; readonly landmarks: readonly Point[] }) {
  const present = landmarks.filter(isPresent);
  const side = parseSide(name);
  if (present.length === 0 || !side) return [];
  const middle = present.reduce((sum, [x]) => sum + x, 0) / present.length;
  const at: Point = [middle, Math.max(0, Math.min(...present.map(([, y]) => y)) - above)];
  return [{ text: sideLetter(side), at }];
}

/** Whole-number enlargement that makes small images readable. */
export function overlayScale({ width, height }: { readonly width: number; readonly height: number }): number {
  return Math.max(1, Math.min(most, Math.floor(enlarged / Math.max(width, height))));
}

function reduce(image: Raster): { shown: Raster; frame: Frame } {
  const { width, height } = image;
  const factor = longest / Math.max(width, height);
  const side = (length: number) => Math.max(1, Math.round(length * Math.min(1, factor)));
  const frame = containFrame(image, { width: side(width), height: side(height) });
  return { shown: factor < 1 ? warpImage(image, frame, { sampling: "area" }) : image, frame };
}

const pngOf = ({ data, ...raster }: Raster) => encodePng({ ...raster, data: data as Uint8Array }); // bytes, as drawn

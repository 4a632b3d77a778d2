import {
  type Covariance,
  cropFrame,
  mirroring,
  type Point,
  type Raster,
  type Spacing,
  stretchFrame,
  warpImage,
} from "../geometry/index.ts";
import type { Finding } from "../models/finding.ts";
import { stretchContrast } from "../radiograph/stretchContrast.ts";
import { toGray } from "../radiograph/toGray.ts";
import type { LandmarkEngine } from "./LandmarkEngine.ts";
import { regionFrame } from "./regionFrame.ts";
import type { SearchTarget } from "./TwoStagePipeline.ts";

/** What a network sees, and the millimetres of its pixels: 1 in the first stage of the release, 0.3 in the second. */
interface Stage2019 {
  readonly engine: LandmarkEngine;
  readonly spacing: Spacing;
}

export interface Stages2019 {
  readonly locate: Stage2019;
  readonly localize: Stage2019;
  readonly refine: boolean;
}

/** Black added around the image. */
const padding = 300;

/**
 * The inference of the 2019 release, as it was coded: contrast rounded down to 8 bits, sizes and coordinates rounded to
 * whole pixels, one spacing for both axes, and coordinates that refer to the 450-pixel crop multiplied by the size of
 * what was cropped, which magnifies every offset from the middle (by 466/450 in the second stage). For comparison only;
 * docs/parity.md has the consequences.
 */
export async function locate2019(
  image: Raster,
  [spacing]: Spacing,
  targets: readonly SearchTarget[],
  { locate: { engine: locate, spacing: first }, localize: { engine: localize, spacing: second }, refine }: Stages2019,
): Promise<Finding[]> {
  const [imageSpacing, fieldSpacing] = [first[0], second[0]];
  const fieldMm = (fieldSpacing * localize.input.width * 140) / 135; // 140 mm for 450 pixels of 0.3 mm
  const bytes = toBytes(stretchContrast(toGray(image)));
  const small = resize(bytes, spacing / imageSpacing);
  const inSmall = (pixels: number) => Math.floor((pixels * small.width) / image.width);
  const halves = targets.map(({ region: { left, width } }) => {
    const start = inSmall(left);
    return crop(small, start, 0, Math.max(1, inSmall(left + width) - start), small.height);
  });
  const seen = await predict(locate, halves);
  const located = targets.map(({ region: { left, width } }, i): Point => {
    const [u, v] = seen[i]![0]!;
    return [Math.round(left + u * width), Math.round(v * image.height)];
  });

  const padded = crop(bytes, -padding, -padding, image.width + 2 * padding, image.height + 2 * padding);
  const size = Math.trunc(fieldMm / spacing);
  const half = Math.floor(size / 2);
  let centers = located.map(([x, y]): Point => [x + padding, y + padding]);
  let inField: Point[][] = [];
  for (let pass = 0; pass <= (refine ? 1 : 0); pass++) {
    if (pass > 0)
      centers = centers.map(([x, y], i): Point => [x - (half - inField[i]![4]![0]), y - (half - inField[i]![4]![1])]);
    const fields = centers.map(([x, y], i) => {
      const field = resize(crop(padded, x - half, y - half, 2 * half, 2 * half), spacing / fieldSpacing);
      return targets[i]!.mirror ? flip(field) : field;
    });
    inField = (await predict(localize, fields)).map((points, i) =>
      points.map(([u, v]): Point => {
        const x = Math.round(size * u);
        return [targets[i]!.mirror ? size - x : x, Math.round(size * v)];
      }),
    );
  }
  return targets.map(({ name, mirror = false }, i): Finding => {
    const [cx, cy] = centers[i]!;
    const landmarks = inField[i]!.map(([x, y]): Point => [x + cx - half - padding, y + cy - half - padding]);
    const center: Point = [cx - padding, cy - padding];
    const frame = regionFrame(center, [spacing, spacing], localize.input, [fieldSpacing, fieldSpacing], mirror);
    const unknown: Covariance = [Number.NaN, Number.NaN, Number.NaN];
    return { name, located: located[i]!, landmarks, covariance: landmarks.map(() => unknown), scatter: null, frame };
  });
}

/** Coordinates as the released code took them: relative to the crop that the network sees. */
async function predict(engine: LandmarkEngine, images: readonly Raster[]): Promise<Point[][]> {
  const { width, height } = engine.input;
  const inputs = new Float32Array(images.length * width * height);
  for (const [i, image] of images.entries()) {
    const left = middleStart(image.width, width);
    const top = middleStart(image.height, height);
    const input = crop(image, left, top, width, height);
    for (let p = 0; p < input.data.length; p++) inputs[i * width * height + p] = input.data[p]! / 255;
  }
  const { points } = await engine.run(inputs, images.length);
  return images.map((_, i) =>
    Array.from({ length: engine.landmarks }, (_, k): Point => {
      const at = 2 * (i * engine.landmarks + k);
      return [points[at]! / width, points[at + 1]! / height];
    }),
  );
}

/** Where the centre crop starts after padding to 520/450 of the input: ⌊W′/2⌋ − ⌊input/2⌋ less the padding on the left. */
function middleStart(size: number, input: number): number {
  const target = Math.round((input * 520) / 450);
  const left = Math.max(0, Math.floor((target - size) / 2));
  return Math.floor(Math.max(target, size) / 2) - Math.floor(input / 2) - left;
}

function toBytes({ data, ...size }: Raster): Raster {
  return { ...size, data: Uint8Array.from(data, (value) => Math.trunc(255 * value)) };
}

/** A part of an image, black where it lies outside. */
function crop(image: Raster, left: number, top: number, width: number, height: number): Raster {
  return warpImage(image, cropFrame({ left, top, width, height }), { sampling: "nearest" });
}

/** OpenCV's bilinear `resize` to the truncated size. */
function resize(image: Raster, scale: number): Raster {
  const size = (n: number) => Math.max(1, Math.trunc(n * scale));
  const frame = stretchFrame(image, { width: size(image.width), height: size(image.height) });
  return warpImage(image, frame, { border: "edge" });
}

function flip(image: Raster): Raster {
  const { width, height } = image;
  return warpImage(image, { width, height, homography: mirroring(width) }, { sampling: "nearest" });
}

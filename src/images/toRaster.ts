import type { Raster } from "../geometry/raster.ts";
import { refusal } from "../internal/guards.ts";

/** Pixels of a canvas, such as an `ImageData`: RGBA of 8 bits. */
export interface CanvasPixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/**
 * What a canvas can draw: an `ImageBitmap`, a canvas, an `OffscreenCanvas`, an image element that has loaded, a video
 * element or a `VideoFrame`. (These types are the DOM library's, which this package does without.)
 */
export type DrawableImage = object;

/** The names under which drawable images hold their size in pixels, whatever size they are shown at. */
const SIZES = [
  ["naturalWidth", "naturalHeight"],
  ["videoWidth", "videoHeight"],
  ["displayWidth", "displayHeight"],
  ["width", "height"],
] as const;

/**
 * The pixels of an image in a browser, as predictors and pipelines take them: RGBA, of which they use the luminance.
 * An `ImageData` is taken as it is, its memory included; whatever else can be drawn is drawn on an `OffscreenCanvas`, in
 * pages and workers. A canvas has 8 bits: files of 16 bits, and DICOM, are for `decodeRadiograph`.
 *
 * @throws TypeError for another kind, RangeError for an image that has no pixels yet, Error for one of another origin
 */
export function toRaster(source: CanvasPixels | DrawableImage): Raster {
  if (isCanvasPixels(source)) return { width: source.width, height: source.height, channels: 4, data: source.data };
  const [width, height] = sizeOf(source);
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.drawImage(source as CanvasImageSource, 0, 0, width, height); // what is no ImageData can be drawn
  try {
    const { data } = context.getImageData(0, 0, width, height);
    return { width, height, channels: 4, data: data as Uint8ClampedArray }; // asked for above
  } catch (error) {
    const message =
      'toRaster: the pixels of an image of another origin may not be read; give it crossOrigin = "anonymous", and its server the header Access-Control-Allow-Origin';
    throw new Error(message, { cause: error });
  }
}

const isCanvasPixels = (source: object): source is CanvasPixels =>
  (Object(source) as CanvasPixels).data?.[Symbol.toStringTag] === "Uint8ClampedArray"; // looked at here

function sizeOf(source: object): [width: number, height: number] {
  const sizes = Object(source) as Readonly<Record<string, unknown>>; // any object
  const names = SIZES.find(([width, height]) => typeof sizes[width] === "number" && typeof sizes[height] === "number");
  if (!names) throw refusal("toRaster", "source", "an ImageData, ImageBitmap, canvas, image or video", source);
  const size: [number, number] = [sizes[names[0]] as number, sizes[names[1]] as number]; // compared with 0 below
  if (!(size[0] > 0 && size[1] > 0))
    throw new RangeError(`toRaster: source must have pixels, got ${size[0]} × ${size[1]}; wait until it has loaded`);
  return size;
}

import { mapTuple } from "../internal/mapTuple.ts";
import { createRandom } from "../internal/random.ts";
import { burnIn } from "./burnIn.ts";
import { columnsMm, type FilmGrid, rowsMm } from "./filmGrid.ts";
import { gaussianBlur } from "./gaussianBlur.ts";
import { grayLevels } from "./grayLevels.ts";
import { addLine } from "./lineShadow.ts";
import { markerLines } from "./markerLines.ts";
import { normals } from "./normals.ts";
import type { PhantomKnee, PhantomMarker } from "./samplePhantomKnee.ts";

/** The values below which the given parts of the numbers lie, from at most some 8000 of them. */
function quantiles(values: Float32Array, parts: readonly [number, number]): readonly [number, number] {
  const stride = Math.ceil(values.length / 8191);
  const sorted = Float32Array.from({ length: Math.ceil(values.length / stride) }, (_, i) => values[i * stride]!).sort();
  return mapTuple(parts, (part) => sorted[Math.round(part * (sorted.length - 1))]!);
}

/** 1 inside the collimated field, 0 outside, over an edge of a millimetre. */
function exposed(x: number, y: number, { halfSizeMm, angleRad }: NonNullable<PhantomKnee["collimator"]>): number {
  const [cos, sin] = [Math.cos(angleRad), Math.sin(angleRad)];
  const outside = Math.max(Math.abs(cos * x + sin * y) - halfSizeMm[0], Math.abs(cos * y - sin * x) - halfSizeMm[1]);
  return Math.min(1, Math.max(0, 0.5 - outside));
}

/** What turns an attenuation map into an image. */
export interface Exposure extends Pick<PhantomKnee, "seed" | "film" | "collimator"> {
  readonly markers: readonly PhantomMarker[];
  /** The brightest gray level that can be stored; above 255 the image has 16 bits. @default 255 */
  readonly maximum?: number;
}

/**
 * The image of an attenuation map A: signal exp(−A) blurred by the focal spot, with scatter and quantum noise, its
 * logarithm sharpened (unsharp mask), windowed between two percentiles and bent by γ; dense parts are bright. `SYNTHETIC`
 * is burned in (`burnIn`).
 */
export function exposeFilm(
  attenuation: Float32Array,
  grid: FilmGrid,
  { film, collimator, markers, seed, maximum = 255 }: Exposure,
): Uint8Array | Uint16Array {
  const { width, height, spacing } = grid;
  const pixels = width * height;
  const inPixels = (mm: number) => [mm / spacing[0], mm / spacing[1]] as const;
  const columns = columnsMm(grid);
  const rows = rowsMm(grid);
  const halfWidth = (width * spacing[0]) / 2;
  const halfHeight = (height * spacing[1]) / 2;

  const dense = attenuation.slice();
  for (const marker of markers) {
    for (const stroke of markerLines(marker, [2 * halfWidth, 2 * halfHeight])) {
      addLine(dense, stroke, grid, { sigmaMm: 0.06 * marker.heightMm, strength: 2.5, even: true });
    }
  }
  const sharp = dense;
  // Most of a film is beside the legs.
  for (let p = 0; p < pixels; p++) sharp[p] = dense[p] === 0 ? 1 : Math.exp(-dense[p]!);
  const signal = gaussianBlur(sharp, width, height, inPixels(film.blurMm));
  let mean = 0;
  for (let p = 0; p < pixels; p++) mean += signal[p]! / pixels;
  const standard = normals(createRandom(seed, "quanta"));
  const perPixel = film.photonsPerMm2 * spacing[0] * spacing[1];
  const density = new Float32Array(pixels);
  for (let j = 0; j < height; j++) {
    const v = rows[j]! / halfHeight;
    for (let i = 0; i < width; i++) {
      const u = columns[i]! / halfWidth;
      const received = signal[j * width + i]! + film.scatter * mean;
      const noisy = received + standard() * Math.sqrt(received / perPixel);
      density[j * width + i] = -Math.log(Math.max(noisy, 1e-3)) + film.vignette[0] * u + film.vignette[1] * v;
    }
  }
  const smooth = gaussianBlur(density, width, height, inPixels(film.enhanceMm));
  for (let p = 0; p < pixels; p++) density[p]! += film.enhance * (density[p]! - smooth[p]!);

  const [low, high] = quantiles(density, [0.01, 0.99]);
  const levelOf = grayLevels(film, maximum);
  const image = maximum > 255 ? new Uint16Array(pixels) : new Uint8Array(pixels);
  for (let j = 0; j < height; j++) {
    for (let i = 0; i < width; i++) {
      const p = j * width + i;
      const part = Math.min(1, Math.max(0, (density[p]! - low) / (high - low)));
      image[p] = levelOf(part, collimator === null ? 1 : exposed(columns[i]!, rows[j]!, collimator));
    }
  }
  burnIn(image, grid, levelOf(1, 1));
  return image;
}

import type { Raster } from "../geometry/raster.ts";
import { assertBetween, assertInteger, assertList, fieldsOf, refusal } from "../internal/guards.ts";
import { displayPixels } from "./displayPixels.ts";
import { upscale } from "./upscale.ts";

/** Options of `contactSheet`. */
export interface ContactSheetOptions {
  /** @default ⌈√n⌉ */
  readonly columns?: number;
  /** Pixels between cells. @default 4 */
  readonly gap?: number;
  /** `[r, g, b]`, 0 to 255. @default [255, 255, 255] */
  readonly background?: readonly [r: number, g: number, b: number];
}

/**
 * Images side by side, row by row, as one 8-bit RGB image. All cells have the size of the largest image, smaller ones
 * are centered. Contrast as in `drawOverlay`.
 *
 * @throws RangeError if there is no image
 */
export function contactSheet(rasters: readonly Raster[], options: ContactSheetOptions = {}): Raster {
  fieldsOf("contactSheet", "options", options);
  assertList("contactSheet", "rasters", rasters, "a list of at least one image");
  if (rasters.length === 0) throw refusal("contactSheet", "rasters", "a list of at least one image", []);
  const { columns: asked = Math.ceil(Math.sqrt(rasters.length)), gap = 4, background = [255, 255, 255] } = options;
  assertInteger("contactSheet", "columns", asked);
  assertInteger("contactSheet", "gap", gap, 0);
  assertList("contactSheet", "background", background, "[r, g, b]");
  if (background.length !== 3) throw refusal("contactSheet", "background", "[r, g, b]", background);
  for (const [i, level] of background.entries()) assertBetween("contactSheet", `background[${i}]`, level, 0, 255);
  const images = rasters.map((raster, i) => upscale(displayPixels("contactSheet", `rasters[${i}]`, raster), 1));
  const columns = Math.min(asked, images.length);
  const rows = Math.ceil(images.length / columns);
  const cellWidth = Math.max(...images.map(({ width }) => width));
  const cellHeight = Math.max(...images.map(({ height }) => height));
  const width = columns * (cellWidth + gap) - gap;
  const height = rows * (cellHeight + gap) - gap;
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i++) data[i] = background[i % 3]!;
  for (const [i, image] of images.entries()) {
    const left = (i % columns) * (cellWidth + gap) + ((cellWidth - image.width) >> 1);
    const top = Math.floor(i / columns) * (cellHeight + gap) + ((cellHeight - image.height) >> 1);
    for (let y = 0; y < image.height; y++) {
      const row = image.data.subarray(y * image.width * 3, (y + 1) * image.width * 3);
      data.set(row, ((top + y) * width + left) * 3);
    }
  }
  return { width, height, channels: 3, data };
}

import { integerBits } from "../geometry/pixels.ts";
import type { Raster } from "../geometry/raster.ts";
import { syntheticText } from "../images/synthetic.ts";
import { fieldsOf, refusal } from "../internal/guards.ts";
import { encodePng } from "./encodePng.ts";
import { writeFileAtomic } from "./writeFileAtomic.ts";

export interface WritePngOptions {
  /** Says in the file that the image was made, not taken. @default false */
  readonly synthetic?: boolean;
}

/** Writes an image of 8- or 16-bit integers as PNG: 1 channel gray, 2 gray and alpha, 3 RGB, 4 RGBA; see `writeFileAtomic`. */
export async function writePng(path: string, raster: Raster, options: WritePngOptions = {}): Promise<void> {
  const { width, height, channels, data } = fieldsOf("writePng", "raster", raster);
  const { synthetic = false } = fieldsOf("writePng", "options", options);
  const depth = integerBits(data);
  if (depth === null) throw refusal("writePng", "raster.data", "8- or 16-bit integers", data);
  if (![1, 2, 3, 4].includes(channels)) throw refusal("writePng", "raster.channels", "1, 2, 3 or 4", channels);
  if (data.length !== width * height * channels)
    throw refusal("writePng", "raster.data.length", `${width}·${height}·${channels}`, data.length);
  const integers = data as Uint8Array | Uint16Array; // as it has bits
  await writeFileAtomic(path, encodePng({ width, height, channels, data: integers }, synthetic ? syntheticText : {}));
}

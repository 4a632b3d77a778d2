import type { TiffIfd } from "tiff";
import type { Raster } from "../geometry/raster.ts";
import { readTiffBlocks } from "./tiffBlocks.ts";
import { photometric, readTiffPage, type TiffPage } from "./tiffPage.ts";
import { unpackSamples } from "./unpackSamples.ts";

type Samples = Uint8Array | Uint16Array | Float32Array;

/** One number for each sample; those of fewer than 8 bits one per byte. Rows hold little-endian words. */
function samplesOf(rows: Uint8Array<ArrayBuffer>, { width, height, bits, kind }: TiffPage): Samples {
  if (kind === "float")
    return bits === 32 ? new Float32Array(rows.buffer) : Float32Array.from(new Float64Array(rows.buffer));
  if (kind === "signed")
    return Float32Array.from(bits === 8 ? new Int8Array(rows.buffer) : new Int16Array(rows.buffer));
  if (bits === 16) return new Uint16Array(rows.buffer);
  return bits === 8 ? rows : unpackSamples(rows, width, height, bits);
}

/** The colors of a page, and its alpha if it has one. */
function rasterOf(samples: Samples, page: TiffPage, palette: TiffIfd["palette"]): Raster {
  const { width, height, samplesPerPixel, bits, type, hasAlpha } = page;
  const size = width * height;
  if (type === photometric.palette) {
    if (!palette) throw new RangeError("its palette is missing");
    const data = new Uint16Array(3 * size);
    for (let i = 0; i < size; i++) data.set(palette[samples[i]!]!, 3 * i);
    return { width, height, channels: 3, data };
  }
  const channels = (type === photometric.rgb ? 3 : 1) + (hasAlpha ? 1 : 0);
  const data = channels === samplesPerPixel ? samples : samples.slice(0, size * channels);
  if (channels < samplesPerPixel)
    for (let i = 0; i < size; i++)
      for (let c = 0; c < channels; c++) data[i * channels + c] = samples[i * samplesPerPixel + c]!;
  const top = 2 ** bits - 1;
  if (type === photometric.whiteIsZero)
    for (let i = 0; i < data.length; i++) if (!hasAlpha || i % channels === 0) data[i] = top - data[i]!;
  if (bits < 8) for (let i = 0; i < data.length; i++) data[i] = (data[i]! * 255) / top;
  return { width, height, channels, data };
}

/**
 * Decodes the first page of a TIFF, in strips or tiles, uncompressed or by LZW, deflate or PackBits: gray, RGB and palette of
 * up to 16 bits, floats. White as zero is turned round; channels whose meaning is not said are left out.
 *
 * @throws RangeError for what is not supported, damaged files, and those that hold more than they say
 */
export async function decodeTiff(bytes: Uint8Array, name: string): Promise<Raster> {
  const { decode } = await import("tiff");
  try {
    const page = decode(bytes, { pages: [0], ignoreImageData: true })[0];
    if (!page) throw new RangeError("it has no page");
    const layout = readTiffPage(page, bytes[0] === 0x49);
    return rasterOf(samplesOf(readTiffBlocks(bytes, layout), layout), layout, page.palette);
  } catch (cause) {
    throw new RangeError(`${name}: is a TIFF that cannot be read (${(cause as Error).message}); save it as PNG`, {
      cause,
    });
  }
}

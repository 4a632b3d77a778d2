import type { TiffIfd } from "tiff";
import type { Raster } from "../geometry/raster.ts";
import { errorOf } from "../internal/thrown.ts";
import { type Warning, warning } from "../internal/warning.ts";
import type { Picture } from "./picture.ts";
import { readTiffBlocks } from "./tiffBlocks.ts";
import { photometric, readTiffPage, type TiffPage } from "./tiffPage.ts";
import { mainPage, readTiffPages, type TiffPageHead } from "./tiffPages.ts";
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
 * Decodes a page of a TIFF, the largest that is no reduced copy, as it is stored, in strips or tiles, uncompressed or by LZW, deflate or PackBits: gray, RGB and palette of
 * up to 16 bits, floats. White as zero is turned round; channels whose meaning is not said are left out.
 *
 * @throws RangeError for what is not supported, damaged files, and those that hold more than they say
 */
export async function decodeTiff(bytes: Uint8Array, name: string): Promise<Picture> {
  const { decode } = await import("tiff");
  // A view that is no Buffer, whose slices would share its memory.
  const file = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const pages = readTiffPages(file);
    const main = mainPage(pages);
    if (!main) throw new RangeError("it has no page");
    const page = readDirectory(decode, startingAt(file, main.offset));
    const layout = readTiffPage(page, file);
    const raster = rasterOf(samplesOf(readTiffBlocks(file, layout), layout), layout, page.palette);
    return {
      raster,
      orientation: layout.orientation,
      warnings: pages.length > 1 || main.isReduced ? [severalPages(pages, main)] : [],
    };
  } catch (cause) {
    throw new RangeError(`${name}: is a TIFF that cannot be read (${errorOf(cause).message}); save it as PNG`, {
      cause,
    });
  }
}

/** The directory's tags, by the package that knows their types. */
function readDirectory(decode: typeof import("tiff")["decode"], file: Uint8Array): TiffIfd {
  try {
    return decode(file, { pages: [0], ignoreImageData: true })[0]!;
  } catch (cause) {
    // What it says is for programmers.
    throw new RangeError("its tags are damaged", { cause });
  }
}

/** The same file with another directory as its first one. */
function startingAt(file: Uint8Array, offset: number): Uint8Array {
  const copy = file.slice();
  new DataView(copy.buffer).setUint32(4, offset, file[0] === 0x49);
  return copy;
}

function severalPages(pages: readonly TiffPageHead[], main: TiffPageHead): Warning {
  const reduced = pages.filter(({ isReduced }) => isReduced).length;
  const copies = reduced > 0 ? `, ${reduced} of them reduced copies or masks` : "";
  const place = `page ${pages.indexOf(main) + 1}, ${main.width}×${main.height} pixels, was read`;
  return main.isReduced
    ? warning("several-pages", `every page of it is called a reduced copy or a mask; ${place}`)
    : warning("several-pages", `it has ${pages.length} pages${copies}; ${place}`);
}

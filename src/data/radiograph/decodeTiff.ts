import type { TiffIfd } from "tiff";
import type { Raster } from "../../geometry/raster.ts";

const maxPixels = 64 * 2 ** 20;

/** Decodes the first page of a TIFF: gray, RGB or palette, 8 or 16 bits or floats, uncompressed, LZW or deflate. */
export async function decodeTiff(bytes: Uint8Array, name: string): Promise<Raster> {
  const { decode } = await import("tiff");
  const read = (ignoreImageData: boolean): TiffIfd => {
    try {
      return decode(bytes, { pages: [0], ignoreImageData })[0]!;
    } catch (cause) {
      const { message } = cause as Error;
      throw new RangeError(`${name}: is a TIFF that cannot be read (${message}); save it as PNG`, { cause });
    }
  };
  const header = read(true);
  const { width, height, samplesPerPixel } = header;
  if (!(width > 0 && height > 0 && width * height * samplesPerPixel <= maxPixels))
    throw new RangeError(`${name}: is a TIFF of ${width}×${height} pixels, which is not supported`);
  const { type } = header;
  if (![0, 1, 2, 3].includes(type))
    throw new RangeError(`${name}: is a TIFF of a kind that is not supported; save it as PNG`);
  if (!header.tiled && Math.ceil(height / header.rowsPerStrip) > header.stripOffsets.length)
    throw new RangeError(`${name}: is a damaged or truncated TIFF; copy or export it again`);
  const page = read(false);
  const isPalette = type === 3;
  if (isPalette) {
    const palette = page.palette;
    if (!palette) throw new RangeError(`${name}: is a TIFF without its palette; export it again`);
    const data = new Uint16Array(width * height * 3);
    for (let i = 0; i < width * height; i++) data.set(palette[page.data[i]!] ?? [0, 0, 0], 3 * i);
    return { width, height, channels: 3, data };
  }
  const { data } = page;
  if (data instanceof Float64Array) return { width, height, channels: samplesPerPixel, data: Float32Array.from(data) };
  if (page.bitsPerSample === 1)
    return { width, height, channels: samplesPerPixel, data: data.map((bit) => bit * 255) as Uint8Array };
  return { width, height, channels: samplesPerPixel, data };
}

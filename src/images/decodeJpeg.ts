import jpeg from "jpeg-js";
import { warning } from "../internal/warning.ts";
import { readJpegSize } from "./codestream.ts";
import { alreadyTurned } from "./exif.ts";
import { maxPixels } from "./maxPixels.ts";
import type { Picture } from "./picture.ts";

/** Scans of a progressive image that are decoded; writers make about ten, and each may visit every pixel. */
const maxScans = 100;

/**
 * Decodes a JPEG of 8 bits; one component gives one channel. Three are RGB where Adobe's marker or their names say so. The
 * end-of-image marker must be there.
 */
export function decodeJpeg(bytes: Uint8Array, name: string): Picture {
  const frame = readJpegSize(bytes);
  if (!frame) throw new RangeError(`${name}: is a damaged or truncated JPEG; copy or export it again`);
  if (frame.precision !== 8)
    throw new RangeError(
      `${name}: is a JPEG of ${frame.precision} bits, which is not supported; save it as a 16-bit PNG`,
    );
  if (frame.components > 3)
    throw new RangeError(
      `${name}: is a JPEG of ${frame.components} channels (CMYK), which are no shades of gray; save it as PNG`,
    );
  if (frame.width * frame.height > maxPixels)
    throw new RangeError(`${name}: is a JPEG of ${frame.width}×${frame.height} pixels; ${maxPixels} are read`);
  if (frame.scans > maxScans)
    throw new RangeError(`${name}: is a JPEG of ${frame.scans} scans; ${maxScans} are read; save it again`);
  let decoded: ReturnType<typeof decode>;
  try {
    decoded = decode(bytes, frame.color !== "rgb");
  } catch (cause) {
    throw new RangeError(`${name}: is a JPEG that cannot be decoded; save it as PNG`, { cause });
  }
  const { width, height, data } = decoded;
  const { exif, pictures } = frame;
  const turned = exif && alreadyTurned(exif, frame);
  const warnings = [
    ...(turned ? [turned] : []),
    ...(pictures > 1 ? [warning("several-pages", `it has ${pictures} pictures; the first was read`)] : []),
  ];
  const about = { orientation: exif?.orientation ?? 1, ...(warnings.length > 0 && { warnings }) };
  if (frame.components !== 1) return { raster: { width, height, channels: 3, data }, ...about };
  const gray = Uint8Array.from({ length: width * height }, (_, i) => data[3 * i]!);
  return { raster: { width, height, channels: 1, data: gray }, ...about };
}

const decode = (bytes: Uint8Array, colorTransform: boolean) =>
  jpeg.decode(bytes, {
    useTArray: true,
    formatAsRGBA: false,
    tolerantDecoding: false,
    maxMemoryUsageInMB: 2048,
    colorTransform,
  });

import jpeg from "jpeg-js";
import type { Raster } from "../geometry/raster.ts";
import { maxPixels } from "./maxPixels.ts";

interface Frame {
  readonly precision: number;
  readonly components: number;
  readonly width: number;
  readonly height: number;
}

/** Reads the marker segments up to the end-of-image marker; null where the file ends before it. */
function readFrame(bytes: Uint8Array): Frame | null {
  let frame: Frame | null = null;
  let offset = 2;
  while (offset + 1 < bytes.length) {
    const marker = bytes[offset + 1]!;
    const isCoded = bytes[offset] !== 0xff || marker === 0;
    const isAlone = marker === 0xff || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    if (isCoded || isAlone) {
      // Coded data, stuffed bytes, restart markers and fill bytes have no length.
      offset += isCoded || marker === 0xff ? 1 : 2;
      continue;
    }
    if (marker === 0xd9) return frame;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) {
      const at = (i: number) => bytes[offset + i]!;
      frame = { precision: at(4), components: at(9), height: (at(5) << 8) | at(6), width: (at(7) << 8) | at(8) };
    }
    offset += 2 + ((bytes[offset + 2]! << 8) | bytes[offset + 3]!);
  }
  return null;
}

/** Decodes a JPEG of 8 bits; one component gives one channel. The end-of-image marker must be there. */
export function decodeJpeg(bytes: Uint8Array, name: string): Raster {
  const frame = readFrame(bytes);
  if (!frame) throw new RangeError(`${name}: is a damaged or truncated JPEG; copy or export it again`);
  if (frame.precision !== 8)
    throw new RangeError(
      `${name}: is a JPEG of ${frame.precision} bits, which is not supported; save it as a 16-bit PNG`,
    );
  if (frame.width * frame.height > maxPixels)
    throw new RangeError(`${name}: is a JPEG of ${frame.width}×${frame.height} pixels; ${maxPixels} are read`);
  let decoded: ReturnType<typeof decode>;
  try {
    decoded = decode(bytes);
  } catch (cause) {
    throw new RangeError(`${name}: is a JPEG that cannot be decoded (${(cause as Error).message}); save it as PNG`, {
      cause,
    });
  }
  const { width, height, data } = decoded;
  if (frame.components !== 1) return { width, height, channels: 3, data };
  return { width, height, channels: 1, data: Uint8Array.from({ length: width * height }, (_, i) => data[3 * i]!) };
}

const decode = (bytes: Uint8Array) =>
  jpeg.decode(bytes, { useTArray: true, formatAsRGBA: false, tolerantDecoding: false, maxMemoryUsageInMB: 2048 });

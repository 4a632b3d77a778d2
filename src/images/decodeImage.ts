import { hasPngSignature } from "fast-png";
import type { Raster } from "../geometry/raster.ts";
import { turnRaster } from "../geometry/turn.ts";
import { assertBytes, assertText } from "../internal/guards.ts";
import { decodeJpeg } from "./decodeJpeg.ts";
import { decodePng } from "./decodePng.ts";
import type { Picture } from "./picture.ts";

/** What the first bytes say of a file that cannot be read. */
export function kindOf(bytes: Uint8Array): string {
  const text = (start: number, end: number) => String.fromCharCode(...bytes.subarray(start, end));
  if (bytes.length === 0) return "is empty";
  if (text(128, 132) === "DICM") return "is a DICOM file";
  if (text(0, 2) === "BM") return "is a BMP image";
  if (text(0, 4) === "GIF8") return "is a GIF image";
  if (text(0, 4) === "II+\0" || text(0, 4) === "MM\0+") return "is a BigTIFF image";
  if (text(0, 4) === "II*\0" || text(0, 4) === "MM\0*") return "is a TIFF image";
  if (text(0, 4) === "RIFF" && text(8, 12) === "WEBP") return "is a WebP image";
  if (text(4, 8) === "ftyp")
    return /^(?:avi|mif)/.test(text(8, 11)) ? "is an AVIF image" : "is a HEIC image or a video";
  if (text(4, 8) === "jP  ") return "is a JPEG 2000 image";
  if (text(0, 2) === "\xff\x0a" || text(4, 8) === "JXL ") return "is a JPEG XL image";
  if (/^P[1-7]\s/.test(text(0, 3))) return "is a PNM image";
  if (text(0, 4) === "NRRD") return "is an NRRD image";
  if (text(344, 347) === "n+1") return "is a NIfTI image";
  if (text(0, 4) === "%PDF") return "is a PDF document";
  if (text(0, 2) === "\x1f\x8b") return "is compressed by gzip";
  if (["PK\x03\x04", "Rar!", "7z\xbc\xaf"].includes(text(0, 4)) || text(257, 262) === "ustar")
    return "is an archive, to be unpacked first";
  if (/^\s*<(?:!doctype )?html/i.test(text(0, 40))) return "is a page of HTML, perhaps a server's answer";
  if (text(0, 12) === "version http") return "is the pointer of a file in Git LFS (git lfs pull)";
  return "is not an image";
}

/**
 * Decodes a PNG (gray, RGB, palette, with or without alpha; 1 to 16 bits) or a JPEG (8 bits, baseline or progressive) by
 * its first bytes. 1-, 2- and 4-bit samples are scaled to 8 bits. Channels: 1 gray, 2 gray and alpha, 3 RGB, 4 RGBA.
 * Turned upright by an EXIF orientation. Color profiles are not applied.
 *
 * @param name - the file's name in messages
 * @throws RangeError for another format, and for a file that is truncated or damaged
 */
export function decodeImage(bytes: Uint8Array, name: string): Raster {
  assertText("decodeImage", "name", name);
  assertBytes(name, bytes);
  const { raster, orientation } = readPicture(bytes, name);
  return turnRaster(raster, orientation);
}

/** The same as it is stored. */
export function readPicture(bytes: Uint8Array, name: string): Picture {
  if (hasPngSignature(bytes)) return decodePng(bytes, name);
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return decodeJpeg(bytes, name);
  throw new RangeError(`${name}: must be a PNG or JPEG image but ${kindOf(bytes)}; convert it or leave it out`);
}

import { type CodestreamSize, readJpeg2000Size, readJpegSize } from "../images/codestream.ts";
import { type Warning, warning } from "../internal/warning.ts";
import type { PixelFormat } from "./pixelFormat.ts";
import type { TransferSyntax } from "./transferSyntax.ts";

/** Scans of a JPEG that are decoded: one for each channel, unless it is progressive. */
const maxScans = 100;

/**
 * What a compressed image says of itself, once what must agree with the attributes around it does; null for RLE, which says
 * nothing.
 */
export function checkCodestream(
  bytes: Uint8Array,
  { name, codec }: TransferSyntax,
  format: PixelFormat,
): CodestreamSize | null {
  if (codec === "Rle") {
    const segments = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const count = (format.samplesPerPixel * format.bitsAllocated) / 8;
    if (bytes.length < 64 || segments.getUint32(0, true) !== count)
      throw new RangeError(`its pixel data are no RLE image of ${count} segments`);
    // A run of PackBits is at most 128 samples for 2 bytes.
    if (bytes.length * 64 < format.rows * format.columns * count) throw new RangeError("its pixel data are truncated");
    return null;
  }
  const size = codec === "Jpeg" || codec === "JpegLs" ? readJpegSize(bytes) : readJpeg2000Size(bytes);
  if (!size) throw new RangeError(`its pixel data are not a whole ${name} image`);
  const { rows, columns, samplesPerPixel } = format;
  if (size.width !== columns || size.height !== rows)
    throw new RangeError(
      `its compressed image is ${size.width}×${size.height} pixels where the file says ${columns}×${rows}`,
    );
  if (size.scans > maxScans) throw new RangeError(`its compressed image has ${size.scans} scans; ${maxScans} are read`);
  if (size.components !== samplesPerPixel)
    throw new RangeError(`its compressed image has ${size.components} channels where the file says ${samplesPerPixel}`);
  if (size.precision > 16 || size.precision < 2)
    throw new RangeError(`its compressed image has ${size.precision} bits; 2 to 16 are read`);
  return size;
}

/** How the samples of a compressed image are stored by its own word, which counts where the attributes say otherwise. */
export function codedFormat(size: CodestreamSize | null, format: PixelFormat, warnings: Warning[]): PixelFormat {
  if (!size) return format;
  const { precision, isSigned, color, exif } = size;
  if (precision !== format.bitsStored)
    warnings.push(
      warning(
        "bits-disagree",
        `its compressed image has ${precision} bits where BitsStored says ${format.bitsStored}; the image's own are used`,
      ),
    );
  if (isSigned !== null && isSigned !== format.isSigned)
    warnings.push(
      warning(
        "sign-disagrees",
        `its compressed image is ${isSigned ? "signed" : "unsigned"}, against its PixelRepresentation, which is used`,
      ),
    );
  if (exif && exif.orientation !== 1)
    warnings.push(
      warning("orientation-ignored", "its compressed image has an EXIF orientation, which DICOM does not know"),
    );
  const said = format.photometricInterpretation;
  let photometricInterpretation = said;
  if (color === "rgb" && said.startsWith("YBR_")) photometricInterpretation = "RGB";
  if (color === "ycc" && said === "RGB") photometricInterpretation = "YBR_FULL_422";
  if (photometricInterpretation !== said)
    warnings.push(
      warning(
        "color-space-disagrees",
        `its compressed image is in another color space than its PhotometricInterpretation ${said} says, and was read as such`,
      ),
    );
  // JPEG 2000 says where the sign is; the others hold what was stored, in as many bits as it needed.
  const bitsStored = isSigned === null ? Math.max(precision, format.bitsStored) : precision;
  return {
    ...format,
    photometricInterpretation,
    bitsAllocated: precision > 8 ? 16 : 8,
    bitsStored,
    highBit: bitsStored - 1,
  };
}

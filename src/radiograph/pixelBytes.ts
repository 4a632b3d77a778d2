import { concatBytes } from "../internal/inflate.ts";
import { type Warning, warning } from "../internal/warning.ts";
import { CodecFailure, type CodecSource, decodeFrame } from "./codecs.ts";
import { checkCodestream, codedFormat } from "./codedFormat.ts";
import type { DicomFile } from "./dicomFile.ts";
import { frameFragments, readItems } from "./frameFragments.ts";
import type { PixelFormat } from "./pixelFormat.ts";
import type { TransferSyntax } from "./transferSyntax.ts";

export const undefinedLength = 0xffffffff;

/** The bytes of an uncompressed frame. */
export function frameBytes({ rows, columns, samplesPerPixel, bitsAllocated, photometricInterpretation }: PixelFormat) {
  // Two pixels share their chroma.
  const samples = photometricInterpretation === subsampled ? 2 : samplesPerPixel;
  return (rows * columns * samples * bitsAllocated) / 8;
}

const subsampled = "YBR_FULL_422";

/** Luminance and chroma of each pixel, from two luminances that share their chroma. */
function fromSubsampled(bytes: Uint8Array): Uint8Array {
  const pixels = new Uint8Array((bytes.length / 2) * 3);
  for (let i = 0, to = 0; i + 3 < bytes.length; i += 4)
    for (const luminance of [bytes[i]!, bytes[i + 1]!]) {
      pixels[to++] = luminance;
      pixels[to++] = bytes[i + 2]!;
      pixels[to++] = bytes[i + 3]!;
    }
  return pixels;
}

/** One uncompressed frame, in the order of samples whatever the order of words. */
function plainFrame(
  file: DicomFile,
  format: PixelFormat,
  frame: number,
  inPlace: boolean,
  warnings: Warning[],
): FramePixels {
  const { content, isLittleEndian } = file;
  const { start, length, isWords } = file.pixels!;
  const { frames, isPlanar, bitsAllocated } = format;
  if (length === undefinedLength)
    throw new RangeError("its pixel data are encapsulated, which its transfer syntax rules out");
  const size = frameBytes(format);
  const from = start + frame * size;
  const end = Math.min(start + length, content.length);
  if (from + size > end)
    throw new RangeError(`its pixel data are truncated: ${Math.max(0, end - start)} of ${frames * size} bytes`);
  // An even length is asked for.
  if (length > frames * size + 1)
    warnings.push(
      warning(
        "pixel-data-longer",
        `its pixel data hold ${length} bytes where Rows, Columns and frames make ${frames * size}; the picture may be skewed`,
      ),
    );
  let bytes = content.subarray(from, from + size);
  let isOwn = inPlace && frames === 1; // one frame shall not hold the memory of all
  if (!isLittleEndian && bitsAllocated === 8 && isWords) {
    const swapped = new Uint8Array(size);
    for (let i = 0; i < size; i++) swapped[i] = content[start + ((frame * size + i) ^ 1)]!;
    bytes = swapped;
    isOwn = true;
  }
  const isSubsampled = format.photometricInterpretation === subsampled;
  if (isSubsampled) return { bytes: fromSubsampled(bytes), isOwn: true, isLittleEndian, isPlanar: false, format };
  return { bytes, isOwn, isLittleEndian, isPlanar, format };
}

export interface FramePixels {
  /** Samples of `format.bitsAllocated` bits. */
  readonly bytes: Uint8Array;
  /** Whether these bytes are nobody else's. */
  readonly isOwn: boolean;
  /** That of the samples, which a compressed image knows better than the attributes around it. */
  readonly format: PixelFormat;
  readonly isLittleEndian: boolean;
  /** Whether the channels are stored one after the other. */
  readonly isPlanar: boolean;
}

/**
 * The samples of one frame, decompressed.
 *
 * @throws RangeError that says what is wrong, without the file's name
 */
export async function readFrame(
  file: DicomFile,
  syntax: TransferSyntax,
  format: PixelFormat,
  frame: number,
  { codecs, inPlace = false }: { readonly codecs?: CodecSource; readonly inPlace?: boolean },
  warnings: Warning[],
): Promise<FramePixels> {
  const { content, pixels } = file;
  if (!pixels) throw new RangeError("it has no pixel data");
  if (!syntax.codec) return plainFrame(file, format, frame, inPlace, warnings);
  if (pixels.length !== undefinedLength)
    throw new RangeError(`its pixel data are not encapsulated, which ${syntax.name} asks for`);
  const coded = concatBytes(
    frameFragments(readItems(content, pixels.start), { frames: format.frames, frame, codec: syntax.codec }, warnings),
  );
  const own = codedFormat(checkCodestream(coded, syntax, format), format, warnings);
  if (codecs === undefined)
    throw new RangeError(
      `it is compressed (${syntax.name}); give options.codecs, the URL of dcmjs-native-codecs.wasm, to read it`,
    );
  const { rows, columns, samplesPerPixel, bitsAllocated, photometricInterpretation, bitsStored, isSigned } = own;
  const bytes = await decodeFrame(
    syntax.codec,
    { rows, columns, samplesPerPixel, bitsAllocated, bitsStored, isSigned, photometricInterpretation, bytes: coded },
    codecs,
  ).catch((cause: Error) => {
    // A source that cannot be fetched is no fault of the image.
    if (!(cause instanceof CodecFailure || cause instanceof WebAssembly.RuntimeError || cause instanceof RangeError))
      throw cause;
    // A trap of the decoder says nothing to a reader.
    const detail = cause instanceof CodecFailure ? cause.message : "damaged data";
    throw new RangeError(`its ${syntax.name} image cannot be decoded (${detail})`, { cause });
  });
  const size = (rows * columns * samplesPerPixel * bitsAllocated) / 8;
  if (bytes.length !== size)
    throw new RangeError(`its ${syntax.name} image decodes to ${bytes.length} bytes where ${size} are expected`);
  return { bytes, isOwn: true, isLittleEndian: true, isPlanar: false, format: own };
}

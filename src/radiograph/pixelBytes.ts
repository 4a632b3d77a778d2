import { type CodecSource, decodeFrame } from "./codecs.ts";
import { readJpeg2000Size, readJpegSize } from "./codestream.ts";
import type { DicomFile } from "./dicomFile.ts";
import { concatBytes } from "./inflate.ts";
import type { PixelFormat } from "./pixelFormat.ts";
import type { TransferSyntax } from "./transferSyntax.ts";

const undefinedLength = 0xffffffff;

/** The items of encapsulated pixel data: an offset table, then fragments; every one must lie inside the file. */
function readItems(content: Uint8Array, start: number): Uint8Array[] {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const items: Uint8Array[] = [];
  let offset = start;
  for (;;) {
    if (offset + 8 > content.length) {
      // Some writers leave the delimiter away; then the last fragment must end with the file.
      if (offset === content.length && items.length > 1) return items;
      throw new RangeError("its pixel data are truncated");
    }
    const tag = view.getUint32(offset, true);
    const length = view.getUint32(offset + 4, true);
    if (tag === 0xe0ddfffe) return items;
    if (tag !== 0xe000fffe) throw new RangeError("its pixel data are damaged");
    if (length > content.length - offset - 8) throw new RangeError("its pixel data are truncated");
    items.push(content.subarray(offset + 8, offset + 8 + length));
    offset += 8 + length;
  }
}

/** The fragments of one frame: all if it is the only one, else by the offset table, else one fragment each. */
function frameFragments([table, ...fragments]: Uint8Array[], frames: number, frame: number): Uint8Array[] {
  if (!table || fragments.length === 0) throw new RangeError("its pixel data hold no image");
  if (frames === 1) return fragments;
  if (fragments.length === frames) return [fragments[frame]!];
  if (table.length !== 4 * frames) throw new RangeError("its frames cannot be told apart");
  const offsets = new DataView(table.buffer, table.byteOffset, table.byteLength);
  const [from, to] = [frame, frame + 1].map((i) => (i < frames ? offsets.getUint32(4 * i, true) : Infinity)) as [
    number,
    number,
  ];
  const origin = fragments[0]!.byteOffset;
  return fragments.filter(({ byteOffset }) => byteOffset - origin >= from && byteOffset - origin < to);
}

/** What must agree between a compressed image and the attributes around it, before its decoder is let at it. */
function checkCodestream(bytes: Uint8Array, { name, codec }: TransferSyntax, format: PixelFormat): void {
  if (codec === "Rle") {
    const segments = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const count = (format.samplesPerPixel * format.bitsAllocated) / 8;
    if (bytes.length < 64 || segments.getUint32(0, true) !== count)
      throw new RangeError(`its pixel data are no RLE image of ${count} segments`);
    // A run of PackBits is at most 128 samples for 2 bytes.
    if (bytes.length * 64 < format.rows * format.columns * count) throw new RangeError("its pixel data are truncated");
    return;
  }
  const size = codec === "Jpeg" || codec === "JpegLs" ? readJpegSize(bytes) : readJpeg2000Size(bytes);
  if (!size) throw new RangeError(`its pixel data are not a whole ${name} image`);
  const { rows, columns, samplesPerPixel, bitsAllocated } = format;
  if (size.width !== columns || size.height !== rows)
    throw new RangeError(
      `its compressed image is ${size.width}×${size.height} pixels where the file says ${columns}×${rows}`,
    );
  if (size.components !== samplesPerPixel)
    throw new RangeError(`its compressed image has ${size.components} channels where the file says ${samplesPerPixel}`);
  if (size.precision > bitsAllocated || size.precision < 2)
    throw new RangeError(`its compressed image has ${size.precision} bits where the file allows ${bitsAllocated}`);
}

export interface FramePixels {
  /** Samples of `bitsAllocated` bits. */
  readonly bytes: Uint8Array;
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
  codecs: CodecSource | undefined,
): Promise<FramePixels> {
  const { content, pixels, isLittleEndian } = file;
  if (!pixels) throw new RangeError("it has no pixel data");
  const { rows, columns, samplesPerPixel, bitsAllocated, frames, isPlanar } = format;
  const size = (rows * columns * samplesPerPixel * bitsAllocated) / 8;
  if (!syntax.codec) {
    if (pixels.length === undefinedLength)
      throw new RangeError("its pixel data are encapsulated, which its transfer syntax rules out");
    const start = pixels.start + frame * size;
    const end = Math.min(pixels.start + pixels.length, content.length);
    if (start + size > end)
      throw new RangeError(
        `its pixel data are truncated: ${Math.max(0, end - pixels.start)} of ${frames * size} bytes`,
      );
    return { bytes: content.subarray(start, start + size), isLittleEndian, isPlanar };
  }
  if (pixels.length !== undefinedLength)
    throw new RangeError(`its pixel data are not encapsulated, which ${syntax.name} asks for`);
  const coded = concatBytes(frameFragments(readItems(content, pixels.start), frames, frame));
  checkCodestream(coded, syntax, format);
  if (codecs === undefined)
    throw new RangeError(
      `it is compressed (${syntax.name}); give options.codecs, the URL of dcmjs-native-codecs.wasm, to read it`,
    );
  const { photometricInterpretation, bitsStored, isSigned } = format;
  const bytes = await decodeFrame(
    syntax.codec,
    { rows, columns, samplesPerPixel, bitsAllocated, bitsStored, isSigned, photometricInterpretation, bytes: coded },
    codecs,
  ).catch((cause: Error) => {
    // A trap of the decoder says nothing to a reader.
    const detail = cause instanceof WebAssembly.RuntimeError ? "damaged data" : cause.message;
    throw new RangeError(`its ${syntax.name} image cannot be decoded (${detail})`, { cause });
  });
  if (bytes.length !== size)
    throw new RangeError(`its ${syntax.name} image decodes to ${bytes.length} bytes where ${size} are expected`);
  return { bytes, isLittleEndian: true, isPlanar: false };
}

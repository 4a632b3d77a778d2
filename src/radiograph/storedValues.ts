import { type Warning, warning } from "../internal/warning.ts";
import type { DicomFile } from "./dicomFile.ts";
import type { FramePixels } from "./pixelBytes.ts";
import type { PixelFormat } from "./pixelFormat.ts";
import { quoted } from "./quoted.ts";

/** The stored values of one channel: their bit patterns, free of whatever lies in the bits beside them. */
export interface StoredValues {
  /** Below 2^bits. */
  readonly data: Uint8Array | Uint16Array;
  readonly bits: number;
  /** Whether the patterns are two's complement. */
  readonly isSigned: boolean;
}

/** Weights of red, green and blue in the luminance (ITU-R BT.601). */
const [red, green, blue] = [0.299, 0.587, 0.114];
/** How far the channels of a gray image may be apart after lossy compression. */
const lossyTolerance = 4;

/** The bits in use of each sample, in memory of its own. Lossy decoders overshoot the range; such values end at its top. */
function samplesOf({ bytes, isOwn, isLittleEndian, format }: FramePixels, isLossy: boolean): Uint8Array | Uint16Array {
  const { bitsAllocated, bitsStored, highBit, isSigned } = format;
  const shift = highBit + 1 - bitsStored;
  const mask = 2 ** bitsStored - 1;
  const isClamped = isLossy && shift === 0 && !isSigned;
  const samples =
    bitsAllocated === 8 ? (isOwn ? bytes : Uint8Array.from(bytes)) : wordsOf(bytes, isOwn, isLittleEndian);
  if (bitsStored === bitsAllocated) return samples;
  if (isClamped) for (let i = 0; i < samples.length; i++) samples[i] = Math.min(samples[i]!, mask);
  else for (let i = 0; i < samples.length; i++) samples[i] = (samples[i]! >> shift) & mask;
  return samples;
}

const isMachineLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** 16-bit words in memory of their own; half a word at the end is left out. */
function wordsOf(bytes: Uint8Array, isOwn: boolean, isLittleEndian: boolean): Uint16Array {
  const length = bytes.length >> 1;
  const isReady = isOwn && bytes.byteOffset % 2 === 0;
  const words = isReady ? new Uint16Array(bytes.buffer, bytes.byteOffset, length) : new Uint16Array(length);
  if (!isReady) new Uint8Array(words.buffer).set(bytes.subarray(0, 2 * length));
  if (isLittleEndian !== isMachineLittleEndian)
    for (let i = 0; i < words.length; i++) words[i] = (words[i]! << 8) | (words[i]! >> 8);
  return words;
}

/** The luminance of three channels. */
function grayOfColor(
  samples: Uint8Array | Uint16Array,
  { rows, columns, photometricInterpretation, bitsStored }: PixelFormat,
  isPlanar: boolean,
  isLossy: boolean,
  warnings: Warning[],
) {
  const size = rows * columns;
  const [step, next] = isPlanar ? [1, size] : [3, 1];
  const isLuma = photometricInterpretation.startsWith("YBR_");
  const tolerance = isLossy ? lossyTolerance : 0;
  const neutral = 2 ** (bitsStored - 1);
  const gray = samples.slice(0, size);
  let isColored = false;
  for (let i = 0; i < size; i++) {
    const [first, second, third] = [samples[i * step]!, samples[i * step + next]!, samples[i * step + 2 * next]!];
    const reference = isLuma ? neutral : first;
    const isGray = Math.abs(second - reference) <= tolerance && Math.abs(third - reference) <= tolerance;
    isColored ||= !isGray;
    gray[i] = isLuma || isGray ? first : Math.round(red * first + green * second + blue * third);
  }
  if (isColored) warnings.push(colored);
  return gray;
}

const colored = warning("color-as-gray", "it is in color; its luminance is used");

/** The luminance of a palette's colors. */
function grayPalette(file: DicomFile, warnings: Warning[]): { readonly first: number; readonly values: Uint16Array } {
  const read = (channel: number) => {
    const bytes = file.bytes(`x0028120${channel}`);
    const [entries, first, bits] = [0, 1, 2].map((i) => file.integer(`x0028110${channel}`, i));
    if (!bytes || entries == null || first == null || bits == null) throw new RangeError("its palette is missing");
    return { first, values: lookupValues(bytes, entries || 65536, bits, file.isLittleEndian) };
  };
  const [reds, greens, blues] = [read(1), read(2), read(3)];
  if (reds.values.every((value, i) => value === greens.values[i] && value === blues.values[i])) return reds;
  warnings.push(colored);
  const values = reds.values.map((value, i) =>
    Math.round(red * value + green * greens.values[i]! + blue * blues.values[i]!),
  );
  return { first: reds.first, values };
}

/** The entries of a lookup table in bytes or 16-bit words. */
export function lookupValues(bytes: Uint8Array, entries: number, bits: number, isLittleEndian: boolean): Uint16Array {
  const isWords = bytes.length >= 2 * entries;
  // Entries of one byte are two in a word, the lower half first: of big-endian words the second byte.
  const needed = isLittleEndian ? entries : entries + (entries % 2);
  if (!isWords && !(bits <= 8 && bytes.length >= needed)) throw new RangeError("a lookup table of it is truncated");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const byteAt = (i: number) => bytes[isLittleEndian ? i : i ^ 1]!;
  return Uint16Array.from({ length: entries }, (_, i) => (isWords ? view.getUint16(2 * i, isLittleEndian) : byteAt(i)));
}

/**
 * The stored values of a frame as one channel; of colors and palettes the luminance, with a warning where it is not all.
 *
 * @throws RangeError for an interpretation that is not supported, without the file's name
 */
export function readStoredValues(
  file: DicomFile,
  frame: FramePixels,
  { isLossy, isColorDecoded }: { readonly isLossy: boolean; readonly isColorDecoded: boolean },
  warnings: Warning[],
): StoredValues {
  const { format } = frame;
  const { samplesPerPixel, photometricInterpretation, bitsStored, highBit, isSigned } = format;
  if (highBit !== bitsStored - 1)
    warnings.push(
      warning(
        "bits-disagree",
        `its HighBit is ${highBit} where BitsStored ${bitsStored} asks for ${bitsStored - 1}; bits ${highBit + 1 - bitsStored} to ${highBit} were read, and other programs may show others`,
      ),
    );
  const samples = samplesOf(frame, isLossy);
  if (samplesPerPixel === 3) {
    if (isSigned)
      warnings.push(
        warning(
          "sign-disagrees",
          "its PixelRepresentation says signed, which colors are not; they were read as unsigned",
        ),
      );
    const shown = isColorDecoded ? { ...format, photometricInterpretation: "RGB" } : format;
    const data = grayOfColor(samples, shown, frame.isPlanar, isLossy, warnings);
    return { data, bits: bitsStored, isSigned: false };
  }
  if (photometricInterpretation === "PALETTE COLOR") {
    const { first, values } = grayPalette(file, warnings);
    const last = values.length - 1;
    // Where pixels are signed, the first value that the table maps is too (PS3.3, C.7.6.3.1.5).
    const signed = (value: number, bits: number) => (isSigned && value >= 2 ** (bits - 1) ? value - 2 ** bits : value);
    const start = signed(first, 16);
    const data = Uint16Array.from(
      samples,
      (sample) => values[Math.min(Math.max(signed(sample, bitsStored) - start, 0), last)]!,
    );
    return { data, bits: 16, isSigned: false };
  }
  if (!/^MONOCHROME[12]$/.test(photometricInterpretation))
    throw new RangeError(`its PhotometricInterpretation${quoted(photometricInterpretation)} is not supported`);
  return { data: samples, bits: bitsStored, isSigned };
}

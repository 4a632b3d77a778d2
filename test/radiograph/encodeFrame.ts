import dcmjsCodecs from "dcmjs-codecs";
import type { syntaxes } from "./buildDicom.ts";

const { Context, NativeCodecs } = dcmjsCodecs;
let ready: Promise<void> | null = null;

export type Encoding = Exclude<
  keyof typeof syntaxes,
  "implicit" | "explicit" | "bigEndian" | "deflated" | "jpegExtended"
>;

/** Compresses gray samples with the encoders of dcmjs-codecs. */
export async function encodeFrame(
  encoding: Encoding,
  samples: Uint8Array | Uint16Array,
  { width, height, bits }: { readonly width: number; readonly height: number; readonly bits: number },
): Promise<Uint8Array> {
  ready ??= NativeCodecs.initializeAsync();
  await ready;
  const context = new Context({
    width,
    height,
    bitsAllocated: 8 * samples.BYTES_PER_ELEMENT,
    bitsStored: bits,
    samplesPerPixel: 1,
    pixelRepresentation: 0,
    planarConfiguration: 0,
    photometricInterpretation: "MONOCHROME2",
    decodedBuffer: new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength).slice(),
  });
  const encoders = {
    rle: () => NativeCodecs.encodeRle(context),
    jpegBaseline: () => NativeCodecs.encodeJpeg(context, { lossy: true, quality: 95 }),
    jpegLossless: () => NativeCodecs.encodeJpeg(context, { lossy: false, predictor: 4 }),
    jpegLosslessSv1: () => NativeCodecs.encodeJpeg(context, { lossy: false, predictor: 1 }),
    jpegLs: () => NativeCodecs.encodeJpegLs(context, { lossy: false }),
    jpegLsNear: () => NativeCodecs.encodeJpegLs(context, { lossy: true, allowedLossyError: 2 }),
    jpeg2000Lossless: () => NativeCodecs.encodeJpeg2000(context, { lossy: false }),
    jpeg2000: () => NativeCodecs.encodeJpeg2000(context, { lossy: true, rate: 5 }),
    htj2kLossless: () => NativeCodecs.encodeHtJpeg2000(context, { lossy: false }),
  };
  return (encoders[encoding]() as unknown as { getEncodedBuffer(): Uint8Array }).getEncodedBuffer();
}

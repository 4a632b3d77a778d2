import type { CodecName } from "./codecs.ts";

export interface TransferSyntax {
  readonly name: string;
  /** Null where pixels are not compressed. */
  readonly codec: CodecName | null;
  /** Whether decoding gives other pixels than were encoded. */
  readonly lossy: boolean;
}

const plain = (name: string): TransferSyntax => ({ name, codec: null, lossy: false });
const coded = (name: string, codec: CodecName, lossy = false): TransferSyntax => ({ name, codec, lossy });

export const implicitLittleEndian = "1.2.840.10008.1.2";
export const explicitLittleEndian = "1.2.840.10008.1.2.1";
export const explicitBigEndian = "1.2.840.10008.1.2.2";
export const deflatedLittleEndian = "1.2.840.10008.1.2.1.99";

/** The transfer syntaxes that are read (DICOM PS3.5, section 10). */
export const transferSyntaxes: Readonly<Record<string, TransferSyntax>> = {
  [implicitLittleEndian]: plain("Implicit VR Little Endian"),
  [explicitLittleEndian]: plain("Explicit VR Little Endian"),
  [explicitBigEndian]: plain("Explicit VR Big Endian"),
  [deflatedLittleEndian]: plain("Deflated Explicit VR Little Endian"),
  "1.2.840.10008.1.2.5": coded("RLE Lossless", "Rle"),
  "1.2.840.10008.1.2.4.50": coded("JPEG Baseline", "Jpeg", true),
  "1.2.840.10008.1.2.4.51": coded("JPEG Extended", "Jpeg", true),
  "1.2.840.10008.1.2.4.57": coded("JPEG Lossless", "Jpeg"),
  "1.2.840.10008.1.2.4.70": coded("JPEG Lossless SV1", "Jpeg"),
  "1.2.840.10008.1.2.4.80": coded("JPEG-LS Lossless", "JpegLs"),
  "1.2.840.10008.1.2.4.81": coded("JPEG-LS Near-lossless", "JpegLs", true),
  "1.2.840.10008.1.2.4.90": coded("JPEG 2000 Lossless", "Jpeg2000"),
  "1.2.840.10008.1.2.4.91": coded("JPEG 2000", "Jpeg2000", true),
  "1.2.840.10008.1.2.4.201": coded("HTJ2K Lossless", "HtJpeg2000"),
  "1.2.840.10008.1.2.4.202": coded("HTJ2K Lossless RPCL", "HtJpeg2000"),
  "1.2.840.10008.1.2.4.203": coded("HTJ2K", "HtJpeg2000", true),
};

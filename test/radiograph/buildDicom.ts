import { deflateRawSync } from "node:zlib";

/** A value as its type writes it: numbers for US and SS, bytes or 16-bit words for OW, items for SQ, text for the rest. */
type Value = string | readonly number[] | Uint8Array | Uint16Array | readonly Attributes[];
/** Type and value by group and element, such as `"00280010"`. */
export type Attributes = Readonly<Record<string, readonly [vr: string, value: Value]>>;

export const syntaxes = {
  implicit: "1.2.840.10008.1.2",
  explicit: "1.2.840.10008.1.2.1",
  bigEndian: "1.2.840.10008.1.2.2",
  deflated: "1.2.840.10008.1.2.1.99",
  rle: "1.2.840.10008.1.2.5",
  jpegBaseline: "1.2.840.10008.1.2.4.50",
  jpegExtended: "1.2.840.10008.1.2.4.51",
  jpegLossless: "1.2.840.10008.1.2.4.57",
  jpegLosslessSv1: "1.2.840.10008.1.2.4.70",
  jpegLs: "1.2.840.10008.1.2.4.80",
  jpegLsNear: "1.2.840.10008.1.2.4.81",
  jpeg2000Lossless: "1.2.840.10008.1.2.4.90",
  jpeg2000: "1.2.840.10008.1.2.4.91",
  htj2kLossless: "1.2.840.10008.1.2.4.201",
} as const;

const long = ["OB", "OW", "SQ", "UN", "UT"];

class Writer {
  readonly bytes: number[] = [];
  private readonly little: boolean;
  private readonly explicit: boolean;

  constructor(little: boolean, explicit: boolean) {
    this.little = little;
    this.explicit = explicit;
  }

  number(value: number, size: 2 | 4): void {
    const bytes = Array.from({ length: size }, (_, i) => (value >>> (8 * i)) & 255);
    this.bytes.push(...(this.little ? bytes : bytes.reverse()));
  }

  append(bytes: Uint8Array | readonly number[]): void {
    for (const byte of bytes) this.bytes.push(byte);
  }

  tag(tag: string): void {
    this.number(Number.parseInt(tag.slice(0, 4), 16), 2);
    this.number(Number.parseInt(tag.slice(4), 16), 2);
  }

  header(tag: string, vr: string, length: number): void {
    this.tag(tag);
    if (this.explicit) this.append([...vr].map((letter) => letter.charCodeAt(0)));
    if (this.explicit && long.includes(vr)) this.number(0, 2);
    this.number(length, !this.explicit || long.includes(vr) ? 4 : 2);
  }

  value(vr: string, value: Value): Writer {
    const part = new Writer(this.little, this.explicit);
    if (typeof value === "string") part.append(new TextEncoder().encode(value));
    else if (value instanceof Uint16Array) for (const word of value) part.number(word, 2);
    else if (value instanceof Uint8Array) part.append(value);
    else if (vr === "SQ")
      for (const item of value as readonly Attributes[]) {
        const body = new Writer(this.little, this.explicit);
        body.dataSet(item);
        part.tag("fffee000");
        part.number(body.bytes.length, 4);
        part.append(body.bytes);
      }
    else for (const number of value as readonly number[]) part.number(number, 2);
    if (part.bytes.length % 2) part.bytes.push(vr === "UI" || vr === "OW" ? 0 : 32);
    return part;
  }

  dataSet(attributes: Attributes): void {
    for (const [tag, [vr, value]] of Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1))) {
      const { bytes } = this.value(vr, value);
      this.header(tag, vr, bytes.length);
      this.append(bytes);
    }
  }
}

export interface BuildDicomOptions {
  readonly width: number;
  readonly height: number;
  /** Uncompressed samples, or the compressed image, or its fragments. */
  readonly pixels: Uint8Array | Uint16Array | readonly Uint8Array[];
  readonly transferSyntax?: string;
  /** What the file starts with. */
  readonly start?: "preamble" | "meta" | "nothing";
  readonly bits?: number;
  readonly attributes?: Attributes;
  /** Whether fragments are closed by a delimiter. */
  readonly delimited?: boolean;
}

/** A DICOM file of one gray frame, assembled from PS3.5 and PS3.10 by itself. */
export function buildDicom({
  width,
  height,
  pixels,
  transferSyntax = syntaxes.explicit,
  start = "preamble",
  bits = pixels instanceof Uint16Array ? 16 : 8,
  attributes = {},
  delimited = true,
}: BuildDicomOptions): Uint8Array {
  const little = transferSyntax !== syntaxes.bigEndian;
  const body = new Writer(little, transferSyntax !== syntaxes.implicit);
  const allocated = bits > 8 ? 16 : 8;
  body.dataSet({
    "00080016": ["UI", "1.2.840.10008.5.1.4.1.1.1"],
    "00080018": ["UI", "2.25.1"],
    "00080060": ["CS", "CR"],
    "0020000d": ["UI", "2.25.2"],
    "0020000e": ["UI", "2.25.3"],
    "00280002": ["US", [1]],
    "00280004": ["CS", "MONOCHROME2"],
    "00280010": ["US", [height]],
    "00280011": ["US", [width]],
    "00280100": ["US", [allocated]],
    "00280101": ["US", [bits]],
    "00280102": ["US", [bits - 1]],
    "00280103": ["US", [0]],
    ...attributes,
  });
  const uncompressed: readonly string[] = [syntaxes.implicit, syntaxes.explicit, syntaxes.bigEndian, syntaxes.deflated];
  if (uncompressed.includes(transferSyntax)) body.dataSet({ "7fe00010": ["OW", pixels as Uint8Array | Uint16Array] });
  else {
    body.header("7fe00010", "OB", 0xffffffff);
    const fragments = pixels instanceof Uint8Array ? [pixels] : (pixels as readonly Uint8Array[]);
    for (const fragment of [new Uint8Array(), ...fragments]) {
      body.tag("fffee000");
      body.number(fragment.length + (fragment.length % 2), 4);
      body.append(fragment);
      if (fragment.length % 2) body.append([0]);
    }
    if (delimited) {
      body.tag("fffee0dd");
      body.number(0, 4);
    }
  }
  const dataSet = transferSyntax === syntaxes.deflated ? deflateRawSync(Uint8Array.from(body.bytes)) : body.bytes;
  const meta = new Writer(true, true);
  meta.dataSet({ "00020010": ["UI", transferSyntax] });
  const group = new Writer(true, true);
  group.header("00020000", "UL", 4);
  group.number(meta.bytes.length, 4);
  const header = start === "nothing" ? [] : [...group.bytes, ...meta.bytes];
  const preamble = start === "preamble" ? [...new Array<number>(128).fill(0), 0x44, 0x49, 0x43, 0x4d] : [];
  return Uint8Array.from([...preamble, ...header, ...dataSet]);
}

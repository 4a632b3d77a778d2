import { Base64Decoder } from "./Base64Decoder.ts";

const [quote, backslash] = [0x22, 0x5c];
/** Bytes of JSON besides its long text; those of `{"dicom": ""}` and some more. */
const mostBesides = 4096;
/** Letters of a string that stay in the JSON; longer ones are decoded as they come. */
const shortest = 1024;
/** What escapes within base64 stand for: a slash may be escaped, and lines broken (n, r, t). */
const white = Uint8Array.of(0x20);
const escapes: Readonly<Record<number, Uint8Array>> = {
  47: Uint8Array.of(0x2f),
  110: white,
  114: white,
  116: white,
};

/**
 * The body `{"dicom": "<base64>"}`, read as it comes, each byte once: the long string goes through a base64 decoder, the
 * rest is JSON. So no body, however large or odd, holds up the others.
 */
export class DicomBody {
  private readonly capacity: number;
  private json = "";
  private state: "json" | "string" | "escape" | "long" | "long escape" = "json";
  private stringLength = 0;
  private long: Base64Decoder | null = null;
  /** The start of the string that is long, by its place in the JSON. */
  private cut = "";
  private problem = false;

  /** @param capacity bytes to be expected */
  constructor(capacity: number) {
    this.capacity = capacity;
  }

  push(chunk: Uint8Array): void {
    for (let i = 0; i < chunk.length && !this.problem; ) {
      if (this.state === "long") i = this.takeLong(chunk, i);
      else this.take(chunk[i++]!);
    }
  }

  /** The file; null where the body is anything else. */
  end(): Uint8Array | null {
    if (this.problem || this.state !== "json") return null;
    let body: unknown;
    try {
      body = JSON.parse(this.json);
    } catch {
      return null;
    }
    const dicom = (body as { dicom?: unknown } | null)?.dicom; // any JSON
    if (typeof dicom !== "string") return null;
    if (this.long) return dicom === this.cut ? this.long.end() : null;
    const short = new Base64Decoder(dicom.length);
    short.push(new TextEncoder().encode(dicom));
    return short.end();
  }

  private take(byte: number): void {
    if (this.state === "long escape") {
      const meant = escapes[byte];
      if (meant) this.long!.push(meant);
      else this.problem = true;
      this.state = "long";
      return;
    }
    if (this.json.length >= mostBesides) {
      this.problem = true;
      return;
    }
    this.json += String.fromCharCode(byte);
    if (this.state === "json") {
      if (byte === quote) [this.state, this.stringLength] = ["string", 0];
      return;
    }
    if (this.state === "escape") this.state = "string";
    else if (byte === quote) this.state = "json";
    else if (byte === backslash) this.state = "escape";
    this.stringLength++;
    if (this.state === "string" && this.stringLength >= shortest) this.startLong();
  }

  /** Of one string; a second long one is no image. */
  private startLong(): void {
    if (this.long) {
      this.problem = true;
      return;
    }
    let start: unknown;
    try {
      start = JSON.parse(`"${this.json.slice(this.json.lastIndexOf('"') + 1)}"`);
    } catch {
      this.problem = true;
      return;
    }
    this.cut = start as string; // as the parser gives it
    this.long = new Base64Decoder(this.capacity);
    this.long.push(new TextEncoder().encode(this.cut));
    this.state = "long";
  }

  private takeLong(chunk: Uint8Array, from: number): number {
    for (let start = from; ; ) {
      let end = start;
      while (end < chunk.length && chunk[end] !== quote && chunk[end] !== backslash) end++;
      if (end > start) this.long!.push(chunk.subarray(start, end));
      if (end === chunk.length) return end;
      if (chunk[end] === quote) {
        this.json += '"';
        this.state = "json";
        return end + 1;
      }
      const isWhite = end + 1 < chunk.length && escapes[chunk[end + 1]!] === white;
      if (!isWhite) {
        this.state = "long escape";
        return end + 1;
      }
      start = end + 2;
    }
  }
}

/** Reads bytes one after the other; what asks for more than there are is refused. */
export class ByteReader {
  at = 0;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly source: string;

  constructor(bytes: Uint8Array, source: string) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.source = source;
  }

  /** An error about the file. */
  fail(why: string): Error {
    return new Error(`${this.source}: cannot be imported: ${why}`);
  }

  u8(): number {
    return this.view.getUint8(this.skip(1));
  }

  u16(): number {
    return this.view.getUint16(this.skip(2), true);
  }

  u32(): number {
    return this.view.getUint32(this.skip(4), true);
  }

  i32(): number {
    return this.view.getInt32(this.skip(4), true);
  }

  u64(): number {
    return Number(this.view.getBigUint64(this.skip(8), true));
  }

  /** Big-endian, as pickles have floats. */
  f64(): number {
    return this.view.getFloat64(this.skip(8));
  }

  take(length: number): Uint8Array {
    const start = this.skip(length);
    return this.bytes.subarray(start, start + length);
  }

  /** Text in UTF-8; bytes that are not valid are replaced. */
  text(length: number): string {
    return new TextDecoder().decode(this.take(length));
  }

  /** A name up to the end of its line. */
  line(): string {
    const longest = 256;
    const length = this.bytes.subarray(this.at, this.at + longest).indexOf(0x0a);
    if (length < 0) throw this.fail("its pickle is damaged");
    const text = this.text(length);
    this.at++;
    return text;
  }

  /** Moves on, and says from where. */
  private skip(length: number): number {
    const start = this.at;
    if (length > this.bytes.length - start) throw this.fail("it is cut off");
    this.at += length;
    return start;
  }
}

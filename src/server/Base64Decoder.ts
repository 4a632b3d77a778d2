const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const [padding, space, invalid] = [64, 65, 255];

/** What each byte stands for: six bits, padding, white space, or nothing. Both alphabets of RFC 4648 are read. */
const values = new Uint8Array(256).fill(invalid);
for (let i = 0; i < 64; i++) values[letters.charCodeAt(i)] = i;
values["-".charCodeAt(0)] = 62;
values["_".charCodeAt(0)] = 63;
values["=".charCodeAt(0)] = padding;
for (const white of " \t\r\n") values[white.charCodeAt(0)] = space;

/** Decodes base64 that comes in pieces, each byte once. */
export class Base64Decoder {
  private bytes: Uint8Array;
  private length = 0;
  private held = 0;
  private heldBits = 0;
  private padded = 0;
  private damaged = false;

  /** @param capacity bytes of text to be expected */
  constructor(capacity: number) {
    this.bytes = new Uint8Array(Math.ceil((capacity * 3) / 4));
  }

  push(text: Uint8Array): void {
    this.reserve(Math.ceil((text.length * 3) / 4) + 1);
    const { bytes } = this;
    let { length, held, heldBits } = this;
    for (let i = 0; i < text.length; i++) {
      const value = values[text[i]!]!;
      if (value === space) continue;
      if (value === padding) this.padded++;
      else if (value === invalid || this.padded > 0) this.damaged = true;
      else {
        held = ((held << 6) | value) & 0xffff;
        heldBits += 6;
        if (heldBits >= 8) {
          heldBits -= 8;
          bytes[length++] = held >> heldBits;
        }
      }
    }
    [this.length, this.held, this.heldBits] = [length, held, heldBits];
  }

  /** What was decoded; null where it was no base64, or nothing. */
  end(): Uint8Array | null {
    // A letter alone is no byte.
    const isWhole = this.heldBits < 6 && this.padded <= 2;
    return isWhole && !this.damaged && this.length > 0 ? this.bytes.subarray(0, this.length) : null;
  }

  private reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(2 * this.bytes.length, this.length + more));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }
}

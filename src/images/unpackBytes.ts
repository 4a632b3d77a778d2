/**
 * TIFF's LZW (TIFF 6.0, section 13), to at most `limit` bytes; null where there are more. What is missing is left away.
 *
 * A string of the table is a stretch of what was written before, one byte longer than the one that was written then.
 */
export function unpackLzw(bytes: Uint8Array, limit: number): Uint8Array | null {
  const [clear, end, tableSize] = [256, 257, 4096];
  const starts = new Uint32Array(tableSize);
  const lengths = new Uint16Array(tableSize);
  const out = new Uint8Array(limit);
  let [length, next, width] = [0, end + 1, 9];
  let [held, heldBits] = [0, 0];
  /** Where the string before starts, and its length; 0 behind a clear code. */
  let [last, lastLength] = [0, 0];
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfffff;
    heldBits += 8;
    if (heldBits < width) continue;
    heldBits -= width;
    const code = (held >> heldBits) & ((1 << width) - 1);
    if (code === end) break;
    if (code === clear) {
      [next, width, lastLength] = [end + 1, 9, 0];
      continue;
    }
    if (lastLength > 0 && next < tableSize) {
      starts[next] = last;
      lengths[next++] = lastLength + 1;
      // A code before it is needed, as every writer of TIFF does.
      if (next >= (1 << width) - 1 && width < 12) width++;
    }
    if (code >= next || (lastLength === 0 && code > end)) throw new RangeError("an LZW code of it is not in its table");
    const isByte = code < clear;
    const count = isByte ? 1 : lengths[code]!;
    if (length + count > limit) return null;
    const start = starts[code]!;
    last = length;
    lastLength = count;
    if (isByte) out[length++] = code;
    else for (let i = 0; i < count; i++) out[length++] = out[start + i]!;
  }
  return out.subarray(0, length);
}

/** PackBits (TIFF 6.0, section 9), to at most `limit` bytes; null where there are more. */
export function unpackBits(bytes: Uint8Array, limit: number): Uint8Array | null {
  const out = new Uint8Array(limit);
  let length = 0;
  for (let i = 0; i < bytes.length; ) {
    const head = bytes[i++]!;
    if (head === 128) continue;
    const count = head < 128 ? head + 1 : 257 - head;
    if (length + count > limit) return null;
    if (head < 128) {
      out.set(bytes.subarray(i, i + count), length);
      i += count;
    } else out.fill(bytes[i++] ?? 0, length, length + count);
    length += count;
  }
  return out.subarray(0, length);
}

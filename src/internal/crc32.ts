/** Bytes that are taken at once. */
const lanes = 8;

let table: Int32Array | null = null;

/**
 * The checksum of zip archives and PNG files: CRC-32 of ISO 3309, polynomial 0xEDB88320 from its low end, eight bytes at once.
 *
 * @see Kounavis and Berry, "Novel table lookup-based algorithms for high-performance CRC generation", IEEE Trans. Computers 57, 2008
 */
export function crc32(bytes: Uint8Array): number {
  table ??= remainders();
  const t = table;
  const b = (at: number) => bytes[at]!;
  let rest = -1;
  let i = 0;
  for (; i + lanes <= bytes.length; i += lanes) {
    rest ^= b(i) | (b(i + 1) << 8) | (b(i + 2) << 16) | (b(i + 3) << 24);
    rest =
      t[0x700 | (rest & 255)]! ^
      t[0x600 | ((rest >>> 8) & 255)]! ^
      t[0x500 | ((rest >>> 16) & 255)]! ^
      t[0x400 | (rest >>> 24)]! ^
      t[0x300 | b(i + 4)]! ^
      t[0x200 | b(i + 5)]! ^
      t[0x100 | b(i + 6)]! ^
      t[b(i + 7)]!;
  }
  for (; i < bytes.length; i++) rest = t[(rest ^ b(i)) & 255]! ^ (rest >>> 8);
  return ~rest >>> 0;
}

/** Of every byte, then of every byte before one zero, two zeros … */
function remainders(): Int32Array {
  const all = new Int32Array(256 * lanes);
  for (let i = 0; i < all.length; i++) {
    let rest = i < 256 ? i : all[i - 256]!;
    if (i >= 256) rest = all[rest & 255]! ^ (rest >>> 8);
    else for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? 0xedb88320 ^ (rest >>> 1) : rest >>> 1;
    all[i] = rest;
  }
  return all;
}

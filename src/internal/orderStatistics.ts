/** The upper half of an integer that is ordered as float32 numbers are, from the bits of one. */
const binOf = (bits: number) => (bits >>> 31 === 1 ? ~bits : bits | 0x80000000) >>> 16;

/**
 * The values at some ranks (from 0) of sorted float32 numbers, without sorting more than those that share the upper 16 bits
 * with one of them. None may be NaN.
 */
export function orderStatistics(values: Float32Array, ranks: readonly number[]): number[] {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const counts = new Uint32Array(2 ** 16);
  for (let i = 0; i < bits.length; i++) counts[binOf(bits[i]!)]!++;
  const places = ranks.map((rank) => {
    let [bin, left] = [0, rank];
    while (left >= counts[bin]!) left -= counts[bin++]!;
    return { bin, left };
  });
  // From here on counts of those bins are how many of their numbers are still to come.
  const isWanted = new Uint8Array(2 ** 16);
  for (const { bin } of places) isWanted[bin] = 1;
  const members = new Map(places.map(({ bin }) => [bin, new Float32Array(counts[bin]!)]));
  for (let i = 0; i < bits.length; i++) {
    const bin = binOf(bits[i]!);
    if (isWanted[bin] === 1) members.get(bin)![--counts[bin]!] = values[i]!;
  }
  for (const own of members.values()) own.sort();
  return places.map(({ bin, left }) => members.get(bin)![left]!);
}

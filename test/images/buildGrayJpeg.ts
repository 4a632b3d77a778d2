/**
 * A JPEG of one component, 16×8 pixels, assembled from the specification: the left block 200, the right one 128.
 * Quantization 1, so the DC coefficient is 8·(value − 128): 576, then a difference of −576, both of category 10.
 */
export function buildGrayJpeg({ precision = 8 } = {}): Uint8Array {
  const segment = (marker: number, body: number[]) => [0xff, marker, 0, body.length + 2, ...body];
  const counts = (length: number) => Array.from({ length: 16 }, (_, i) => (i === length - 1 ? 1 : 0));
  const block = (category10: string) => `0${category10}0`;
  const bits = (block("1001000000") + block("0110111111")).padEnd(24, "1");
  const coded = bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2));
  return Uint8Array.from([
    ...[0xff, 0xd8],
    ...segment(0xdb, [0, ...new Array<number>(64).fill(1)]),
    ...segment(0xc0, [precision, 0, 8, 0, 16, 1, 1, 0x11, 0]),
    ...segment(0xc4, [0x00, ...counts(1), 10]),
    ...segment(0xc4, [0x10, ...counts(1), 0]),
    ...segment(0xda, [1, 1, 0x00, 0, 63, 0]),
    ...coded,
    ...[0xff, 0xd9],
  ]);
}

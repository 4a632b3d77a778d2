/** A gray picture of ramps, edges and noise that needs no library: 16-bit words below 2^bits. */
export function film(width: number, height: number, bits: number): Uint16Array {
  const top = 2 ** bits - 1;
  let state = 12345;
  return Uint16Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    state = (state * 1103515245 + 12345) % 2147483648;
    const shade =
      0.4 * (x / width) + 0.3 * (y / height) + (Math.hypot(x - width / 2, y - height / 3) < width / 4 ? 0.25 : 0);
    return Math.round(top * Math.min(1, shade + (0.05 * state) / 2147483648));
  });
}

/** The functions of assembly/pixels/, where they are documented. Pointers are bytes; `bytes` are those of a number: 1, 2 or 4. */
export interface PixelExports {
  readonly memory: WebAssembly.Memory;
  affine(
    a: number,
    d: number,
    u0: number,
    v0: number,
    from: number,
    count: number,
    source: number,
    rowBytes: number,
    pixelBytes: number,
    to: number,
  ): void;
  projective(
    a: number,
    d: number,
    g: number,
    u0: number,
    v0: number,
    w0: number,
    from: number,
    count: number,
    source: number,
    rowBytes: number,
    pixelBytes: number,
    to: number,
  ): void;
  blend(blocks: number, count: number, rowBytes: number, channels: number, bytes: number, to: number): void;
  median(
    from: number,
    to: number,
    width: number,
    height: number,
    channels: number,
    bytes: number,
    size: number,
    scratch: number,
  ): void;
  convolve(
    from: number,
    to: number,
    width: number,
    height: number,
    channels: number,
    bytes: number,
    weights: number,
    radius: number,
    sharp: number,
    scratch: number,
  ): void;
  seed(a: number, b: number, c: number, counter: number): void;
  noise(
    at: number,
    count: number,
    bytes: number,
    keep: number,
    gain: number,
    spread: number,
    offset: number,
    table: number,
  ): void;
  lookUp(at: number, count: number, table: number): void;
  curve(at: number, count: number, bytes: number, table: number, cells: number): void;
}

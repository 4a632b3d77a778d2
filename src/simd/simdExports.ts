/** The functions of assembly/, where they are documented. Pointers are bytes into the memory, sizes are in numbers. */
export interface SimdExports {
  convolve(
    x: number,
    weights: number,
    out: number,
    outRows: number,
    outColumns: number,
    channels: number,
    filterRows: number,
    run: number,
    rowPitch: number,
    pixelPitch: number,
    stride: number,
    scratch: number,
  ): void;
  copyRows(from: number, to: number, rows: number, count: number, fromPitch: number, toPitch: number): void;
  resizeBilinearGradient(
    dy: number,
    dx: number,
    batch: number,
    height: number,
    width: number,
    channels: number,
    outHeight: number,
    outWidth: number,
    scaleY: number,
    scaleX: number,
  ): void;
  packFilter(filter: number, to: number, rows: number, channels: number): void;
  packReversed(filter: number, to: number, taps: number, inputs: number, outputs: number, pitch: number): void;
  pad(
    x: number,
    to: number,
    rows: number,
    columns: number,
    channels: number,
    top: number,
    left: number,
    paddedRows: number,
    paddedColumns: number,
  ): void;
  filterGradient(
    x: number,
    dz: number,
    dw: number,
    lines: number,
    pixels: number,
    xLine: number,
    dzLine: number,
    xStep: number,
    dzStep: number,
    filterRows: number,
    run: number,
    rowPitch: number,
    channels: number,
    strip: number,
  ): void;
  moments(x: number, n: number, channels: number, shift: number, first: number, second: number): void;
  normalize(
    z: number,
    y: number,
    n: number,
    channels: number,
    mean: number,
    factor: number,
    shift: number,
    relu: boolean,
  ): void;
  gradientMoments(
    dy: number,
    z: number,
    n: number,
    channels: number,
    mean: number,
    factor: number,
    shift: number,
    relu: boolean,
    first: number,
    second: number,
  ): void;
  normalizeGradient(
    dy: number,
    z: number,
    to: number,
    rows: number,
    columns: number,
    channels: number,
    mean: number,
    factor: number,
    shift: number,
    slope: number,
    offset: number,
    relu: boolean,
    toColumns: number,
    pitch: number,
    stride: number,
  ): void;
  /** a·a + b. */
  multiplyAdd(a: number, b: number): number;
  finish(
    x: number,
    xPitch: number,
    bias: number,
    relu: boolean,
    y: number,
    yPitch: number,
    addend: number,
    addendPitch: number,
    sum: number,
    sumPitch: number,
    pixels: number,
    channels: number,
  ): void;
  maxPool(
    x: number,
    xPitch: number,
    y: number,
    yPitch: number,
    batch: number,
    height: number,
    width: number,
    channels: number,
  ): void;
  maxPoolGradient(
    x: number,
    dy: number,
    dx: number,
    batch: number,
    height: number,
    width: number,
    channels: number,
  ): void;
  upsample(
    x: number,
    xPitch: number,
    y: number,
    yPitch: number,
    addend: number,
    addendPitch: number,
    batch: number,
    height: number,
    width: number,
    outHeight: number,
    outWidth: number,
    channels: number,
    nearest: boolean,
  ): void;
  transformFilters(
    filter: number,
    to: number,
    channels: number,
    outputs: number,
    reversed: boolean,
    spare: number,
  ): void;
  filterGradients(sums: number, to: number, channels: number, outputs: number, spare: number): void;
  winograd(
    x: number,
    xPitch: number,
    filters: number,
    bias: number,
    y: number,
    yPitch: number,
    addend: number,
    addendPitch: number,
    sum: number,
    sumPitch: number,
    relu: boolean,
    height: number,
    width: number,
    channels: number,
    outputs: number,
    first: number,
    count: number,
    scratch: number,
    chunk: number,
  ): void;
  winogradFilterGradient(
    x: number,
    xPitch: number,
    dy: number,
    dyPitch: number,
    sums: number,
    height: number,
    width: number,
    channels: number,
    outputs: number,
    first: number,
    count: number,
    scratch: number,
    chunk: number,
  ): void;
}

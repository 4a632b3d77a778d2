/**
 * A network as a plain list of steps for a kernel that runs all of it: what `KNEEL_NETWORK` is given. Values are maps
 * `[B, height, width, channels]` in one piece of working memory, addressed by buffer; a slice of a buffer's channels is a map, too.
 */
export interface NetworkProgram {
  readonly buffers: readonly ProgramBuffer[];
  readonly steps: readonly ProgramStep[];
  /** Buffers of the input and of the result, which lie outside of the working memory. */
  readonly input: number;
  readonly output: number;
}

export interface ProgramBuffer {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** So many channels of a buffer, from one on. */
export interface ProgramMap {
  readonly buffer: number;
  readonly from: number;
  readonly channels: number;
}

/** v = x ∗ filter + bias, then ReLU; v goes to `y`, v + addend to `sum`: to one of them at least. */
export interface ConvStep {
  readonly op: "conv";
  readonly x: ProgramMap;
  /** Which of the convolutions: its filter and bias are inputs of the kernel. */
  readonly index: number;
  readonly kernel: number;
  readonly stride: number;
  readonly relu: boolean;
  readonly y: ProgramMap | null;
  readonly sum: { readonly addend: ProgramMap; readonly to: ProgramMap } | null;
}

/** 2 × 2 max-pooling, an odd last row or column dropped. */
export interface PoolStep {
  readonly op: "maxPool";
  readonly x: ProgramMap;
  readonly y: ProgramMap;
}

/**
 * Resizing to the size of `y`, by the nearest pixel or bilinear between aligned corners, plus a map of that size. To its own
 * size, by the nearest pixel, it is a copy or a sum.
 */
export interface ResizeStep {
  readonly op: "resize";
  readonly x: ProgramMap;
  readonly y: ProgramMap;
  readonly addend: ProgramMap | null;
  readonly nearest: boolean;
}

export type ProgramStep = ConvStep | PoolStep | ResizeStep;

/** What the library's WebAssembly functions may use; all of it by default. */
export interface SimdOptions {
  /** Multiply-and-add instructions, where the machine has them: faster, and other last bits. @default true */
  readonly relaxedSimd?: boolean;
  /** Winograd's scheme for 3 × 3 convolutions: a quarter of the multiplications, errors of some 1e-6. @default true */
  readonly winograd?: boolean;
  /**
   * Threads that convolutions are shared out to, where the backend's memory is shared: on pages that are cross-origin
   * isolated. The results are the same for any number. @default the cores, 16 at most; in a worker of several that train
   * or predict side by side its share of them
   */
  readonly threads?: number;
}

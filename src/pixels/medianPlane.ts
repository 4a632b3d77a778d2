/** One channel with its edge pixels repeated around it, and where the medians go. */
export interface MedianPlane {
  readonly pixels: Uint8Array | Uint16Array | Int32Array;
  readonly stride: number;
  readonly width: number;
  readonly height: number;
  readonly size: number;
  readonly out: Uint8Array | Uint16Array | Int32Array;
  readonly channels: number;
  readonly channel: number;
}

import { assertInteger, refusal } from "../internal/guards.ts";

/** How square patches of features around landmarks lie in one vector: `[K, C, size, size]`, each landmark's part padded with zeros to a multiple of 4. */
export class PatchLayout {
  readonly landmarks: number;
  readonly channels: number;
  /** Side of a patch in pixels, odd. */
  readonly size: number;
  /** Numbers of a landmark: `C · size²`. */
  readonly values: number;
  /** From one landmark's numbers to the next. */
  readonly stride: number;
  readonly length: number;

  constructor(landmarks: number, channels: number, size: number) {
    assertInteger("PatchLayout", "landmarks", landmarks);
    assertInteger("PatchLayout", "channels", channels);
    if (!(Number.isInteger(size) && size >= 3 && size % 2 === 1))
      throw refusal("PatchLayout", "size", "an odd integer of at least 3", size);
    this.landmarks = landmarks;
    this.channels = channels;
    this.size = size;
    this.values = channels * size * size;
    this.stride = (this.values + 3) & ~3;
    this.length = landmarks * this.stride;
  }
}

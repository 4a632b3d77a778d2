import type { Batch } from "./batch.ts";

/** Memory that several threads see, for one batch after the other. */
export class SharedBatch {
  private images: Float32Array = new Float32Array();
  private landmarks: Float32Array = new Float32Array();

  /** Copies a batch into the memory, which grows where it must. */
  copy({ size, images, landmarks }: Batch): Batch {
    if (this.images.length < images.length) {
      this.images = new Float32Array(new SharedArrayBuffer(images.byteLength));
      this.landmarks = new Float32Array(new SharedArrayBuffer(landmarks.byteLength));
    }
    this.images.set(images);
    this.landmarks.set(landmarks);
    const cut = (buffer: Float32Array, length: number) => buffer.subarray(0, length);
    return { size, images: cut(this.images, images.length), landmarks: cut(this.landmarks, landmarks.length) };
  }
}

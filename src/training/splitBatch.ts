import { refusal } from "../internal/guards.ts";
import type { Batch } from "./batch.ts";

/** A run of images of a batch that is differentiated at once, with its place in the whole. */
export interface BatchPart extends Batch {
  /** From 0; seeds what is random in the part. */
  readonly index: number;
  /** Its fraction of the images: the weight of its batch statistics. */
  readonly share: number;
  /** Its fraction of the present landmarks (of the images where there are none): the weight of its loss. */
  readonly weight: number;
}

/**
 * Cuts a batch into consecutive parts of equal size; where the images do not divide evenly, the first parts have one more.
 * Landmark losses are means over the present landmarks, so Σ weight·loss of the parts is the loss of the whole.
 */
export function splitBatch({ size, images, landmarks, names }: Batch, count: number): BatchPart[] {
  if (size < count) throw refusal("splitBatch", "batch.size", `at least the ${count} parts of a batch`, size);
  const [pixels, coordinates] = [images.length / size, landmarks.length / size];
  const total = present(landmarks);
  let end = 0;
  return Array.from({ length: count }, (_, index) => {
    const start = end;
    end += Math.floor(size / count) + (index < size % count ? 1 : 0);
    const own = landmarks.subarray(start * coordinates, end * coordinates);
    const share = (end - start) / size;
    return {
      size: end - start,
      images: images.subarray(start * pixels, end * pixels),
      landmarks: own,
      ...(names && { names: names.slice(start, end) }),
      index,
      share,
      weight: total === 0 ? share : present(own) / total,
    };
  });
}

/** The number of landmarks that are there. */
function present(landmarks: Float32Array): number {
  let count = 0;
  for (let i = 0; i < landmarks.length; i += 2)
    if (Number.isFinite(landmarks[i]) && Number.isFinite(landmarks[i + 1])) count++;
  return count;
}

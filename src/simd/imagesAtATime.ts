import type { ConvGeometry } from "./convGeometry.ts";

/** Numbers of a map that is to stay in the second-level cache until its next use. */
const CACHED = 100_000;

/** How many images of a batch to take through several passes together. */
export function imagesAtATime({ batch, outHeight, outWidth, outPitch }: ConvGeometry): number {
  return Math.max(1, Math.min(batch, Math.floor(CACHED / (outHeight * outWidth * outPitch))));
}

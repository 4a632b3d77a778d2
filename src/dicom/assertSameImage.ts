import type { ImageAnnotation } from "../annotations/annotations.ts";
import { refusal } from "../internal/guards.ts";
import type { DicomReference } from "../radiograph/radiograph.ts";

/** Refuses an annotation that cannot be of the image. */
export function assertSameImage(fn: string, { width, height }: ImageAnnotation, reference: DicomReference): void {
  if (width !== reference.columns || height !== reference.rows)
    throw refusal(fn, "annotation", `of an image of ${reference.columns} × ${reference.rows} as reference`, [
      width,
      height,
    ]);
}

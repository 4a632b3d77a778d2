import { isPresent, type Point } from "../geometry/point.ts";
import type { DicomReference } from "../radiograph/radiograph.ts";

/** Whether a point is present and within the image, as DICOM's graphics must be. */
export const inImage = (point: Point, { columns, rows }: Pick<DicomReference, "columns" | "rows">): boolean =>
  isPresent(point) && point[0] >= -0.5 && point[1] >= -0.5 && point[0] <= columns - 0.5 && point[1] <= rows - 0.5;

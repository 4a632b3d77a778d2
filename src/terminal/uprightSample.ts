import {
  applyHomography,
  invertHomography,
  type Orientation,
  type Point,
  swapsSides,
  turning,
  turnRaster,
} from "../geometry/index.ts";
import { parsePatientOrientation } from "../knee/patientOrientation.ts";
import type { LoadedSample } from "../node/index.ts";

const orientationOf = ({ sideTags }: Pick<LoadedSample, "sideTags">): Orientation =>
  parsePatientOrientation(sideTags?.patientOrientation ?? null).orientation ?? 1;

const swapped = (mm: LoadedSample["spacing"], orientation: Orientation) =>
  mm && swapsSides(orientation) ? ([mm[1], mm[0]] as const) : mm;

/** Image, points and spacing as pipelines see them: turned upright where PatientOrientation says that a film is stored otherwise. */
export function uprightSample(sample: LoadedSample): LoadedSample {
  const orientation = orientationOf(sample);
  if (orientation === 1) return sample;
  const { raster, landmarks, spacing, fileSpacing } = sample;
  return {
    ...sample,
    raster: turnRaster(raster, orientation),
    landmarks: applyHomography(turning(orientation, raster), landmarks),
    spacing: swapped(spacing, orientation),
    ...(fileSpacing && { fileSpacing: swapped(fileSpacing, orientation)! }),
  };
}

/** Points of an upright sample, and its spacing, in the film as it is stored: where tables and pictures of it have them. */
export function storedPlaces(sample: Pick<LoadedSample, "sideTags" | "raster" | "spacing">): {
  readonly spacing: LoadedSample["spacing"];
  readonly place: (points: readonly Point[]) => readonly Point[];
} {
  const orientation = orientationOf(sample);
  if (orientation === 1) return { spacing: sample.spacing, place: (points) => points };
  const { width, height } = sample.raster;
  const back = invertHomography(
    turning(orientation, swapsSides(orientation) ? { width: height, height: width } : { width, height }),
  );
  return { spacing: swapped(sample.spacing, orientation), place: (points) => applyHomography(back, points) };
}

import { applyHomography, swapsSides, turning, turnRaster } from "../geometry/index.ts";
import { parsePatientOrientation } from "../knee/patientOrientation.ts";
import type { LoadedSample } from "../node/index.ts";

/** Image, points and spacing as pipelines see them: turned upright where PatientOrientation says that a film is stored otherwise. */
export function uprightSample(sample: LoadedSample): LoadedSample {
  const orientation = parsePatientOrientation(sample.sideTags?.patientOrientation ?? null).orientation ?? 1;
  if (orientation === 1) return sample;
  const { raster, landmarks, spacing, fileSpacing } = sample;
  const turned = (mm: typeof spacing) => (mm && swapsSides(orientation) ? ([mm[1], mm[0]] as const) : mm);
  return {
    ...sample,
    raster: turnRaster(raster, orientation),
    landmarks: applyHomography(turning(orientation, raster), landmarks),
    spacing: turned(spacing),
    ...(fileSpacing && { fileSpacing: turned(fileSpacing)! }),
  };
}

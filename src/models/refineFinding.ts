import type { Raster } from "../geometry/index.ts";
import type { ShapeRefiner } from "../shape/index.ts";
import type { Finding } from "./finding.ts";

/** A finding whose landmarks shape models have refined on the image itself; all else stays what the engine saw. */
export function refineFinding(refiner: ShapeRefiner, gray: Raster, finding: Finding, mirror: boolean): Finding {
  const { landmarks: found } = finding;
  const { landmarks, ...refined } = refiner.refine(gray, found, { mirror });
  return { ...finding, landmarks, refined: { found, ...refined } };
}

/** The landmarks as the engine saw them, before a refinement. */
export const foundLandmarks = ({ landmarks, refined }: Finding) => refined?.found ?? landmarks;

import type { AnnotationSource, Annotations, ImageAnnotation, LandmarkSet } from "../annotations/annotations.ts";
import type { Spacing } from "../geometry/index.ts";
import { fieldsOf } from "../internal/guards.ts";
import { libraryVersion } from "../internal/libraryVersion.ts";
import type { Warning } from "../internal/warning.ts";
import { type KneeMeasures, kneeMeasures } from "../knee/kneeMeasures.ts";
import { kneeLandmarkNames } from "../knee/landmarks.ts";
import { kneeSides, type Side } from "../knee/side.ts";
import type { SpacingOrigin } from "../radiograph/radiograph.ts";
import type { Knee, KneelResult } from "./kneelResult.ts";

/** What is known of an image besides its knees. */
export interface KneelImage {
  /** The file's name. */
  readonly image: string;
  readonly width: number;
  readonly height: number;
  /** Millimetres per pixel; null where unknown: measures are in pixels then. */
  readonly spacing: Spacing | null;
  /** Where the spacing comes from. @default null */
  readonly spacingOrigin?: SpacingOrigin | null;
  /** What to tell the reader. @default none */
  readonly warnings?: readonly Warning[];
}

/** What every result says about its use. */
export const researchNote =
  "For research use only. Not a medical device; measures are geometry of the landmarks, not a diagnosis.";

/**
 * What a pipeline found in an image, as plain data for every format: for each side that was looked for landmarks,
 * covariances, confidence where the pipeline gives one, and measures, or the reason why there are none.
 */
export function kneelAnnotation(result: KneelResult, given: KneelImage): ImageAnnotation {
  const {
    image,
    width,
    height,
    spacing,
    spacingOrigin = null,
    warnings = [],
  } = fieldsOf("kneelAnnotation", "image", given);
  fieldsOf("kneelAnnotation", "result", result);
  const sets = kneeSides.flatMap((side): LandmarkSet[] => {
    const found = result[side];
    if (!found) return [];
    if (!found.knee) return [{ name: side, landmarks: [], reason: found.reason }];
    return [kneeSet(side, found.knee, spacing)];
  });
  return { image, width, height, spacing, spacingOrigin, sets, warnings };
}

function kneeSet(name: Side, knee: Knee & Partial<Confidence>, spacing: Spacing | null): LandmarkSet {
  const { landmarks, covariance, confidence, quality } = knee;
  return {
    name,
    landmarks,
    reason: null,
    ...(confidence && { confidence }),
    covariance,
    ...(quality !== undefined && { quality: Number.isNaN(quality) ? null : quality }),
    measures: { ...(kneeMeasures(landmarks, { spacing, covariance }) satisfies KneeMeasures) },
  };
}

/** What pipelines with a calibrated confidence add to a knee. */
interface Confidence {
  readonly confidence: readonly number[];
  readonly quality: number;
}

/** Results of any number of images, with the version of the library and the note of use. */
export function kneelAnnotations(images: readonly ImageAnnotation[], model?: AnnotationSource["model"]): Annotations {
  return {
    landmarkNames: kneeLandmarkNames,
    images,
    source: { library: `kneel-tfjs ${libraryVersion}`, ...(model && { model }), note: researchNote },
  };
}

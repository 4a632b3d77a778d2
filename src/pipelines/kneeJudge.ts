import { isPresent, type Raster, type Spacing } from "../geometry/index.ts";
import type { Side } from "../knee/side.ts";
import { unlikeTraining } from "../models/familiarity.ts";
import type { Finding } from "../models/finding.ts";
import { doubtAbout } from "../models/plausibility.ts";
import type { Provenance } from "../models/provenance.ts";
import { refineFinding } from "../models/refineFinding.ts";
import { type CalibratedConfidence, calibratedConfidence } from "../models/uncertainty.ts";
import type { ShapeRefiner } from "../shape/index.ts";
import { inputRadius } from "./inputRadius.ts";
import type { KneelPipelineOptions } from "./kneelPipelineOptions.ts";
import type { KneeResult } from "./kneelResult.ts";
import { spreadConfidence } from "./spreadConfidence.ts";

/** Of the confidence, in millimetres. */
const radiusMm = 2.5;

/** What findings are judged by. */
export interface KneeJudgeOptions extends Pick<KneelPipelineOptions, "plausibility" | "familiarity" | "uncertainty"> {
  readonly refiner: ShapeRefiner | null;
  /** Whether the networks saw left knees mirrored. */
  readonly mirror: boolean;
  /** Millimetres per pixel of the networks' input. */
  readonly spacing: Spacing;
  readonly trainedOn: Provenance;
}

/** What a judge is told of the image of a finding. */
export interface JudgedImage {
  readonly gray: Raster;
  /** Millimetres per pixel; null where unknown. */
  readonly spacing: Spacing | null;
  readonly synthetic: boolean;
}

/** A knee of what the networks found, refined and with its confidence, or why it is not believed to be one. */
export function kneeJudge(options: KneeJudgeOptions): (seen: Finding, image: JudgedImage) => KneeResult {
  const { plausibility, familiarity, refiner, mirror, trainedOn } = options;
  return (seen, { gray, spacing, synthetic }) => {
    const refused = (reason: string) => ({ knee: null, reason }) as const;
    if (!seen.landmarks.every(isPresent)) return refused("the network gave no numbers");
    const strange = familiarity && seen.appearance !== undefined ? unlikeTraining(familiarity, seen.appearance) : null;
    if (strange !== null) return refused(strange);
    const doubt = plausibility ? doubtAbout(seen, plausibility) : null;
    if (doubt !== null) return refused(doubt);
    const finding = refiner ? refineFinding(refiner, gray, seen, mirror && seen.name === "left") : seen;
    const { landmarks } = finding;
    const certain = confidenceOf(finding, spacing, options);
    const { covariance } = certain;
    const isStated = synthetic || trainedOn.kind !== "synthetic";
    const confidence = isStated ? certain.confidence : landmarks.map(() => Number.NaN);
    const quality = confidence.reduce((sum, value) => sum + value, 0) / confidence.length;
    const side = finding.name as Side; // a target is named after its side
    const { located } = seen;
    return { knee: { side, landmarks, covariance, confidence, quality, located, finding }, reason: null };
  };
}

function confidenceOf(
  finding: Finding,
  imageSpacing: Spacing | null,
  { uncertainty, spacing: [x, y] }: KneeJudgeOptions,
): CalibratedConfidence {
  const { frame, covariance } = finding;
  if (uncertainty) {
    const radius = imageSpacing ? inputRadius(frame, imageSpacing, radiusMm) : radiusMm / Math.sqrt(x * y);
    return calibratedConfidence(finding, uncertainty, radius);
  }
  const [sx, , , , sy] = frame.homography;
  const confidence = covariance.map(([xx, , yy]) => spreadConfidence(xx * sx * sx, yy * sy * sy, frame));
  return { covariance, confidence };
}

import { fieldsOf } from "../internal/guards.ts";
import { type KneelBones, kneelTestBones } from "../knee/bones.ts";
import { bonePck } from "../metrics/bonePck.ts";
import { assertErrors, assertLandmarks, type RadialErrors } from "../metrics/present.ts";
import type { CountedShare } from "../metrics/share.ts";
import { assertThresholds } from "../metrics/thresholds.ts";

/** Options of `kneelReport`. */
export interface KneelReportOptions extends Partial<KneelBones> {
  /** In the units of the errors. @default [1, 1.5, 2, 2.5] */
  readonly thresholds?: readonly number[];
}

/** One row: how many knees have a tibia, and a femur, within the threshold. */
export interface KneelReportRow {
  readonly threshold: number;
  /** `count`: knees with at least one tibial point of the subset present. */
  readonly tibia: CountedShare;
  readonly femur: CountedShare;
  /** Mean of the two fractions. */
  readonly mean: number;
  /** Sample standard deviation (n − 1) of the two fractions: |tibia − femur| / √2. */
  readonly std: number;
}

/**
 * The PCK of the KNEEL paper: the error of a bone in a knee is the mean over its landmarks, a bone is correct if that
 * mean is ≤ threshold, and the two shares of correct bones are reported as mean ± sample standard deviation.
 *
 * The mean goes over the landmarks whose truth is present; knees without any are left out of that bone's count; one
 * landmark not found makes the bone incorrect. Defaults to {@link kneelTestBones}; fractions, not percent.
 *
 * @see Tiulpin et al., KNEEL, ICCV Workshops 2019, Tables 1 and 2
 */
export function kneelReport(errors: RadialErrors, options: KneelReportOptions = {}): KneelReportRow[] {
  const {
    tibia = kneelTestBones.tibia,
    femur = kneelTestBones.femur,
    thresholds = [1, 1.5, 2, 2.5],
  } = fieldsOf("kneelReport", "options", options);
  assertThresholds("kneelReport", thresholds);
  assertErrors("kneelReport", errors);
  assertLandmarks("kneelReport", "tibia", tibia, errors);
  assertLandmarks("kneelReport", "femur", femur, errors);
  return bonePck(errors, thresholds, { tibia, femur }).map(({ threshold, bones, mean, std }) => ({
    threshold,
    tibia: bones.tibia!,
    femur: bones.femur!,
    mean,
    std,
  }));
}

import { refusal } from "../internal/guards.ts";
import { type Bones, bonePckFigure } from "./boneFigures.ts";
import { assertErrors, assertLandmarks, type RadialErrors } from "./present.ts";
import { type CountedShare, shareOf } from "./share.ts";
import { assertThresholds } from "./thresholds.ts";

/** How many images have each bone within the threshold. */
export interface BonePckRow {
  readonly threshold: number;
  /** Per bone; `count`: images with at least one of its landmarks present. */
  readonly bones: Readonly<Record<string, CountedShare>>;
  /** Mean of the bones' fractions. */
  readonly mean: number;
  /** Sample standard deviation (n − 1) of the bones' fractions; NaN for one bone. */
  readonly std: number;
}

/**
 * PCK per bone: the error of a bone in an image is the mean over its landmarks, a bone is correct if that mean is
 * ≤ threshold, and the bones' shares are summed up as mean ± sample standard deviation.
 *
 * The mean goes over the landmarks whose truth is present; images without any are left out of that bone's count; one
 * landmark not found makes the bone incorrect.
 *
 * @see Tiulpin et al., KNEEL, ICCV Workshops 2019, Tables 1 and 2
 */
export function bonePck(errors: RadialErrors, thresholds: readonly number[], bones: Bones): BonePckRow[] {
  assertThresholds("bonePck", thresholds);
  const names = Object.keys(bones);
  assertErrors("bonePck", errors);
  if (names.length === 0) throw refusal("bonePck", "bones", "at least one named list of landmarks", bones);
  for (const name of names) assertLandmarks("bonePck", `bones.${name}`, bones[name]!, errors);
  return thresholds.map((threshold) => {
    const shares = names.map((name) => shareOf(errors, bonePckFigure(name, bones[name]!, threshold)));
    const mean = shares.reduce((sum, { fraction }) => sum + fraction, 0) / shares.length;
    const squares = shares.reduce((sum, { fraction }) => sum + (fraction - mean) ** 2, 0);
    return {
      threshold,
      bones: Object.fromEntries(names.map((name, i) => [name, shares[i]!])),
      mean,
      std: shares.length > 1 ? Math.sqrt(squares / (shares.length - 1)) : Number.NaN,
    };
  });
}

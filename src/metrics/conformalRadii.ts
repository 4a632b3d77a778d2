import { assertInside, fieldsOf, refusal } from "../internal/guards.ts";
import { createRandom } from "../internal/random.ts";
import { clusterImages } from "./clusters.ts";
import { assertErrors, counts, type RadialErrors } from "./present.ts";

/** Options of `conformalRadii`. */
export interface ConformalOptions {
  /** Share of new points that should lie within the radius. @default 0.9 */
  readonly coverage?: number;
  /**
   * `perLandmark`: a radius for each landmark, each covering as stated. `joint`: one radius that holds for all landmarks
   * of an image at once (the quantile of the largest error of each image). @default "perLandmark"
   */
  readonly scope?: "perLandmark" | "joint";
  /** The group (patient) of each image: one image of each, drawn with `seed`, calibrates. @default every image does */
  readonly groups?: readonly string[];
  /** @default 0 */
  readonly seed?: number | string;
}

/** The radius in which the truth lies with the stated probability. */
export interface ConformalRadius {
  /** The landmark, or null for a joint radius. */
  readonly landmark: number | null;
  /** In the units of the errors; null, with the reason, where the calibration images do not suffice. */
  readonly radius: number | null;
  readonly coverage: number;
  /** Calibration images (groups, if given) with the point present. */
  readonly count: number;
  /** The radius is the `rank`-th smallest error, ⌈(count + 1)·coverage⌉. */
  readonly rank: number;
  readonly reason?: string;
}

/**
 * Split-conformal radii: the ⌈(n + 1)·coverage⌉-th smallest error on calibration images that were neither trained on nor
 * used to choose the model. The truth of a new image then lies within the radius of the prediction with at least the
 * stated probability, on average over calibration sets, whatever the distribution, if new and calibration errors are
 * exchangeable.
 *
 * Images of one patient are not: with `groups`, one image of each patient is drawn, so that the n patients are
 * exchangeable with a new one (Dunn et al., subsampling once). Without `groups` all images are taken as exchangeable.
 * Nothing is promised for another hospital, or within a subgroup.
 *
 * @see Vovk et al., "Algorithmic Learning in a Random World", 2005; Lei et al., JASA 2018 (split conformal)
 * @see Dunn, Wasserman and Ramdas, "Distribution-free prediction sets for two-layer hierarchical models", JASA 2022
 */
export function conformalRadii(errors: RadialErrors, options: ConformalOptions = {}): ConformalRadius[] {
  const { coverage = 0.9, scope = "perLandmark", groups, seed = 0 } = fieldsOf("conformalRadii", "options", options);
  const fn = "conformalRadii";
  assertInside(fn, "coverage", coverage, 0, 1);
  if (scope !== "perLandmark" && scope !== "joint") throw refusal(fn, "scope", 'one of "perLandmark", "joint"', scope);
  assertErrors(fn, errors);
  const radiusOf = (landmark: number | null, score: (row: readonly number[]) => number): ConformalRadius => {
    // One of a patient's images that show the point: drawing before looking would waste patients.
    const usable = errors.map((row, i) => ({ score: score(row), i })).filter((image) => counts(image.score));
    const scores = groups ? onePerGroup(fn, usable, groups, errors.length, seed) : usable.map((image) => image.score);
    const sorted = Float64Array.from(scores).sort();
    const count = sorted.length;
    // Guards against (n + 1)·coverage a rounding error above an integer: 10 · 0.9 stays 9.
    const rank = Math.ceil((count + 1) * coverage - 1e-9);
    const base = { landmark, coverage, count, rank };
    if (rank > count) {
      const needed = Math.ceil(coverage / (1 - coverage) - 1e-9);
      return { ...base, radius: null, reason: `coverage ${coverage} needs at least ${needed} calibration cases` };
    }
    const radius = sorted[rank - 1]!;
    return Number.isFinite(radius)
      ? { ...base, radius }
      : { ...base, radius: null, reason: "infinite: too many points were not found" };
  };
  if (scope === "joint") return [radiusOf(null, largest)];
  return errors[0]!.map((_, landmark) => radiusOf(landmark, (row) => row[landmark]!));
}

/** The largest present error of an image. */
function largest(row: readonly number[]): number {
  const present = row.filter(counts);
  return present.length === 0 ? Number.NaN : Math.max(...present);
}

function onePerGroup(
  fn: string,
  images: readonly { readonly score: number; readonly i: number }[],
  groups: readonly string[],
  total: number,
  seed: number | string,
): number[] {
  const { names, of } = clusterImages(fn, groups, total, 1);
  const members: number[][] = names.map(() => []);
  for (const { score, i } of images) members[of[i]!]!.push(score);
  const random = createRandom(seed, "conformal");
  return members.filter((list) => list.length > 0).map((list) => list[Math.floor(random() * list.length)]!);
}

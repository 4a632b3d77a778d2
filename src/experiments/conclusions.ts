import { assertMap, fieldsOf, rowsOf } from "../internal/guards.ts";
import { comparePaired, holm, type PairedComparison } from "../metrics/index.ts";
import { bonesOf, tableFigures } from "./experimentTable.ts";
import { type OutOfFold, outOfFoldErrors } from "./outOfFold.ts";

/** A claim about rows: `better` beats each of `worse` in a figure. */
export interface Claim {
  readonly claim: string;
  readonly better: string;
  readonly worse: readonly string[];
  /** `within`: PCK over the bones at 2.5 mm; `outliers`: images with a point ≥ 10 mm; `mean`: the mean error. */
  readonly figure: "within" | "outliers" | "mean";
}

/** What the KNEEL paper concludes from its Table 1, by the names of `examples/experiments`. */
export const paperClaims: readonly Claim[] = [
  claim("CLM with IGO is the best classical method", "clm-igo", ["aam-igo", "aam-lbp", "clm-lbp"]),
  claim("networks beat the best classical method", "wing", ["clm-igo"]),
  claim("wing is the best loss", "wing", ["l2", "l1", "robust", "elastic"]),
  claim("HMP blocks beat regular residual blocks", "wing", ["wing-regular"]),
  claim("MixUp with weight decay hurts", "wing", [
    "wing-mixup-0.1",
    "wing-mixup-0.2",
    "wing-mixup-0.5",
    "wing-mixup-0.75",
  ]),
  claim("MixUp without weight decay helps: α 0.1", "wing-mixup-0.1-no-wd", ["wing"]),
  claim("MixUp without weight decay helps: α 0.2", "wing-mixup-0.2-no-wd", ["wing"]),
  claim("MixUp without weight decay helps: α 0.5", "wing-mixup-0.5-no-wd", ["wing"]),
  claim("MixUp without weight decay helps: α 0.75", "wing-mixup-0.75-no-wd", ["wing"]),
  claim("dropout helps MixUp", "wing-mixup-0.75-no-wd", ["wing-mixup-0.75-no-wd-no-dropout"]),
  claim("target jitter does not help", "wing-mixup-0.75-no-wd", ["wing-jitter"]),
  claim("cutout of 10 % lowers the outliers", "wing-cutout-10", ["wing-mixup-0.75-no-wd"], "outliers"),
  claim("starting from the ROI model helps", "wing-cutout-10-finetune", ["wing-cutout-10"]),
];

function claim(text: string, better: string, worse: readonly string[], figure: Claim["figure"] = "within"): Claim {
  return { claim: text, better, worse, figure };
}

export interface Verdict extends Claim {
  /** Decided at level 0.05 after Holm's correction over the claim's comparisons, or not. */
  readonly verdict: "holds" | "does not hold" | "cannot be decided" | "has not run";
  /** For each of `worse`: the figure of `better` minus its own. */
  readonly comparisons: readonly { readonly against: string; readonly comparison: PairedComparison }[];
}

/**
 * Judges claims on paired predictions of the same images: a claim holds when every comparison is significantly on its
 * side, does not hold when any is significantly on the other, and cannot be decided otherwise. A difference that is not
 * there is never shown by this: undecided claims come with their intervals.
 */
export function judgeClaims(
  rows: ReadonlyMap<string, OutOfFold>,
  claims: readonly Claim[] = paperClaims,
  options: { readonly level?: number; readonly seed?: number | string } = {},
): Verdict[] {
  assertMap("judgeClaims", "rows", rows);
  rowsOf("judgeClaims", "claims", claims);
  const { level = 0.05, seed = 0 } = fieldsOf("judgeClaims", "options", options);
  return claims.map((one): Verdict => {
    const better = rows.get(one.better);
    const others = one.worse.flatMap((name) => {
      const found = rows.get(name);
      return found ? [{ name, found }] : [];
    });
    if (!better || others.length < one.worse.length) return { ...one, verdict: "has not run", comparisons: [] };
    const comparisons = others.map(({ name, found }) => ({
      against: name,
      comparison: compare(found, better, one.figure, seed),
    }));
    const adjusted = holm(comparisons.map(({ comparison }) => comparison.pValue));
    const sides = comparisons.map(({ comparison: { difference } }, i) => {
      if (difference === null || (adjusted[i] ?? 1) > level) return 0;
      return Math.sign(one.figure === "within" ? difference : -difference);
    });
    const verdict = sides.some((side) => side < 0)
      ? "does not hold"
      : sides.every((side) => side > 0)
        ? "holds"
        : "cannot be decided";
    return { ...one, verdict, comparisons };
  });
}

/** The figure of b minus that of a, on the images of both. */
function compare(a: OutOfFold, b: OutOfFold, figure: Claim["figure"], seed: number | string): PairedComparison {
  const ids = new Map(a.cases.map((one) => [one.id, one]));
  const second = b.cases.filter(({ id }) => ids.has(id));
  const first = second.map(({ id }) => ids.get(id)!);
  const [within, outliers, mean] = tableFigures(bonesOf(a.landmarkNames), [2.5], 10);
  const chosen = { within, outliers, mean }[figure]!;
  const errorsOf = (cases: OutOfFold["cases"]) => outOfFoldErrors({ cases }).errors;
  return comparePaired(
    errorsOf(first),
    errorsOf(second),
    second.map(({ group }) => group),
    [chosen],
    { seed },
  )[0]!;
}

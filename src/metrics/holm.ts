import { assertBetween, assertList } from "../internal/guards.ts";

/**
 * P-values corrected for testing several hypotheses together, by Holm's step-down procedure: with the m values ascending,
 * p′₍ᵢ₎ = max over j ≤ i of min(1, (m − j + 1)·p₍ⱼ₎). Controls the chance of any false rejection whatever the dependence.
 * Null where there is no p-value; such do not count.
 *
 * @throws RangeError or TypeError for what is no probability
 *
 * @see Holm, "A simple sequentially rejective multiple test procedure", Scand. J. Statist. 6, 1979
 */
export function holm(pValues: readonly (number | null)[]): (number | null)[] {
  assertList("holm", "pValues", pValues, "a list of p-values, null where there is none");
  for (const [i, p] of pValues.entries()) if (p !== null) assertBetween("holm", `pValues[${i}]`, p, 0, 1);
  const tested = [...pValues.keys()].filter((i) => pValues[i] !== null).sort((a, b) => pValues[a]! - pValues[b]!);
  const adjusted: (number | null)[] = pValues.map(() => null);
  let largest = 0;
  for (const [rank, i] of tested.entries()) {
    largest = Math.max(largest, Math.min(1, (tested.length - rank) * pValues[i]!));
    adjusted[i] = largest;
  }
  return adjusted;
}

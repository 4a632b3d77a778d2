/**
 * P-values corrected for testing several hypotheses together, by Holm's step-down procedure: with the m values ascending,
 * p′₍ᵢ₎ = max over j ≤ i of min(1, (m − j + 1)·p₍ⱼ₎). Controls the chance of any false rejection whatever the dependence.
 * Null where there is no p-value; such do not count.
 *
 * @see Holm, "A simple sequentially rejective multiple test procedure", Scand. J. Statist. 6, 1979
 */
export function holm(pValues: readonly (number | null)[]): (number | null)[] {
  const tested = [...pValues.keys()].filter((i) => pValues[i] !== null).sort((a, b) => pValues[a]! - pValues[b]!);
  const adjusted: (number | null)[] = pValues.map(() => null);
  let largest = 0;
  for (const [rank, i] of tested.entries()) {
    largest = Math.max(largest, Math.min(1, (tested.length - rank) * pValues[i]!));
    adjusted[i] = largest;
  }
  return adjusted;
}

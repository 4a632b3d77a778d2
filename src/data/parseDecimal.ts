/**
 * A decimal number such as `-1.5`, `.5` or `2e3` as people and programs write it; null for anything else: words, hex,
 * empty text, numbers too large. Linear in the length of the text.
 */
export function parseDecimal(text: string): number | null {
  if (!/^[-+.\de]+$/i.test(text)) return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

import { parseDecimal } from "../../data/parseDecimal.ts";
import { quote } from "../../internal/printable.ts";

/** A cell as a number: NaN where it is empty or `nan`; anything else that is no number is refused. */
export function readNumber(cell: string, place: string): number {
  if (cell === "" || /^nan$/i.test(cell)) return Number.NaN;
  const value = parseDecimal(cell);
  if (value === null) throw new RangeError(`${place} must be a number, got ${quote(cell)}`);
  return value;
}

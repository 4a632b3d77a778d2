import type { SampleProblem } from "../data/landmarkTable.ts";
import { type ErrorData, withData } from "../internal/errorData.ts";

/** Problems that the message lists. */
const shown = 5;

/** One error for all rows that cannot be used: the first few, and how many there are. */
export function problemsError(
  points: string,
  problems: readonly SampleProblem[],
  total: number,
  advice: string,
): Error & ErrorData {
  const list = problems.slice(0, shown).map(({ message }) => `\n- ${message}`);
  const more = problems.length > shown ? `\n- and ${problems.length - shown} more` : "";
  const message = `${points}: ${problems.length} of ${total} rows cannot be used${advice}:${list.join("")}${more}`;
  return withData(new Error(message), { code: "rows", file: points, row: problems[0]!.row });
}

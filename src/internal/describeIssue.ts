import { type BaseIssue, getDotPath } from "valibot";
import { inline } from "./printable.ts";

/** What is wrong with a document, and where, in words of people: `images.0.width: must be a whole number`. */
export function describeIssue(issue: BaseIssue<unknown>, whole = "the whole"): string {
  const message = issue.message.replace(/^Invalid \w+: (Expected .+) but received undefined$/, "$1, which is missing");
  // Both quote the document, which may hold anything of any length.
  return `${inline(getDotPath(issue) ?? whole)}: ${inline(message)}`;
}

import { type BaseIssue, getDotPath } from "valibot";

/** Letters of a message: it quotes the document, which may hold anything of any length. */
const longest = 200;

/** What is wrong with a document, and where, in words of people: `images.0.width: must be a whole number`. */
export function describeIssue(issue: BaseIssue<unknown>, whole = "the whole"): string {
  const message = issue.message.replace(/^Invalid \w+: (Expected .+) but received undefined$/, "$1, which is missing");
  const shown = message.length > longest ? `${message.slice(0, longest)} …` : message;
  return `${getDotPath(issue) ?? whole}: ${shown}`;
}

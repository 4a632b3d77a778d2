import { readFileSync } from "node:fs";

const read = (page: string) => readFileSync(new URL(`../../${page}`, import.meta.url), "utf8");

/** The files that a page of the docs writes out: each block of code below a line with the file's name and a colon. */
export function filesOf(page: string): ReadonlyMap<string, string> {
  const blocks = read(page).matchAll(/`([\w./-]+\.\w+)`:[^\n]*\n\n```\w+\n([\s\S]*?)^```/gm);
  return new Map([...blocks].map(([, name, code]) => [name!, code!]));
}

/** The commands of a page, a text for each block. */
export function commandsOf(page: string): string[] {
  return [...read(page).matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, commands]) => commands!);
}

import { readFileSync } from "node:fs";

const read = (page: string) => readFileSync(new URL(`../../${page}`, import.meta.url), "utf8");

/** The files that a page of the docs writes out: each block of code below a line with the file's name and a colon. */
export function filesOf(page: string): ReadonlyMap<string, string> {
  const blocks = read(page).matchAll(/`([\w./-]+\.\w+)`:[^\n]*\n\n```\w+\n([\s\S]*?)^```/gm);
  return new Map([...blocks].map(([, name, code]) => [name!, code!]));
}

/** The blocks of a page in a language, a text for each. */
export function blocksOf(page: string, language: string): string[] {
  const blocks = read(page).matchAll(new RegExp(`^( *)\`\`\`${language}\\n([\\s\\S]*?)^ *\`\`\``, "gm"));
  return [...blocks].map(([, indent, code]) => code!.replaceAll(new RegExp(`^${indent}`, "gm"), ""));
}

/** The commands of a page, a text for each block. */
export const commandsOf = (page: string): string[] => blocksOf(page, "sh");

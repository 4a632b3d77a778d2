/**
 * The README as npm shows it, where relative links lead nowhere: they become those of a mirror of npm, which serves each
 * file of a package by its version. `npm pack` and `npm publish` write it before and take it back after.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** @param base address of the package's files, with a slash at its end */
export function absoluteLinks(markdown: string, base: string): string {
  return markdown.replace(/\]\((?!https?:|#)([^)\s]+)\)/g, (_, path: string) => `](${new URL(path, base)})`);
}

export const mirrorOf = (name: string, version: string) => `https://unpkg.com/${name}@${version}/`;

const root = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // Not beside it: npm packs whatever is called README.
  const [readme, kept] = [root("README.md"), root("out/README.md")];
  if (process.argv.includes("--restore")) renameSync(kept, readme);
  else {
    const { name, version } = JSON.parse(readFileSync(root("package.json"), "utf8"));
    const text = readFileSync(readme, "utf8");
    mkdirSync(dirname(kept), { recursive: true });
    writeFileSync(kept, text);
    writeFileSync(readme, absoluteLinks(text, mirrorOf(name, version)));
  }
}

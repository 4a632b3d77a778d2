import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const root = new URL("../../", import.meta.url);
const read = (name: string) => readFileSync(new URL(name, root), "utf8");
const filesOf = (folder: string, ending: RegExp) =>
  readdirSync(new URL(folder, root), { recursive: true, encoding: "utf8" })
    .filter((name) => ending.test(name) && !name.includes("node_modules"))
    .map((name) => `${folder}/${name}`);

/** The values that a barrel exports; types are left out. */
function valuesOf(barrel: string): string[] {
  return [...barrel.matchAll(/^export \{([^}]*)\} from/gm)]
    .flatMap(([, names]) => names!.split(","))
    .map((name) => name.trim())
    .filter((name) => name !== "" && !name.startsWith("type "));
}

test("every exported value occurs in a page or an example", () => {
  const pages = ["README.md", ...filesOf("docs", /\.md$/), ...filesOf("examples", /\.(ts|js|html)$/)];
  const words = new Set(pages.flatMap((page) => read(page).match(/\w+/g) ?? []));
  const barrels = ["src/index.ts", ...filesOf("src", /^\w+[/\\]index\.ts$/)];
  const values = barrels.flatMap((barrel) => valuesOf(read(barrel)).map((name) => ({ barrel, name })));
  expect(values.length).toBeGreaterThan(300);
  expect(values.filter(({ name }) => !words.has(name)).map(({ barrel, name }) => `${barrel}: ${name}`)).toEqual([]);
});

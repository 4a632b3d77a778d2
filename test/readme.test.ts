import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const root = new URL("..", import.meta.url);
const read = (name: string) => readFileSync(new URL(name, root), "utf8");
const readme = read("README.md");

/** The names that an import statement takes, by module; other lines as they are. */
function statements(code: string): string[] {
  return code.split("\n").flatMap((line) => {
    const [, names, module] = /^import \{ (.*) \} from "(.*)";$/.exec(line) ?? [];
    return names ? names.split(", ").map((name) => `${module}: ${name}`) : line.trim() === "" ? [] : [line];
  });
}

it("the code of the README is that of an example, which CI runs", () => {
  const [, block] = /```ts\n([\s\S]*?)```/.exec(readme)!;
  const example = new Set(statements(read("examples/07-predict-image.ts")));
  expect(statements(block!).filter((statement) => !example.has(statement))).toEqual([]);
});

it("every file that the README and the docs link to is there", () => {
  const pages = [
    "README.md",
    ...readdirSync(new URL("docs", root))
      .filter((name) => name.endsWith(".md"))
      .map((name) => `docs/${name}`),
  ];
  const missing = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)]
      .map(([, target]) => new URL(target!, new URL(page, root)))
      .filter((url) => !existsSync(url))
      .map((url) => `${page}: ${url.pathname}`),
  );
  expect(missing).toEqual([]);
});

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(page: string): Set<string> {
  const headings = [...page.replaceAll(/^```[\s\S]*?^```/gm, "").matchAll(/^#+ (.*)$/gm)].map(([, text]) => text!);
  return new Set(
    headings.map((text) =>
      text
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}_ -]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

it("every section that the README and the docs link to is there", () => {
  const pages = ["README.md", "CONTRIBUTING.md", ...readdirSync(new URL("docs", root)).map((name) => `docs/${name}`)];
  const missing = pages
    .filter((name) => name.endsWith(".md"))
    .flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:)([^)#]*)#([^)]+)\)/g)]
        .filter(([, target]) => target === "" || target!.endsWith(".md"))
        .filter(([, target, anchor]) => {
          const url = target === "" ? new URL(page, root) : new URL(target!, new URL(page, root));
          return !anchorsOf(readFileSync(url, "utf8")).has(anchor!);
        })
        .map(([link]) => `${page}: ${link}`),
    );
  expect(missing).toEqual([]);
});

it("every npm script that the README names exists", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  const named = [...readme.matchAll(/npm (?:run )?(start|[\w:]+)/g)].map(([, name]) => name!);
  const builtin = new Set(["ci", "cit", "install"]);
  expect(named.filter((name) => !builtin.has(name) && !(name in scripts))).toEqual([]);
});

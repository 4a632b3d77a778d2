import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const pages = [
  "README.md",
  ...readdirSync(`${root}docs`)
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

/** Every block of TypeScript of a page, as a file beside the sources that does not exist. */
function blocksOf(page: string): { name: string; code: string }[] {
  const text = readFileSync(root + page, "utf8");
  return [...text.matchAll(/^ *```ts\n([\s\S]*?)^ *```/gm)].map(([, code], i) => ({
    name: `${root}snippets/${page.replaceAll(/[^\w]/g, "_")}_${i}.ts`,
    code: `${code}\nexport {};\n`,
  }));
}

test("every block of code in the README and the docs type-checks as it stands", () => {
  const blocks = new Map(pages.flatMap(blocksOf).map(({ name, code }) => [name, code]));
  expect(blocks.size).toBeGreaterThan(15);
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const checked = { ...options, noUnusedLocals: false, noUnusedParameters: false };
  const host = ts.createCompilerHost(checked);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (name) => blocks.has(name) || fileExists(name);
  host.readFile = (name) => blocks.get(name) ?? readFile(name);
  host.getSourceFile = (name, ...rest) => {
    const code = blocks.get(name);
    return code === undefined
      ? getSourceFile(name, ...rest)
      : ts.createSourceFile(name, code, ts.ScriptTarget.ES2022, true);
  };
  const program = ts.createProgram([...blocks.keys()], checked, host);
  const wrong = [...blocks.keys()].flatMap((name) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(name))
      .filter(({ file }) => file?.fileName === name)
      .map(({ file, start, messageText }) => {
        const line = file!.getLineAndCharacterOfPosition(start!).line + 1;
        return `${name.slice(root.length)}:${line} ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
      }),
  );
  expect(wrong).toEqual([]);
});

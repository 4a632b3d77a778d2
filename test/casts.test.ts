import { readdirSync, readFileSync } from "node:fs";
import ts from "typescript";
import { expect, test } from "vitest";

/** The lines of casts (`as`, but not `as const`) that have no comment, neither on their line nor on the one before. */
function unexplained(name: string, text: string): string[] {
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true);
  const lines = text.split("\n");
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isAsExpression(node) && node.type.getText() !== "const") {
      const { line } = source.getLineAndCharacterOfPosition(node.type.getStart());
      const before = lines[line - 1]?.trim() ?? "";
      if (!/ \/\/ \S/.test(lines[line]!) && !before.startsWith("//"))
        found.push(`${name}:${line + 1}: ${lines[line]!.trim()}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

test("every cast in src says why on its line or the line before", () => {
  const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  const texts = files.map((name) => [name, readFileSync(`src/${name}`, "utf8")] as const);
  const casting = texts.filter(([, text]) => /\bas (?!const\b)/.test(text));
  expect(casting.length).toBeGreaterThan(50); // files are found
  expect(casting.flatMap(([name, text]) => unexplained(`src/${name}`, text))).toEqual([]);
});

test.for([
  ["a as string;", 1],
  ["f(\n  a,\n) as unknown as string;", 2],
  ["// known\na as string;", 0],
  ["a as string; // known", 0],
  ["[1] as const; import { a as b } from 'c'; const url = 'http://as';", 0],
] as const)("of %j %i casts have no reason", ([text, count]) => {
  expect(unexplained("a.ts", text)).toHaveLength(count);
});

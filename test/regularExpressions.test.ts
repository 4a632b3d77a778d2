import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { check } from "recheck";
import ts from "typescript";
import { expect, test } from "vitest";

const src = fileURLToPath(new URL("../src", import.meta.url));

interface Found {
  readonly place: string;
  readonly source: string;
  readonly flags: string;
}

/** Every regular expression of a file: literals, and those that `RegExp` makes of literal text. */
function expressionsOf(file: string): Found[] {
  const tree = ts.createSourceFile(file, readFileSync(join(src, file), "utf8"), ts.ScriptTarget.Latest, true);
  const found: Found[] = [];
  const add = (node: ts.Node, source: string, flags: string) => {
    const { line } = tree.getLineAndCharacterOfPosition(node.getStart());
    found.push({ place: `${file}:${line + 1}`, source, flags });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf("/");
      add(node, node.text.slice(1, end), node.text.slice(end + 1));
    }
    if ((ts.isNewExpression(node) || ts.isCallExpression(node)) && node.expression.getText(tree) === "RegExp") {
      const [pattern, flags] = node.arguments ?? [];
      // A pattern made at run time cannot be judged, and is refused as one that is no pattern.
      const text = pattern && ts.isStringLiteralLike(pattern) ? pattern.text : "(";
      add(node, text, flags && ts.isStringLiteralLike(flags) ? flags.text : "");
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
const expressions = files.flatMap(expressionsOf);

/** What recheck says of an expression: the time against the length of the worst input. */
async function complexityOf({ source, flags }: Found): Promise<string> {
  const found = await check(source, flags, { timeout: 10_000 });
  return found.status === "unknown" ? "unknown" : found.complexity.summary;
}

test("recheck sees that an expression is not linear", async () => {
  expect(await complexityOf({ place: "", source: "[\\0 ]+$", flags: "" })).toMatch(/polynomial/);
  expect(await complexityOf({ place: "", source: "^(a|a)*$", flags: "" })).toMatch(/exponential/);
});

test("every regular expression of the library takes time linear in its input", async () => {
  expect(expressions.length).toBeGreaterThan(50);
  const odd: string[] = [];
  for (const each of expressions) {
    const complexity = await complexityOf(each);
    if (complexity !== "linear" && !complexity.startsWith("safe"))
      odd.push(`${each.place} /${each.source}/${each.flags} ${complexity}`);
  }
  expect(odd).toEqual([]);
}, 120_000);

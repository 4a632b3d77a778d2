import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";

/** A declaration: the file that it is in, and its name there. */
interface Place {
  readonly file: string;
  readonly name: string;
}

/**
 * What built modules export, as declarations without comments and private members in the order of their names, and below
 * them the types that they name and no module exports.
 *
 * @param paths files of declarations, such as `dist/geometry/index.d.ts`
 */
export function publicApi(paths: readonly string[]): readonly string[] {
  const modules = paths.map(exportedBy);
  const known = modules.flatMap((exported) => exported.map(({ place }) => keyOf(place)));
  return modules.map((exported) => {
    const seen = new Set(known);
    const hidden: string[] = [];
    const addHidden = (place: Place) => {
      for (const name of statementsOf(place).flatMap(typesIn)) {
        const found = declaredAt({ file: place.file, name });
        if (!found || seen.has(keyOf(found))) continue;
        seen.add(keyOf(found));
        hidden.push(textOf(found));
        addHidden(found);
      }
    };
    for (const { place } of exported) addHidden(place);
    const below = hidden.length > 0 ? ["// Named above, exported by no subpath:", ...hidden.sort()] : [];
    return `${[...exported.map(({ place }) => textOf(place)), ...below].join("\n\n")}\n`;
  });
}

/** The public names of a built module. */
export const publicNames = (path: string): readonly string[] => exportedBy(path).map(({ name }) => name);

const parsed = new Map<string, ts.SourceFile>();
function parse(file: string): ts.SourceFile {
  const tree = parsed.get(file) ?? ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  parsed.set(file, tree);
  return tree;
}

/** The file of declarations of a relative import; null for a package. */
function fileOf(from: string, specifier: ts.Expression): string | null {
  const { text } = specifier as ts.StringLiteral;
  return text.startsWith(".") ? join(dirname(from), text.replace(/\.js$/, ".d.ts")) : null;
}

/** The public names of a file and where they are declared. */
function exportedBy(file: string): { readonly name: string; readonly place: Place }[] {
  const exports = parse(file).statements.filter(ts.isExportDeclaration);
  const found = exports.flatMap(({ exportClause, moduleSpecifier }) =>
    (exportClause as ts.NamedExports).elements.map(({ name, propertyName }) => {
      const local = (propertyName ?? name).text;
      const other = moduleSpecifier && fileOf(file, moduleSpecifier);
      const place = other ? exportOf(other, local) : declaredAt({ file, name: local });
      if (!place) throw new Error(`${file}: ${name.text} is declared nowhere`);
      return { name: name.text, place };
    }),
  );
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function exportOf(file: string, name: string): Place {
  const found = exportedBy(file).find((each) => each.name === name);
  if (!found) throw new Error(`${file}: exports no ${name}`);
  return found.place;
}

/** Where what a file calls by a name is declared; null for names of packages and of the language. */
function declaredAt({ file, name }: Place): Place | null {
  if (statementsOf({ file, name }).length > 0) return { file, name };
  for (const { importClause, moduleSpecifier } of parse(file).statements.filter(ts.isImportDeclaration)) {
    const bindings = importClause?.namedBindings;
    const binding = bindings && ts.isNamedImports(bindings) && bindings.elements.find((one) => one.name.text === name);
    const other = fileOf(file, moduleSpecifier);
    if (binding && other) return exportOf(other, (binding.propertyName ?? binding.name).text);
  }
  return null;
}

const statementsOf = ({ file, name }: Place) => parse(file).statements.filter((one) => namesOf(one).includes(name));

/** The names that a statement declares. */
function namesOf(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.map((one) => one.name.getText());
  const { name } = statement as ts.DeclarationStatement;
  return name ? [name.getText()] : [];
}

/** The names of the types in a statement. */
function typesIn(node: ts.Node): string[] {
  const here = ts.isTypeReferenceNode(node)
    ? [node.typeName.getText()]
    : ts.isExpressionWithTypeArguments(node)
      ? [node.expression.getText()]
      : [];
  return [...here, ...node.getChildren().flatMap(typesIn)];
}

const printer = ts.createPrinter({ removeComments: true });

/** The text of a declaration; names that the bundler made different with `$1` are as in the sources. */
const textOf = ({ file, name }: Place): string =>
  statementsOf({ file, name })
    .map((one) => printer.printNode(ts.EmitHint.Unspecified, one, parse(file)))
    .join("\n")
    .replace(/^ {4}private .*;\n/gm, "")
    .replace(/\$\d+\b/g, "");
const keyOf = ({ file, name }: Place) => `${file} ${name}`;

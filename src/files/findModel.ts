import { readFile, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, normalize, resolve, sep } from "node:path";
import { bundledModel } from "./bundledModels.ts";
import { describeFileError } from "./describeFileError.ts";

/** A name that npm allows: lower case, with a scope or without. */
const packageName = /^(?:@[a-z0-9~][\w.~-]*\/)?[a-z0-9~][\w.~-]*$/;

/**
 * The directory of a model or a pipeline: that of a path, else of an installed package of that name. In a package it is
 * where the field `"kneel"` of its package.json says, by default its root; last that of a model in this package
 * (`kneel-tfjs-phantom`). Nothing of a package is run.
 *
 * @param from where packages are looked for, in `node_modules` there and above, then beside this library; default: the
 *   working directory
 * @throws Error in one sentence when it is neither, or the package holds no model
 */
export async function findModel(nameOrPath: string, from: string = process.cwd()): Promise<string> {
  if ((await kindOf(nameOrPath)) !== null || !packageName.test(nameOrPath)) return nameOrPath;
  const folders = [join(from, "_.js"), import.meta.url].flatMap(
    (origin) => createRequire(origin).resolve.paths(nameOrPath) ?? [],
  );
  for (const folder of new Set(folders)) {
    const root = join(folder, nameOrPath);
    if ((await kindOf(join(root, "package.json"))) === "file") return modelIn(root, nameOrPath);
  }
  const own = await bundledModel(nameOrPath);
  if (own !== null) return own;
  throw new Error(
    `${nameOrPath}: neither a directory nor an installed package; check the path, or run: npm install ${nameOrPath}`,
  );
}

/** The model of a package. */
async function modelIn(root: string, name: string): Promise<string> {
  const path = join(root, "package.json");
  let field: unknown;
  try {
    field = (JSON.parse(await readFile(path, "utf8")) as { kneel?: unknown } | null)?.kneel ?? ".";
  } catch (error) {
    throw error instanceof SyntaxError
      ? new Error(`${path}: not valid JSON; install the package again`, { cause: error })
      : describeFileError(error, path);
  }
  if (typeof field !== "string") throw new Error(`${path}: "kneel" must be the path of a directory in the package`);
  const directory = resolve(root, normalize(field));
  if (directory !== resolve(root) && !directory.startsWith(resolve(root) + sep))
    throw new Error(`${path}: "kneel" must be the path of a directory in the package, got ${field}`);
  for (const document of ["pipeline.json", "model.json", "shape.json"])
    if ((await kindOf(join(directory, document))) === "file") return directory;
  throw new Error(
    `${name}: an installed package, but it holds no model (no pipeline.json or model.json in ${directory})`,
  );
}

const kindOf = (path: string): Promise<"file" | "folder" | null> =>
  stat(path).then(
    (found) => (found.isDirectory() ? "folder" : "file"),
    () => null,
  );

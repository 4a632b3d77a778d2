import { readFile, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join, normalize, resolve, sep } from "node:path";
import { assertText } from "../internal/guards.ts";
import { parseJson } from "../internal/parseJson.ts";
import { bundledModel } from "./bundledModels.ts";
import { describeFileError } from "./describeFileError.ts";

/** Files that a directory of a model begins with. */
const documents = ["pipeline.json", "model.json", "shape.json"];

/** A name that npm allows, lower case, with a scope or without; then perhaps a folder in the package. */
const packageName = /^((?:@[a-z0-9~][\w.~-]*\/)?[a-z0-9~][\w.~-]*)(?:\/([\w.~/-]+))?$/;

/**
 * The directory of a model or a pipeline: that of a path, or of the `model.json`, `pipeline.json` or `shape.json` in it, else of an installed package of that name. In a package it is
 * where the field `"kneel"` of its package.json says, by default its root; `NAME/folder` is another one in that package; last
 * that of a model in this package (`kneel-tfjs-phantom`). Nothing of a package is run.
 *
 * @param from where packages are looked for, in `node_modules` there and above, then beside this library; default: the
 *   working directory
 * @throws Error in one sentence when it is neither, or the package holds no model
 */
export async function findModel(nameOrPath: string, from: string = process.cwd()): Promise<string> {
  assertText("findModel", "nameOrPath", nameOrPath);
  assertText("findModel", "from", from);
  const [, name, inside] = packageName.exec(nameOrPath) ?? [];
  const kind = await kindOf(nameOrPath);
  if (kind === "file" && documents.includes(basename(nameOrPath))) return dirname(nameOrPath);
  if (kind === "file")
    throw new Error(
      `${nameOrPath}: is a file where the directory of a model is needed; kneel import makes one of a checkpoint`,
    );
  if (kind === "folder" || name === undefined) return nameOrPath;
  const folders = [resolve(from, "_.js"), import.meta.url].flatMap(
    (origin) => createRequire(origin).resolve.paths(name) ?? [],
  );
  for (const folder of new Set(folders)) {
    const root = join(folder, name);
    if ((await kindOf(join(root, "package.json"))) === "file") return modelIn(root, nameOrPath, inside);
  }
  if (inside !== undefined) return nameOrPath;
  const own = await bundledModel(name);
  if (own !== null) return own;
  throw new Error(`${name}: neither a directory nor an installed package; check the path, or run: npm install ${name}`);
}

/** The model of a package, or the one in a folder of it. */
async function modelIn(root: string, name: string, inside?: string): Promise<string> {
  const path = join(root, "package.json");
  const field = inside ?? (await modelField(path));
  if (typeof field !== "string") throw new Error(`${path}: "kneel" must be the path of a directory in the package`);
  const directory = resolve(root, normalize(field));
  if (directory !== resolve(root) && !directory.startsWith(resolve(root) + sep))
    throw new Error(
      inside === undefined
        ? `${path}: "kneel" must be the path of a directory in the package, got ${field}`
        : `${name}: this folder is not in the package`,
    );
  for (const document of documents) if ((await kindOf(join(directory, document))) === "file") return directory;
  throw new Error(
    `${name}: an installed package, but it holds no model (no pipeline.json or model.json in ${directory})`,
  );
}

/** Where a package.json says that the model is; the package's root where it says nothing. */
async function modelField(path: string): Promise<unknown> {
  const text = await readFile(path, "utf8").catch((error) => {
    throw describeFileError(error, path);
  });
  const value = parseJson(text, (reason) => new Error(`${path}: is ${reason}; install the package again`));
  return (value as { kneel?: unknown } | null)?.kneel ?? "."; // any JSON; the field is looked at by the caller
}

const kindOf = (path: string): Promise<"file" | "folder" | null> =>
  stat(path).then(
    (found) => (found.isDirectory() ? "folder" : "file"),
    () => null,
  );

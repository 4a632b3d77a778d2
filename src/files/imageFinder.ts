import { stat } from "node:fs/promises";
import { relative, resolve, sep } from "node:path";
import { isImageFile } from "./listImages.ts";
import { walkFiles } from "./walkFiles.ts";

/** Finds the file of an image that a table or annotations name. */
export type ImageFinder = (name: string) => Promise<string>;

/**
 * The one way from an image's name to its file in a folder, for every command: the file of that path, also below
 * `images/`, else the only one whose path ends with the name, or with as much of its end as there is, for names with
 * folders of another computer (`C:\\study\\a.png`, `labeled-data/a.png`). Names may lack their ending, as in point lists and `.npz`; both kinds
 * of slashes count, and both of Unicode's ways to write an accent; large and small letters only where nothing else fits, as
 * on other systems. The folder is listed at most once.
 *
 * Two names that differ in their folders never share a file: one of them would be another patient's.
 *
 * @throws Error for a name that fits no file, or several
 */
export function imageFinder(directory: string): ImageFinder {
  let listed: Promise<Index> | null = null;
  const names = new Map<string, readonly string[]>();
  const once = (path: string, name: string): string => {
    const parts = partsOf(name);
    const other = names.get(path);
    if (other && !isEnd(other, parts) && !isEnd(parts, other))
      throw new Error(
        `image ${name} would be ${relative(directory, path)} in ${directory}, as ${other.join("/")} is already; keep the folders of the two apart`,
      );
    if (!other || parts.length > other.length) names.set(path, parts);
    return path;
  };
  return async (name) => {
    for (const direct of [resolve(directory, name), resolve(directory, "images", name)])
      if (await isFile(direct)) return once(direct, name);
    listed ??= indexOf(directory);
    const index = await listed;
    const parts = partsOf(name);
    const ends = [...parts.keys()].map((start) => parts.slice(start).join("/"));
    for (const key of [...ends, ...ends.map(anyCase)]) {
      const found = [...new Set(index.get(key) ?? [])];
      if (found.length === 1) return once(found[0]!, name);
      if (found.length > 1)
        throw new Error(
          `image ${name} may be ${found
            .map((path) => relative(directory, path))
            .sort()
            .join(" or ")} in ${directory}; name it with its folder and ending`,
        );
    }
    throw new Error(`image ${name} is not in ${directory} or a folder inside it; add the file or correct its name`);
  };
}

/** Whether parts of a path are the end of another, with its ending or without. */
function isEnd(end: readonly string[], whole: readonly string[]): boolean {
  const stem = (part: string | undefined) => part?.replace(/\.[^.]*$/, "");
  const [last, ...folders] = [...end].reverse();
  const [lastOfWhole, ...others] = [...whole].reverse();
  return stem(last) === stem(lastOfWhole) && folders.every((folder, i) => folder === others[i]);
}

/** Whether a file lies in a folder and its image's name speaks of another one, so that the last part alone agrees. */
export function isElsewhere(directory: string, path: string, name: string): boolean {
  const file = partsOf(relative(directory, path));
  const folder = (file[0] === "images" ? file.slice(1) : file).at(-2);
  const named = partsOf(name).at(-2);
  return folder !== undefined && named !== undefined && folder !== named;
}

/** The key of a name in any case: no name of a file has a slash at its beginning. */
const anyCase = (key: string) => `/${key.toLowerCase()}`;

type Index = ReadonlyMap<string, readonly string[]>;

const isFile = (path: string) =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );

/** A path in parts, whatever slashes it has, without what leads nowhere, accents as one character. */
const partsOf = (path: string) =>
  path
    .normalize("NFC")
    .split(/[\\/]/)
    .filter((part) => part !== "" && part !== "." && part !== "..");

/** Every image in a folder by every end of its path, with and without its own ending. */
async function indexOf(directory: string): Promise<Index> {
  const files = await walkFiles([directory], { recursive: true, accept: isImageFile });
  const index = new Map<string, string[]>();
  const add = (name: string, path: string) => {
    for (const key of [name, anyCase(name)]) {
      const list = index.get(key);
      if (list) list.push(path);
      else index.set(key, [path]);
    }
  };
  for (const { path } of files) {
    const parts = partsOf(relative(directory, path).split(sep).join("/"));
    for (let start = 0; start < parts.length; start++) {
      const key = parts.slice(start).join("/");
      add(key, resolve(path));
      const ending = key.lastIndexOf(".");
      if (ending > key.lastIndexOf("/") + 1) add(key.slice(0, ending), resolve(path));
    }
  }
  return index;
}

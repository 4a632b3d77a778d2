import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { codeOf } from "../internal/thrown.ts";
import { describeFileError } from "./describeFileError.ts";

export interface WalkFilesOptions {
  /** Whether to look into folders inside folders. */
  readonly recursive: boolean;
  /** Whether a file found in a folder counts. */
  readonly accept: (path: string) => boolean | Promise<boolean>;
  /** Whether paths of the list that do not exist are files too, as long as another one does. @default false */
  readonly keepMissing?: boolean;
}

/** A file, and the folder of the list in which it was found; null for a file of the list. */
export interface WalkedFile {
  readonly path: string;
  readonly folder: string | null;
}

/**
 * The files that a list of files and folders stands for, sorted by path, each once. Files of the list are taken whatever
 * they are; hidden ones in folders and links to folders are left out, links to nothing are not.
 *
 * @throws Error for a path that does not exist
 */
export async function walkFiles(
  paths: readonly string[],
  { recursive, accept, keepMissing = false }: WalkFilesOptions,
): Promise<readonly WalkedFile[]> {
  const found = new Map<string, WalkedFile>();
  const add = (path: string, folder: string | null) => {
    const place = resolve(path);
    const known = found.get(place);
    if (!known || (known.folder !== null && folder === null)) found.set(place, { path, folder });
  };
  const addFolder = async (folder: string, root: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (entry.name.startsWith(".")) continue;
      const path = join(folder, entry.name);
      const kind = entry.isSymbolicLink() ? await stat(path).catch(() => null) : entry;
      const isFile = kind === null || kind.isFile();
      if (kind?.isDirectory() && recursive && !entry.isSymbolicLink()) await addFolder(path, root);
      else if (isFile && (await accept(path))) add(path, root);
    }
  };
  const missing: Error[] = [];
  for (const path of paths) {
    try {
      if ((await stat(path)).isDirectory()) await addFolder(path, path);
      else add(path, null);
    } catch (error) {
      const described = describeFileError(error, path);
      if (codeOf(error) !== "ENOENT" || !keepMissing) throw described;
      missing.push(described);
      add(path, null);
    }
  }
  if (missing.length > 0 && missing.length >= found.size) throw missing[0];
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

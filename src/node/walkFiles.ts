import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { describeFileError } from "./describeFileError.ts";

export interface WalkFilesOptions {
  /** Whether to look into folders inside folders. */
  readonly recursive: boolean;
  /** Whether a file found in a folder counts. */
  readonly accept: (path: string) => boolean | Promise<boolean>;
}

/** A file, and the folder of the list in which it was found; null for a file of the list. */
export interface WalkedFile {
  readonly path: string;
  readonly folder: string | null;
}

/**
 * The files that a list of files and folders stands for, sorted by path, each once. Files of the list are taken whatever
 * they are; hidden ones in folders and links to folders are left out.
 *
 * @throws Error for a path that does not exist
 */
export async function walkFiles(
  paths: readonly string[],
  { recursive, accept }: WalkFilesOptions,
): Promise<readonly WalkedFile[]> {
  const found = new Map<string, string | null>();
  const addFolder = async (folder: string, root: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (entry.name.startsWith(".")) continue;
      const path = join(folder, entry.name);
      const kind = entry.isSymbolicLink() ? await stat(path).catch(() => null) : entry;
      if (kind?.isDirectory() && recursive && !entry.isSymbolicLink()) await addFolder(path, root);
      else if (kind?.isFile() && !found.has(path) && (await accept(path))) found.set(path, root);
    }
  };
  for (const path of paths) {
    try {
      if ((await stat(path)).isDirectory()) await addFolder(path, path);
      else found.set(path, null);
    } catch (error) {
      throw describeFileError(error, path);
    }
  }
  return [...found].map(([path, folder]) => ({ path, folder })).sort((a, b) => (a.path < b.path ? -1 : 1));
}

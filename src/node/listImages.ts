import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { describeFileError } from "./describeFileError.ts";

export interface ListImagesOptions {
  /** What a file in a folder ends with to count as an image, in any case. @default [".png", ".jpg", ".jpeg"] */
  readonly extensions?: readonly string[];
  /** Whether to look into folders inside folders. @default false */
  readonly recursive?: boolean;
}

/**
 * The image files that a list of files and folders stands for, sorted, each once. Files are taken whatever they are called;
 * in folders, those with one of the extensions, hidden ones left out.
 *
 * @throws Error for a path that does not exist, and where there is no image at all
 */
export async function listImages(
  paths: readonly string[],
  { extensions = [".png", ".jpg", ".jpeg"], recursive = false }: ListImagesOptions = {},
): Promise<readonly string[]> {
  const endings = extensions.map((extension) => extension.toLowerCase());
  const found = new Set<string>();
  const addFolder = async (folder: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (entry.name.startsWith(".")) continue;
      const path = join(folder, entry.name);
      const kind = entry.isSymbolicLink() ? await stat(path).catch(() => null) : entry;
      if (kind?.isDirectory() && recursive && !entry.isSymbolicLink()) await addFolder(path);
      else if (kind?.isFile() && endings.some((ending) => entry.name.toLowerCase().endsWith(ending))) found.add(path);
    }
  };
  for (const path of paths) {
    try {
      if ((await stat(path)).isDirectory()) await addFolder(path);
      else found.add(path);
    } catch (error) {
      throw describeFileError(error, path);
    }
  }
  if (found.size === 0)
    throw new Error(
      `${paths.join(", ") || "listImages"}: no images found; expected files ending in ${endings.join(", ")}`,
    );
  return [...found].sort();
}

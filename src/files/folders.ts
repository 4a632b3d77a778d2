import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { describeFileError } from "./describeFileError.ts";

/** Whether a path exists. */
export const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Whether a path is a folder. */
export const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

/** Makes a folder with those above it. */
export async function makeFolder(path: string): Promise<void> {
  const whole = resolve(path);
  // One by one: `mkdir` with `recursive` never returns on file systems that refuse new folders with ENOENT.
  if (!(await exists(dirname(whole)))) await makeFolder(dirname(whole));
  await mkdir(whole).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") throw new Error(`${path}: the folder cannot be made; choose another one`);
    if (error.code !== "EEXIST") throw describeFileError(error, path);
  });
}

/** Removes the files of a folder that match, such as what a killed run has left half-written. */
export async function removeLeftovers(folder: string, pattern: RegExp): Promise<void> {
  for (const name of await readdir(folder)) if (pattern.test(name)) await rm(join(folder, name), { force: true });
}

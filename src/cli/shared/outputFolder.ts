import { constants } from "node:fs";
import { access, mkdir, readdir, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { describeFileError } from "../../node/describeFileError.ts";
import { UsageError } from "./failure.ts";

/**
 * Refuses an --out that cannot be written to, before any work and without making it: the nearest folder above that
 * exists must be one and be writable.
 */
export async function assertWritable(out: string): Promise<void> {
  for (let path = resolve(out); ; path = dirname(path)) {
    const found = await stat(path).catch(() => null);
    if (!found) {
      if (path === dirname(path)) return;
      continue;
    }
    if (!found.isDirectory()) throw new UsageError(`--out ${out}: ${path} is a file; choose another folder`);
    await access(path, constants.W_OK | constants.X_OK).catch(() => {
      throw new UsageError(
        `--out ${out}: ${path} cannot be written to; check its permissions or choose another folder`,
      );
    });
    return;
  }
}

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

/** Whether a path exists. */
export const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** What `writeFileAtomic` leaves behind of a run's files when the process is killed. */
const leftover =
  /^\.(?:(?:checkpoint|weights-[0-9a-f]{12})\.safetensors|model\.json|log\.jsonl|curves\.svg)\.\d+\.\d+\.tmp$/;

/** Removes what a killed run has left half-written in its folder; by default of a training. */
export async function removeLeftovers(folder: string, pattern = leftover): Promise<void> {
  for (const name of await readdir(folder)) if (pattern.test(name)) await rm(join(folder, name), { force: true });
}

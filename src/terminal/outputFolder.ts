import { constants } from "node:fs";
import { access, readFile, realpath, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { UsageError } from "./failure.ts";

/**
 * Refuses an --out, or a folder of another option, that cannot be written to, before any work and without making it: the nearest folder above that
 * exists must be one and be writable.
 */
export async function assertWritable(out: string, option = "--out"): Promise<void> {
  for (let path = resolve(out); ; path = dirname(path)) {
    const found = await stat(path).catch(() => null);
    if (!found) {
      if (path === dirname(path)) return;
      continue;
    }
    if (!found.isDirectory()) throw new UsageError(`${option} ${out}: ${path} is a file; choose another folder`);
    await access(path, constants.W_OK | constants.X_OK).catch(() => {
      throw new UsageError(
        `${option} ${out}: ${path} cannot be written to; check its permissions or choose another folder`,
      );
    });
    return;
  }
}

/**
 * Refuses an output in the place of what is read: files of the same names would replace it, pictures be taken for its images.
 *
 * @param written what is given for `option`, and further paths that the command writes
 * @param read what is read, by what names it: an option with its value
 */
export async function assertApart(
  written: readonly [out: string, ...others: string[]],
  read: Readonly<Record<string, string | undefined>>,
  option = "--out",
): Promise<void> {
  const places = new Set(await Promise.all(written.map(placeOf)));
  for (const [name, path] of Object.entries(read))
    if (path !== undefined && places.has(await placeOf(path)))
      throw new UsageError(
        `${option} ${written[0]}: the command reads from there (${name} ${path}); choose another place for what it writes`,
      );
}

const placeOf = (path: string) => realpath(path).catch(() => resolve(path));

/** Refuses to replace the points.csv of a folder where its beginning is not that of a table which the command itself wrote. */
export async function assertOwnTable(out: string, own: RegExp): Promise<void> {
  const text = await readFile(join(out, "points.csv"), "utf8").catch(() => null);
  if (text !== null && !own.test(text))
    throw new UsageError(
      `--out ${out}: holds a points.csv of another origin, which would be replaced; choose another folder`,
    );
}

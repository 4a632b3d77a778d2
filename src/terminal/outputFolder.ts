import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
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

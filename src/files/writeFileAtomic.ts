import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { assertText } from "../internal/guards.ts";
import { codeOf } from "../internal/thrown.ts";
import { describeFileError } from "./describeFileError.ts";

let count = 0;

/**
 * Writes a file so that its name shows the old content or the new, never a part: to a temporary name in the same folder,
 * flushed to the disk, then renamed. On failure the temporary file is removed and the old content stays.
 */
export async function writeFileAtomic(path: string, data: string | Uint8Array): Promise<void> {
  assertText("writeFileAtomic", "path", path);
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.${count++}.tmp`);
  try {
    const file = await open(temporary, "wx");
    try {
      await file.writeFile(data);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    // Another's file of that name is not ours to remove.
    if (codeOf(error) !== "EEXIST") await rm(temporary, { force: true }).catch(() => {});
    if (codeOf(error) === "ENOENT")
      throw new Error(`${path}: cannot be written; its folder does not exist`, { cause: error });
    throw describeFileError(error, path);
  }
}

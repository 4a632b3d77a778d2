import { rmdir } from "node:fs/promises";
import { exists, makeFolder } from "../files/folders.ts";
import { lockFolder } from "../files/lockFolder.ts";
import { assertWritable } from "./outputFolder.ts";

/**
 * Works while no other process writes to an --out, which is made where it is not there, and removed again where nothing
 * came into it.
 *
 * @throws Error where another process writes to it
 */
export async function aloneIn<T>(out: string, work: () => Promise<T>): Promise<T> {
  await assertWritable(out);
  const isNew = !(await exists(out));
  await makeFolder(out);
  const unlock = await lockFolder(out);
  try {
    return await work();
  } finally {
    await unlock();
    if (isNew) await rmdir(out).catch(() => {}); // it holds something
  }
}

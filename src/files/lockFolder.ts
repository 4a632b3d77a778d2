import { open, readFile, rename, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { codeOf } from "../internal/thrown.ts";
import { describeFileError } from "./describeFileError.ts";

/** What a lock holds. */
const holderDocument = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    pid: v.pipe(v.number(), v.integer(), v.minValue(1)),
    host: v.string(),
    /** When the process began, where the system tells: numbers of processes are used again. */
    started: v.nullable(v.string()),
  }),
);
type Holder = v.InferOutput<typeof holderDocument>;

/** Milliseconds after which a lock that says nothing was left behind while it was written. */
const longestWriting = 10_000;
let count = 0;

/**
 * Makes a folder one's own by a file `.lock` in it, which only one process can make; the lock of a process that has ended
 * without removing it is taken over.
 *
 * @returns what gives the folder back
 * @throws Error where another process holds it
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, ".lock");
  const own: Holder = { pid: process.pid, host: hostname(), started: await startOf(process.pid) };
  const text = JSON.stringify(own);
  while (!(await create(path, text))) {
    const found = await readFile(path, "utf8").catch((error) => {
      if (codeOf(error) === "ENOENT") return null;
      throw describeFileError(error, path);
    });
    if (found === null) continue; // given back in the meantime
    const holder = parse(found);
    if (await isHeld(path, holder)) throw new Error(refusal(folder, path, holder));
    // Another process may take it over at the same moment: what was moved away must be what was looked at.
    const aside = `${path}.${process.pid}.${count++}`;
    await rename(path, aside).catch(() => {});
    const moved = await readFile(aside, "utf8").catch(() => null);
    if (moved !== null && moved !== found) await rename(aside, path);
    await rm(aside, { force: true });
  }
  return async () => {
    if ((await readFile(path, "utf8").catch(() => null)) === text) await rm(path, { force: true });
  };
}

/** Whether the file was not there and is now. */
async function create(path: string, text: string): Promise<boolean> {
  try {
    const file = await open(path, "wx");
    try {
      await file.writeFile(text);
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw describeFileError(error, path);
  }
}

function parse(text: string): Holder | null {
  const result = v.safeParse(holderDocument, text);
  return result.success ? result.output : null;
}

async function isHeld(path: string, holder: Holder | null): Promise<boolean> {
  if (holder === null) {
    const found = await stat(path).catch(() => null);
    return found !== null && Date.now() - found.mtimeMs < longestWriting;
  }
  if (holder.host !== hostname()) return true; // nobody here can tell
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return codeOf(error) === "EPERM"; // another user's
  }
  const started = await startOf(holder.pid);
  return holder.started === null || started === null || holder.started === started;
}

/** The moment at which a process began, as Linux counts it (proc_pid_stat, field 22); null elsewhere. */
async function startOf(pid: number): Promise<string | null> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return text.slice(text.lastIndexOf(")") + 2).split(" ")[19] ?? null;
}

function refusal(folder: string, path: string, holder: Holder | null): string {
  if (holder?.host === hostname())
    return `${folder}: process ${holder.pid} is writing to it; wait until it has ended, or choose another folder`;
  return `${folder}: a process${holder ? ` on ${holder.host}` : ""} is writing to it; choose another folder, or remove ${path} if that has ended`;
}

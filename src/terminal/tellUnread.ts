import { extname } from "node:path";
import { isFolder } from "../files/folders.ts";
import { walkFiles } from "../files/walkFiles.ts";
import { counted } from "../internal/counted.ts";
import { say } from "./progressBar.ts";

/** Endings of pictures that are not read. */
const unread = [".avif", ".bmp", ".gif", ".heic", ".heif", ".jp2", ".webp"];

const endingOf = (path: string) => extname(path).toLowerCase();

/** Says which pictures in folders are left out because nothing here reads their kind. */
export async function tellUnread(paths: readonly string[], recursive: boolean): Promise<void> {
  const accept = (path: string) => unread.includes(endingOf(path));
  const are = await Promise.all(paths.map(isFolder));
  const files = await walkFiles(
    paths.filter((_, i) => are[i]),
    { recursive, accept },
  );
  if (files.length === 0) return;
  const endings = [...new Set(files.map(({ path }) => endingOf(path)))].sort().join(", ");
  say(
    `left out: ${counted(files.length, "file")} of a kind that is not read (${endings}); save them as PNG; the first is ${files[0]!.path}`,
  );
}

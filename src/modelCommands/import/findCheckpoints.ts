import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describeFileError } from "../../files/describeFileError.ts";
import { exists } from "../../files/folders.ts";
import { walkFiles } from "../../files/walkFiles.ts";
import { parseJson } from "../../internal/parseJson.ts";
import { UsageError } from "../../terminal/failure.ts";

/** Endings of checkpoints in folders; a file that is named itself may have any. */
const endings = /\.(pth|pt|ckpt|safetensors|npz)$/i;

/** The checkpoints that a list of files and folders stands for, folders inside folders included, sorted by path. */
export async function findCheckpoints(paths: readonly string[]): Promise<readonly string[]> {
  for (const path of paths)
    for (const name of ["model.json", "pipeline.json"])
      if (await exists(join(path, name)))
        throw new UsageError(
          `${path}: holds a ${name}, so it is no checkpoint but what kneel import would make of one`,
        );
  const found = await walkFiles(paths, { recursive: true, accept: (path) => endings.test(path) });
  if (found.length === 0)
    throw new Error(`${paths.join(", ")}: no checkpoint there (.pth, .pt, .ckpt, .safetensors, .npz)`);
  return found.map(({ path }) => path);
}

/** How far above a checkpoint its release keeps what all of its folds share. */
const levels = 3;

/** The `mean_std.npy` beside a checkpoint or in one of the folders above it; null where there is none. */
export async function findMeanStd(checkpoint: string): Promise<string | null> {
  let folder = dirname(checkpoint);
  for (let level = 0; level < levels; level++) {
    const path = join(folder, "mean_std.npy");
    if (await exists(path)) return path;
    folder = join(folder, "..");
  }
  return null;
}

/** The JSON of a `config.json` beside a checkpoint, kept as a record; null where there is none. */
export async function findConfig(checkpoint: string): Promise<unknown> {
  const path = join(dirname(checkpoint), "config.json");
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw describeFileError(error, path);
  });
  if (text === null) return null;
  return parseJson(text, (reason) => new Error(`${path}: ${reason}; remove it, or copy it again`));
}

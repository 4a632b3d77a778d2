import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { basename, relative, resolve, sep } from "node:path";
import type { WalkedFile } from "../../files/walkFiles.ts";
import { stemsOf } from "./stemsOf.ts";

/** An image to predict. */
export interface PredictionItem {
  readonly path: string;
  /** Its path in the folder that was given, with `/`; the file's name where it was given itself; `path` where that is not the only one. */
  readonly name: string;
  /** Of the names of its files, a path below the output folder. */
  readonly stem: string;
  /** Changes with the file (place, size, time of change) and with `settings`. */
  readonly key: string;
}

/** The images with what names and identifies them; `settings` is all else that a result depends on. */
export async function predictionItems(files: readonly WalkedFile[], settings: unknown): Promise<PredictionItem[]> {
  const names = namesOf(files);
  const stems = stemsOf(names);
  return Promise.all(
    files.map(async ({ path }, i) => {
      const name = names[i]!;
      const { size, mtimeMs } = await stat(path).catch(() => ({ size: null, mtimeMs: null }));
      const identity = JSON.stringify([settings, name, resolve(path), size, mtimeMs]);
      const key = createHash("sha256").update(identity).digest("hex").slice(0, 32);
      return { path, name, stem: stems[i]!, key };
    }),
  );
}

function namesOf(files: readonly WalkedFile[]): string[] {
  const names = files.map(({ path, folder }) =>
    folder === null ? basename(path) : relative(folder, path).split(sep).join("/"),
  );
  const times = new Map<string, number>();
  for (const name of names) times.set(name, (times.get(name) ?? 0) + 1);
  return names.map((name, i) => (times.get(name) === 1 ? name : files[i]!.path));
}

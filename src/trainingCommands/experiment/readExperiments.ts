import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Experiment, orderExperiments, parseExperiment, type SourcedExperiment } from "../../experiments/index.ts";
import { describeFileError } from "../../files/describeFileError.ts";
import { UsageError, usage } from "../../terminal/failure.ts";

/** Configurations of files, and of the JSON files of folders, in the order of their names. */
export async function readExperiments(paths: readonly string[]): Promise<Experiment[]> {
  const files: string[] = [];
  for (const path of paths) {
    const found = await stat(path).catch((error) => {
      throw describeFileError(error, path);
    });
    if (!found.isDirectory()) files.push(path);
    else
      files.push(
        ...(await readdir(path))
          .filter((name) => name.endsWith(".json"))
          .sort()
          .map((name) => join(path, name)),
      );
  }
  if (files.length === 0)
    throw new UsageError(`${paths.join(", ")}: no configuration is there; give files or folders of them`);
  const read: SourcedExperiment[] = [];
  for (const file of files) {
    const text = await readFile(file, "utf8").catch((error) => {
      throw describeFileError(error, file);
    });
    read.push({ source: file, experiment: usage(() => parseExperiment(text, file), plainly) });
  }
  return usage(() => orderExperiments(read), plainly);
}

/** The sentence of an error that names its file by itself. */
const plainly = ({ message }: Error): string => message;

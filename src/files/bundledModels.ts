import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The models in this package, by name: where they are in it. */
const bundled: Readonly<Record<string, string>> = { "kneel-tfjs-phantom": "examples/models/phantom-pipeline" };

/** The pipeline in this package, which knows synthetic radiographs alone. */
export const phantomPipeline = "kneel-tfjs-phantom";

/** The directory of a model that this package brings along; null for other names. */
export async function bundledModel(name: string): Promise<string | null> {
  const place = Object.hasOwn(bundled, name) ? bundled[name] : undefined;
  if (place === undefined) return null;
  // Modules lie at other depths in the sources than in the package.
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const directory = join(folder, place);
    const isThere = await stat(join(directory, "pipeline.json")).then(
      () => true,
      () => false,
    );
    if (isThere) return directory;
    if (folder === dirname(folder)) return null;
  }
}

import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { availableParallelism, cpus, homedir } from "node:os";
import { dirname, join } from "node:path";
import * as v from "valibot";
import { writeJsonAtomic } from "../../files/writeJsonAtomic.ts";
import { libraryVersion } from "../../internal/libraryVersion.ts";
import { backendPackages } from "../backendPackages.ts";

const measuredSchema = v.object({
  backend: v.string(),
  workers: v.pipe(v.number(), v.integer(), v.minValue(1)),
  imagesPerSecond: v.nullable(v.pipe(v.number(), v.finite())),
  error: v.nullable(v.string()),
});
const choiceSchema = v.object({
  about: v.unknown(),
  backend: v.string(),
  workers: v.pipe(v.number(), v.integer(), v.minValue(1)),
  measured: v.pipe(v.array(measuredSchema), v.minLength(1)),
});

/** What a measurement gave, or why it gave nothing. */
export type MeasuredBackend = Readonly<v.InferOutput<typeof measuredSchema>>;

/** What is fastest, and what was measured. */
export interface RememberedChoice {
  readonly backend: string;
  readonly workers: number;
  readonly measured: readonly MeasuredBackend[];
}

const { resolve } = createRequire(import.meta.url);

/** The version of an installed package; null where there is none. */
export async function installedVersion(name: string): Promise<string | null> {
  try {
    return (JSON.parse(await readFile(resolve(`${name}/package.json`), "utf8")) as { version: string }).version; // every package.json has one
  } catch {
    return null;
  }
}

/** The package of what computes. */
export const packageOf = (backend: string): string | undefined =>
  backend === "onnx" ? "onnxruntime-node" : backendPackages[backend];

/** All that a choice depends on: the model, what was tried, the machine, and the versions of everything that computes. */
async function circumstances(identity: string, backends: readonly string[], workers: readonly number[]) {
  const packages = backends.map((backend) => packageOf(backend) ?? backend);
  const versions = await Promise.all(packages.map(async (name) => [name, await installedVersion(name)] as const));
  return {
    model: identity,
    backends,
    workers,
    library: libraryVersion,
    node: process.version,
    machine: [process.platform, process.arch, cpus()[0]?.model.trim() ?? "", availableParallelism()],
    packages: Object.fromEntries(versions),
  };
}

/** `$XDG_CACHE_HOME/kneel-tfjs/choices`, `~/.cache/kneel-tfjs/choices` by default. */
const defaultFolder = () => join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "kneel-tfjs", "choices");

/** The file that remembers a choice under certain circumstances: others have another. */
export class ChoiceFile {
  readonly path: string;
  private readonly about: object;

  private constructor(path: string, about: object) {
    this.path = path;
    this.about = about;
  }

  /** @param identity of the model */
  static async of(
    identity: string,
    backends: readonly string[],
    workers: readonly number[],
    folder: string = defaultFolder(),
  ): Promise<ChoiceFile> {
    const about = await circumstances(identity, backends, workers);
    const name = createHash("sha256").update(JSON.stringify(about)).digest("hex").slice(0, 16);
    return new ChoiceFile(join(folder, `${name}.json`), about);
  }

  /** What is remembered; null where nothing is, or what is cannot be read. */
  async read(): Promise<RememberedChoice | null> {
    try {
      const { about: _, ...choice } = v.parse(choiceSchema, JSON.parse(await readFile(this.path, "utf8")));
      return choice;
    } catch {
      return null;
    }
  }

  /** Remembers a choice; where the file cannot be written, it is measured again next time. */
  async write(choice: RememberedChoice): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true })
      .then(() => writeJsonAtomic(this.path, { about: this.about, ...choice }))
      .catch(() => {});
  }
}

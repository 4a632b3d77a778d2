import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import manifest from "../../package.json" with { type: "json" };
import { absoluteLinks, mirrorOf } from "../../scripts/npmReadme.ts";
import { run } from "./run.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const tsup = join(dirname(createRequire(import.meta.url).resolve("tsup/package.json")), "dist/cli-default.js");

/** Builds the package and packs it as `npm publish` would, all in a folder of its own; gives the tarball's path. */
async function packPackage(folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  await run(process.execPath, [tsup, "--silent", "--out-dir", join(folder, "dist")], { cwd: root });
  for (const file of [
    "package.json",
    "LICENSE",
    "CHANGELOG.md",
    "CITATION.cff",
    "CONTRIBUTING.md",
    "docs",
    "examples/models",
  ])
    if (existsSync(join(root, file))) cpSync(join(root, file), join(folder, file), { recursive: true });
  const { name, version } = manifest;
  const readme = absoluteLinks(readFileSync(join(root, "README.md"), "utf8"), mirrorOf(name, version));
  writeFileSync(join(folder, "README.md"), readme);
  const { stdout } = await run("npm", ["pack", "--json", "--ignore-scripts"], { cwd: folder });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  return join(folder, filename);
}

/**
 * The same once for all files of tests, whichever of the process's threads they run in: building takes long.
 * `KNEEL_TFJS_TARBALL` names one that is to be tested instead.
 */
export async function packOnce(): Promise<string> {
  if (process.env.KNEEL_TFJS_TARBALL) return process.env.KNEEL_TFJS_TARBALL;
  const folder = join(tmpdir(), `kneel-tfjs-packed-${process.pid}`);
  const tarball = () => readdirSync(folder).find((name) => name.endsWith(".tgz"));
  try {
    mkdirSync(folder);
  } catch {
    for (let waited = 0; waited < 280_000; waited += 500) {
      const name = existsSync(folder) && existsSync(join(folder, "done")) ? tarball() : null;
      if (name) return join(folder, name);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    throw new Error(`${folder}: the package was not packed by another thread`);
  }
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const path = await packPackage(folder);
  mkdirSync(join(folder, "done"));
  return path;
}

import { cpSync, existsSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./run.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const tsup = join(dirname(createRequire(import.meta.url).resolve("tsup/package.json")), "dist/cli-default.js");

/** Builds the package and packs it as `npm publish` would, all in a folder of its own; gives the tarball's path. */
export async function packPackage(folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  await run(process.execPath, [tsup, "--silent", "--out-dir", join(folder, "dist")], { cwd: root });
  for (const file of ["package.json", "README.md", "LICENSE", "CHANGELOG.md", "CITATION.cff"])
    if (existsSync(join(root, file))) cpSync(join(root, file), join(folder, file));
  const { stdout } = await run("npm", ["pack", "--json"], { cwd: folder });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  return join(folder, filename);
}

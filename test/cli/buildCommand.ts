import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { TestProject } from "vitest/node";
import { keepModules } from "../../scripts/keepModules.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The command's module, in JavaScript. */
    command: string;
  }
}

/**
 * Before the slow tests: builds the command once for all of them, module by module as in the package and within the
 * repository, where its packages are. Each start takes less than half the processor time of `tsx`,
 * which translates every module every time.
 */
export async function setup({ provide }: TestProject): Promise<() => void> {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  mkdirSync(join(root, "out"), { recursive: true });
  const folder = mkdtempSync(join(root, "out/command-"));
  await build({
    absWorkingDir: root,
    entryPoints: ["src/**/*.ts"],
    outbase: "src",
    outdir: folder,
    bundle: true,
    packages: "external",
    plugins: [keepModules],
    format: "esm",
    platform: "node",
    target: "es2022",
    logLevel: "warning",
  });
  const command = join(folder, "cli/main.js");
  if (!existsSync(command)) throw new Error(`${command} was not built`);
  provide("command", command);
  return () => rmSync(folder, { recursive: true, force: true });
}

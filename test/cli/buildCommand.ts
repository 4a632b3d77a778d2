import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    /** The command's module, in JavaScript. */
    command: string;
  }
}

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Files of their own: the command, and what its threads start with. */
const entryPoints = [
  "cli/main.ts",
  "node/trainingWorker.ts",
  "node/sampleWorker.ts",
  "node/inference/inferenceWorker.ts",
];

/**
 * Before the slow tests: builds the command once for all of them, in few files that lie within the repository, where its
 * packages are. A process or thread that loads the 560 modules of the package one by one, and lets Node look through
 * TensorFlow.js for the names that it exports, takes twice the processor time until it starts to work; from the sources
 * by `tsx` twice that again. The package as it is published is for `test/package`.
 */
export async function setup({ provide }: TestProject): Promise<() => void> {
  mkdirSync(join(root, "out"), { recursive: true });
  const folder = mkdtempSync(join(root, "out/command-"));
  await build({
    absWorkingDir: root,
    entryPoints: entryPoints.map((name) => `src/${name}`),
    outbase: "src",
    outdir: folder,
    bundle: true,
    splitting: true,
    external: ["@fastify/*", "dcmjs", "dcmjs-codecs", "fastify", "onnxruntime-*", "webgpu"],
    plugins: [placesIn(folder), required],
    banner: { js: `import { createRequire as from } from "node:module"; const require = from(import.meta.url);` },
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

/** Each module looks for threads and packages beside itself: in the place where it would be by itself. */
const placesIn = (folder: string): Plugin => ({
  name: "places",
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]src[/\\].+\.ts$/ }, ({ path }) => {
      const place = join(folder, relative(join(root, "src"), path)).replace(/\.ts$/, ".js");
      const code = readFileSync(path, "utf8");
      return { loader: "ts", contents: code.replaceAll("import.meta.url", JSON.stringify(pathToFileURL(place).href)) };
    });
  },
});

/** CommonJS packages of which there must be one copy, or which start threads of their own. */
const required: Plugin = {
  name: "required",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(@tensorflow\/.+|piscina)$/ }, ({ path, namespace }) =>
      namespace === "required" ? { path, external: true } : { path, namespace: "required" },
    );
    onLoad({ filter: /^/, namespace: "required" }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
    }));
  },
};

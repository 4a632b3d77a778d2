import { readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    /** The folder of what is built for the tests: `src/cli/main.js` in it is the command. */
    built: string;
  }
}

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The folder of this process, of which tests that run at the same time in another know nothing. */
export const builtFolder = join(root, "out", `built-${process.pid}`);

/** Files of their own: the command, what threads start with, and what tests run in processes and threads of their own. */
const entryPoints = [
  "src/cli/main.ts",
  "src/node/trainingWorker.ts",
  "src/node/sampleWorker.ts",
  "src/node/inference/inferenceWorker.ts",
  "test/augment/heap.ts",
  "test/backends/withoutSimd.ts",
  "test/node/idlePool.ts",
  "test/server/heldLoop.ts",
  "test/server/quietServer.ts",
  "test/support/faultyLosses.ts",
  "test/support/proveBackend.ts",
  "test/training/residentMemory.ts",
];

/**
 * Before the slow tests: builds what they start once for all of them, in few files that lie within the repository, where
 * its packages are. A process or thread that loads the 560 modules of the package one by one, and lets Node look through
 * TensorFlow.js for the names that it exports, takes twice the processor time until it starts to work; from the sources
 * by `tsx` twice that again. The package as it is published is for `test/package`.
 */
export async function setup({ provide }: TestProject): Promise<() => void> {
  await build({
    absWorkingDir: root,
    entryPoints,
    outbase: ".",
    outdir: builtFolder,
    bundle: true,
    splitting: true,
    external: ["@fastify/*", "dcmjs", "dcmjs-codecs", "fastify", "onnxruntime-*", "webgpu"],
    plugins: [places, required],
    banner: { js: `import { createRequire as from } from "node:module"; const require = from(import.meta.url);` },
    format: "esm",
    platform: "node",
    target: "es2022",
    logLevel: "warning",
  });
  provide("built", builtFolder);
  return () => rmSync(builtFolder, { recursive: true, force: true });
}

/** The address of a module of `src` where it would be by itself in the folder of what is built. */
const placeOf = (path: string) => pathToFileURL(join(builtFolder, relative(root, path)).replace(/\.ts$/, ".js")).href;

/** Modules of `src` look for threads and packages beside themselves, those of tests for fixtures. */
const places: Plugin = {
  name: "places",
  setup({ onLoad }) {
    onLoad({ filter: /[/\\](src|test)[/\\].+\.ts$/ }, ({ path }) => {
      const place = path.startsWith(join(root, "src")) ? placeOf(path) : pathToFileURL(path).href;
      const code = readFileSync(path, "utf8");
      return { loader: "ts", contents: code.replaceAll("import.meta.url", JSON.stringify(place)) };
    });
  },
};

/** For vitest: modules of `src/node` start their threads with what is built, which `tsx` takes seconds to translate. */
export const builtThreads = {
  name: "built-threads",
  enforce: "pre" as const,
  transform: (code: string, id: string) =>
    id.startsWith(join(root, "src/node/")) ? code.replaceAll("import.meta.url", JSON.stringify(placeOf(id))) : null,
};

const load = createRequire(import.meta.url);

/**
 * CommonJS packages of which there must be one copy, or which start threads of their own. The names of those that most
 * modules import are written out: of others each importing module makes an object with all the names at its start.
 */
const required: Plugin = {
  name: "required",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(@tensorflow\/.+|piscina)$/ }, ({ path, namespace }) =>
      namespace === "required" ? { path, external: true } : { path, namespace: "required" },
    );
    onLoad({ filter: /^/, namespace: "required" }, ({ path }) => {
      const module = `require(${JSON.stringify(path)})`;
      if (!/\/tfjs-(core|layers)$/.test(path)) return { contents: `module.exports = ${module};` };
      const names = Object.keys(load(path)).map((name) => `export const ${name} = loaded.${name};`);
      return { contents: [`const loaded = ${module};`, ...names].join("\n") };
    });
  },
};

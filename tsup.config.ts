import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import { defineConfig, type Options } from "tsup";
import { emitDeclarations } from "./scripts/emitDeclarations.ts";
import { keepModules } from "./scripts/keepModules.ts";

/** The lists of what the package and its public subpaths export, in `src`. */
const lists = ["index", ...readdirSync("src").map((name) => `${name}/index`)].filter((name) =>
  existsSync(`src/${name}.ts`),
);

/** Binaries as modules that export their bytes, gzipped. */
const embedBinaries: NonNullable<Options["esbuildPlugins"]>[number] = {
  name: "embed-binaries",
  setup({ onResolve, onLoad }) {
    const { resolve } = createRequire(import.meta.url);
    onResolve({ filter: /\.wasm$/ }, ({ path }) => ({ path: resolve(path), namespace: "binary" }));
    onLoad({ filter: /\.wasm$/, namespace: "binary" }, ({ path }) => {
      const text = gzipSync(readFileSync(path), { level: 9 }).toString("base64");
      return { contents: `export const gzipped = Uint8Array.from(atob("${text}"), (c) => c.charCodeAt(0));` };
    });
  },
};

/** Every module is an entry, so that a bundler can drop each one; declarations for the public subpaths only. */
const modules = (): Options => ({
  entry: ["src/**/*.ts", "!src/**/*.d.ts"],
  format: ["esm"],
  esbuildPlugins: [keepModules],
  splitting: false,
  clean: ["!bundle"],
  target: "es2022",
  external: [/^@tensorflow\//],
  dts: { entry: declarations() },
});

/** Each list's declarations, by the name that they have in `dist`. */
function declarations(): Record<string, string> {
  const folder = emitDeclarations(lists.map((name) => `src/${name}.ts`));
  return Object.fromEntries(lists.map((name) => [name, `${folder}/${name}.d.ts`]));
}

/** One file for pages without a bundler, everything in it. */
const bundle: Options = {
  entry: { "bundle/kneel": "bundle/kneel.ts" },
  format: ["esm"],
  platform: "browser",
  noExternal: [/./],
  esbuildPlugins: [embedBinaries],
  splitting: false,
  minify: true,
  target: "es2022",
  esbuildOptions(options) {
    options.legalComments = "eof";
  },
};

export default defineConfig(() => [modules(), bundle]);

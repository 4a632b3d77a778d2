import { readdirSync } from "node:fs";
import { defineConfig, type Options } from "tsup";

const folders = readdirSync("src", { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !["internal", "server", "cli"].includes(entry.name))
  .map((entry) => entry.name);

/** Leaves the imports between modules as imports, so that dist mirrors src file by file. */
const keepModules: NonNullable<Options["esbuildPlugins"]>[number] = {
  name: "keep-modules",
  setup({ onResolve }) {
    onResolve({ filter: /^\.{1,2}\/.+\.ts$/ }, ({ path, kind }) =>
      kind === "entry-point" ? null : { path: path.replace(/\.ts$/, ".js"), external: true },
    );
  },
};

/** Every module is an entry, so that a bundler can drop each one; declarations for the public subpaths only. */
export default defineConfig({
  entry: ["src/**/*.ts", "!src/**/*.d.ts"],
  format: ["esm"],
  esbuildPlugins: [keepModules],
  splitting: false,
  sourcemap: true,
  clean: true,
  target: "es2022",
  external: [/^@tensorflow\//],
  dts: {
    entry: Object.fromEntries([
      ["index", "src/index.ts"],
      ...folders.map((name) => [`${name}/index`, `src/${name}/index.ts`]),
    ]),
  },
});

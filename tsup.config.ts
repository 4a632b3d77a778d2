import { readdirSync } from "node:fs";
import { defineConfig } from "tsup";

const folders = readdirSync("src", { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !["internal", "cli"].includes(entry.name))
  .map((entry) => entry.name);

/** Every module is an entry, so that a bundler can drop each one; declarations for the public subpaths only. */
export default defineConfig({
  entry: ["src/**/*.ts"],
  format: ["esm"],
  splitting: true,
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

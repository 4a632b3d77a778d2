import type { Plugin } from "esbuild";

/** Leaves the imports between modules as imports, so that the output mirrors src file by file. */
export const keepModules: Plugin = {
  name: "keep-modules",
  setup({ onResolve }) {
    onResolve({ filter: /^\.{1,2}\/.+\.ts$/ }, ({ path, kind }) =>
      kind === "entry-point" ? null : { path: path.replace(/\.ts$/, ".js"), external: true },
    );
  },
};

import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));
const folder = process.env.MUTATE ?? "geometry";

/** The fast tests of one folder in one thread, for `stryker.config.mjs`. */
export default defineConfig({
  resolve: {
    alias: [
      { find: /^kneel-tfjs\/(.+)$/, replacement: `${root}src/$1/index.ts` },
      { find: "kneel-tfjs", replacement: `${root}src/index.ts` },
    ],
  },
  test: {
    include: [`test/${folder}/**/*.test.ts`],
    exclude: ["test/**/*.slow.test.ts"],
    setupFiles: ["test/setup.ts"],
    isolate: false,
    pool: "threads",
    testTimeout: 20_000,
  },
});

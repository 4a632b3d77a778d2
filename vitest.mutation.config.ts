import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));
const folder = process.env.MUTATE ?? "geometry";

/**
 * The fast tests of one folder in one thread, for `stryker.config.mjs`. Each mutant starts them anew: folders that know
 * no TensorFlow.js do without it, and so does augment but for MixUp.
 */
const plain = ["augment", "geometry", "internal", "metrics", "pixels", "viz"].includes(folder);

/** Names that modules beside the mutated ones import. */
const names = ["add", "gather", "mul", "tensor", "tensor1d", "tidy"];
const withoutTensorflow = {
  name: "without-tensorflow",
  enforce: "pre" as const,
  resolveId: (id: string) => (plain && id.startsWith("@tensorflow/") ? "\0tensorflow" : null),
  load: (id: string) =>
    id === "\0tensorflow" ? `export const ${names.map((name) => `${name} = undefined`).join(", ")};` : null,
};

export default defineConfig({
  plugins: [withoutTensorflow],
  resolve: {
    alias: [
      { find: /^kneel-tfjs\/(.+)$/, replacement: `${root}src/$1/index.ts` },
      { find: "kneel-tfjs", replacement: `${root}src/index.ts` },
    ],
  },
  test: {
    include: [`test/${folder}/**/*.test.ts`],
    exclude: [
      "test/**/*.slow.test.ts",
      "test/**/*.isolated.test.ts",
      "test/**/*.timed.test.ts",
      "test/**/speed.test.ts", // measures time, which instrumented code takes more of
      ...(plain ? ["test/augment/mixUp.test.ts"] : []),
    ],
    setupFiles: [plain ? "test/support/matchers.ts" : "test/setup.ts", "test/support/fewerRuns.ts"],
    isolate: false,
    pool: "threads",
    testTimeout: 300_000, // instrumented code on a machine that does other things too
  },
});

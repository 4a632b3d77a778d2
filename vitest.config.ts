import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { builtThreads } from "./test/cli/buildCommand.ts";

const root = fileURLToPath(new URL(".", import.meta.url));

const common = {
  setupFiles: ["test/setup.ts"],
  isolate: false,
  pool: "threads" as const,
  maxWorkers: 2,
};

/**
 * `fast` holds everything that answers within seconds; `isolated` what leaves a backend or modules changed, each file by itself; `slow`
 * what trains, starts a browser or a process; `timed`, last and alone, what the clock judges; `package`, which
 * `npm run test:package` runs, what installs the package that is published.
 */
export default defineConfig({
  resolve: {
    alias: [
      { find: /^kneel-tfjs\/(.+)$/, replacement: `${root}src/$1/index.ts` },
      { find: "kneel-tfjs", replacement: `${root}src/index.ts` },
    ],
  },
  test: {
    // Counts for .ci/run; `npm cit` passes no arguments on.
    ...(process.env.VITEST_JSON && { reporters: ["default", "json"], outputFile: { json: process.env.VITEST_JSON } }),
    projects: [
      {
        extends: true,
        test: {
          ...common,
          name: "fast",
          include: ["test/**/*.test.ts"],
          exclude: ["test/**/*.slow.test.ts", "test/**/*.isolated.test.ts", "test/**/*.timed.test.ts"],
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          ...common,
          isolate: true,
          name: "isolated",
          include: ["test/**/*.isolated.test.ts"],
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        plugins: [builtThreads],
        test: {
          ...common,
          name: "slow",
          // With three, a sixth of two cores waits for processes, browsers and npm.
          maxWorkers: 4,
          sequence: { groupOrder: 1 },
          globalSetup: ["test/cli/buildCommand.ts"],
          include: ["test/**/*.slow.test.ts"],
          exclude: ["test/package/**"],
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          ...common,
          name: "timed",
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
          globalSetup: ["test/cli/buildCommand.ts"],
          include: ["test/**/*.timed.test.ts"],
        },
      },
      {
        extends: true,
        test: {
          ...common,
          name: "package",
          sequence: { groupOrder: 3 },
          include: ["test/package/*.slow.test.ts"],
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});

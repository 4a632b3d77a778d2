/**
 * Mutation tests of one folder of `src` against the fast tests of the same folder: `MUTATE=geometry npx stryker run`, or
 * `npm run mutate -- geometry` of a sample (CONTRIBUTING.md says what to install).
 */
const folder = process.env.MUTATE ?? "geometry";
const isSample = process.env.MUTATE_SAMPLE !== undefined;

export default {
  mutate: [`src/${folder}/**/*.ts`, "!src/**/index.ts", "!src/**/*Binary.ts"],
  testRunner: "vitest",
  plugins: ["@stryker-mutator/vitest-runner", ...(isSample ? ["./scripts/mutantSample.mjs"] : [])],
  checkers: isSample ? ["sample"] : [],
  ignorers: isSample ? ["sample"] : [],
  vitest: { configFile: "vitest.mutation.config.ts", related: false },
  coverageAnalysis: "perTest",
  ignoreStatic: true,
  concurrency: Number(process.env.MUTATE_CONCURRENCY ?? 1),
  disableTypeChecks: false,
  timeoutMS: Number(process.env.MUTATE_TIMEOUT ?? 60_000), // of the clock, besides 1.5 times what the tests took
  dryRunTimeoutMinutes: 30,
  reporters: ["progress-append-only", "clear-text", "json", "html"],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: `out/mutation/${folder}.json` },
  htmlReporter: { fileName: `out/mutation/${folder}.html` },
  incremental: process.env.MUTATE_INCREMENTAL === "1",
  incrementalFile: `out/mutation/${folder}-incremental.json`,
  tempDirName: "out/mutation/tmp",
  ignorePatterns: ["dist", "out", "coverage", "docs", "examples/models"],
};

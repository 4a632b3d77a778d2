/**
 * Plugins of Stryker that choose MUTATE_SAMPLE of the mutants of the folder MUTATE, at equal distances in the order of the
 * files from a place that MUTATE_SEED decides. Code without a chosen mutant stays as it is, which is what makes the tests
 * of pixels as fast as they are without mutants; a mutant around a chosen one is in the code and not run.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
// biome-ignore lint/correctness/noUndeclaredDependencies: installed by hand, as CONTRIBUTING.md says
import { Instrumenter } from "@stryker-mutator/instrumenter";

const { MUTATE: folder = "geometry", MUTATE_SEED: seed = "1", MUTATE_SAMPLE: size } = process.env;
const goldenRatio = (1 + Math.sqrt(5)) / 2;

/** Where a mutant is and what it puts there. */
const nameOf = ({ fileName, mutatorName, replacement, location: { start, end } }) =>
  [relative(".", fileName), start.line, start.column, end.line, end.column, mutatorName, replacement].join(":");

const silent = { debug: () => {}, info: () => {}, isDebugEnabled: () => false };

/** The chosen mutants of all. */
async function sampleMutants() {
  const names = readdirSync(`src/${folder}`, { recursive: true }).filter((name) => /(?<!index|Binary)\.ts$/.test(name));
  const files = names.sort().map((name) => {
    const path = join("src", folder, name);
    return { name: path, mutate: true, content: readFileSync(path, "utf8") };
  });
  const options = { ignorers: [], plugins: null, excludedMutations: [] };
  const { mutants } = await new Instrumenter(silent).instrument(files, options);
  const distance = Math.max(1, mutants.length / Number(size));
  const start = (Number(seed) * goldenRatio) % 1;
  return Array.from({ length: Math.floor(mutants.length / distance) }, (_, i) => {
    const mutant = mutants[Math.floor((start + i) * distance)];
    return { file: mutant.fileName, location: mutant.location, name: nameOf(mutant) };
  });
}

/** Stryker's workers load this file too, where the sources are changed already; they inherit the sample. */
process.env.MUTANTS ??= JSON.stringify(await sampleMutants());
const sample = JSON.parse(process.env.MUTANTS);
const chosen = new Set(sample.map(({ name }) => name));

const isBefore = (a, b) => a.line < b.line || (a.line === b.line && a.column <= b.column);

const ignorer = {
  shouldIgnore({ hub, node }) {
    const file = relative(".", hub.file.opts.filename);
    const place = ({ line, column }) => ({ line: line - 1, column }); // Babel counts lines from 1, Stryker from 0
    const [from, to] = [place(node.loc.start), place(node.loc.end)];
    const contains = ({ start, end }) => isBefore(from, start) && isBefore(end, to);
    return sample.some((each) => each.file === file && contains(each.location)) ? undefined : "not in the sample";
  },
};

const leftOut = { status: "compileError", reason: "not in the sample" };

const checker = {
  init: async () => {},
  group: async (mutants) => [mutants.map(({ id }) => id)],
  check: async (mutants) =>
    Object.fromEntries(
      mutants.map((mutant) => [mutant.id, chosen.has(nameOf(mutant)) ? { status: "passed" } : leftOut]),
    ),
};

export const strykerPlugins = [
  { kind: "Ignore", name: "sample", factory: () => ignorer },
  { kind: "Checker", name: "sample", factory: () => checker },
];

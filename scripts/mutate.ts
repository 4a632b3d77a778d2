/**
 * Mutation tests of a sample of one folder of `src`: `npm run mutate -- geometry [SIZE [SEED]]`. Prints the survivors and
 * the score: of the mutants that were run, the share that a test of the folder has found.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

interface Mutant {
  readonly status: string;
  readonly mutatorName: string;
  readonly replacement: string;
  readonly location: { readonly start: { readonly line: number; readonly column: number } };
}

const [folder = "geometry", size = "120", seed = "1"] = process.argv.slice(2);
const env = { ...process.env, MUTATE: folder, MUTATE_SAMPLE: size, MUTATE_SEED: seed };
const { status } = spawnSync("npx", ["stryker", "run"], { env, stdio: "inherit" });
if (status !== 0) throw new Error(`mutate: stryker ended with ${status}`);

const { files } = JSON.parse(readFileSync(`out/mutation/${folder}.json`, "utf8")) as {
  readonly files: Readonly<Record<string, { readonly mutants: readonly Mutant[] }>>;
};
const mutants = Object.entries(files).flatMap(([file, { mutants: list }]) => list.map((each) => ({ file, ...each })));
const having = (...states: readonly string[]) => mutants.filter((each) => states.includes(each.status));
const found = having("Killed", "Timeout");
const missed = having("Survived", "NoCoverage");
for (const { file, location, status: why, mutatorName, replacement } of missed)
  console.log(`${file}:${location.start.line}:${location.start.column} ${why} ${mutatorName}: ${replacement}`);

/** Wilson's interval of a share. */
function wilson(hits: number, count: number, z = 1.96): readonly [number, number] {
  const share = hits / count;
  const middle = share + z ** 2 / (2 * count);
  const half = z * Math.sqrt((share * (1 - share)) / count + z ** 2 / (4 * count ** 2));
  return [(middle - half) / (1 + z ** 2 / count), (middle + half) / (1 + z ** 2 / count)];
}

const count = found.length + missed.length;
const percent = (share: number) => (100 * share).toFixed(0);
const [low, high] = wilson(found.length, count).map(percent);
console.log(
  `${folder}: ${percent(found.length / count)} % (${low}–${high}), sample of ${count} of ${mutants.length} mutants, seed ${seed}`,
);

/**
 * Damaged files of every format that is read: `npx tsx bench/formatMutations.ts [COUNT [PATTERN [FROM]]]`, 10,000 of each of
 * the formats whose names match by default, each format in a process of its own.
 * Each must be read, or refused in one sentence that names it, within 10 s of computing and 1 GB. Prints counts, the slowest
 * file and the most memory of the process, Node included, as Markdown, and every fault as an error.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { createRandom } from "../src/internal/random.ts";
import { formatSamples } from "../test/support/formatSamples.ts";
import { damage, tryFormat } from "../test/support/tryFormat.ts";

const [, , count = "10000", pattern = "", from = "0", one] = process.argv;
/** Milliseconds of the processor, and mebibytes. */
const [slowestAllowed, memoryAllowed] = [10_000, 953];

/** The line of a format in this process, which has read nothing else. */
async function measure(name: string): Promise<string> {
  const sample = (await formatSamples())[name]!;
  const reasons = new Map<string, number>();
  let [slowest, faults] = [0, 0];
  const fault = (text: string) => {
    faults++;
    console.error(text);
  };
  for (let i = Number(from); i < Number(from) + Number(count); i++) {
    const damaged = damage(sample, createRandom("damage", name, i));
    const before = process.cpuUsage();
    const outcome = await tryFormat(sample, damaged).catch((error: Error) => {
      fault(`${name} ${i}: ${error.message}`);
      return "FAULT";
    });
    const { user, system } = process.cpuUsage(before);
    const milliseconds = (user + system) / 1000;
    if (milliseconds > slowestAllowed) fault(`${name} ${i}: took ${milliseconds.toFixed(0)} ms`);
    slowest = Math.max(slowest, milliseconds);
    reasons.set(outcome, (reasons.get(outcome) ?? 0) + 1);
  }
  const read = reasons.get("read") ?? 0;
  const memory = process.resourceUsage().maxRSS / 1024;
  if (memory > memoryAllowed) fault(`${name}: took ${memory.toFixed(0)} MiB`);
  if (faults > 0) process.exitCode = 1;
  return `| ${name} | ${count} | ${read} | ${Number(count) - read} | ${reasons.size - (read > 0 ? 1 : 0)} | ${faults} | ${slowest.toFixed(0)} ms | ${memory.toFixed(0)} MiB |`;
}

if (one !== undefined) console.log(await measure(one));
else {
  console.log(
    "| format | files | read | refused | different reasons | faults | slowest | memory |\n|---|--:|--:|--:|--:|--:|--:|--:|",
  );
  for (const name of Object.keys(await formatSamples()).filter((each) => new RegExp(pattern).test(each))) {
    const args = [...process.execArgv, fileURLToPath(import.meta.url), count, pattern, from, name];
    const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
    if (status !== 0) process.exitCode = 1;
  }
}

/**
 * Damaged files of every format that is read: `npx tsx bench/formatMutations.ts [COUNT [PATTERN]]`, 10,000 of each by default.
 * Each must be read, or refused in one sentence that names it, within 10 s of computing and 1 GB. Prints counts, the slowest
 * file and the memory of the whole process so far as Markdown, and every fault as an error.
 */
import { createRandom } from "../src/internal/random.ts";
import { formatSamples } from "../test/support/formatSamples.ts";
import { damage, tryFormat } from "../test/support/tryFormat.ts";

const [, , count = "10000", only = ""] = process.argv;
let faults = 0;
console.log(
  "| format | files | read | refused | different reasons | slowest | memory |\n|---|--:|--:|--:|--:|--:|--:|",
);
for (const [name, sample] of Object.entries(await formatSamples())) {
  if (!new RegExp(only).test(name)) continue;
  const reasons = new Map<string, number>();
  let slowest = 0;
  for (let i = 0; i < Number(count); i++) {
    const damaged = damage(sample, createRandom("damage", name, i));
    const before = process.cpuUsage();
    const outcome = await tryFormat(sample, damaged).catch((error: Error) => {
      faults++;
      console.error(`${name} ${i}: ${error.message}`);
      return "FAULT";
    });
    const { user, system } = process.cpuUsage(before);
    slowest = Math.max(slowest, (user + system) / 1000);
    reasons.set(outcome, (reasons.get(outcome) ?? 0) + 1);
  }
  const read = reasons.get("read") ?? 0;
  const memory = process.resourceUsage().maxRSS / 1024;
  console.log(
    `| ${name} | ${count} | ${read} | ${Number(count) - read} | ${reasons.size - (read > 0 ? 1 : 0)} | ${slowest.toFixed(0)} ms | ${memory.toFixed(0)} MiB |`,
  );
}
if (faults > 0) process.exitCode = 1;

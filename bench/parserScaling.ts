/**
 * Time against size of every parser on its worst known inputs: `npx tsx bench/parserScaling.ts [MB [PATTERN]]`.
 * Sizes grow tenfold from 10 kB to MB megabytes (default 100), each input in a process of its own; each line has the CPU
 * milliseconds of each size, the power of the size that the time grows with from the last but one to the last (1 is linear, 2
 * the square; none below 20 ms), the most memory of the process, the input and Node itself included, and what the largest was
 * answered. Ends early where one size takes 10 s.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { documentInputs } from "./documentInputs.ts";
import { imageInputs } from "./imageInputs.ts";
import { reportInputs } from "./reportInputs.ts";
import { textInputs } from "./textInputs.ts";
import type { Inputs } from "./worstInputs.ts";

const inputs: Inputs = { ...imageInputs, ...textInputs, ...documentInputs, ...reportInputs };
const [, , limit = "100", pattern = "", one] = process.argv;
const largest = Number(limit) * 1e6;
const sizes: number[] = [];
for (let size = 10_000; size < largest; size *= 10) sizes.push(size);
sizes.push(largest);

/** The line of an input in this process, which has read nothing else. */
async function measure(name: string): Promise<string> {
  const make = inputs[name]!;
  await make(10_000)();
  const times: number[] = [];
  let answer = "";
  for (const size of sizes) {
    const run = make(size);
    const before = process.cpuUsage();
    answer = await run();
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
    if (times.at(-1)! > 10_000) break;
  }
  const [before, last] = times.slice(-2) as [number, number]; // there are two sizes
  const [sizeBefore, lastSize] = sizes.slice(times.length - 2, times.length) as [number, number];
  const power = last < 20 ? "" : (Math.log(last / before) / Math.log(lastSize / sizeBefore)).toFixed(1);
  const cells = sizes.map((_, i) =>
    times[i] === undefined ? "" : times[i]! < 10 ? times[i]!.toFixed(1) : times[i]!.toFixed(0),
  );
  const memory = process.resourceUsage().maxRSS / 1024;
  return `| ${[name, ...cells, power, `${memory.toFixed(0)} MiB`, answer.replaceAll("|", "\\|").slice(0, 60)].join(" | ")} |`;
}

if (one !== undefined) console.log(await measure(one));
else {
  const columns = sizes.map((size) => (size < 1e6 ? `${size / 1e3} kB` : `${(size / 1e6).toPrecision(3)} MB`));
  console.log(`| input | ${columns.join(" | ")} | power | memory | answer |`);
  console.log(`|---|${"--:|".repeat(sizes.length + 2)}---|`);
  for (const name of Object.keys(inputs).filter((each) => new RegExp(pattern).test(each))) {
    const args = [...process.execArgv, fileURLToPath(import.meta.url), limit, pattern, name];
    const { status, signal, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    const failure = `| ${name} | failed: ${signal ?? status} ${/.*(?:Error|FATAL).*/.exec(stderr)?.[0] ?? ""} |\n`;
    process.stdout.write(status === 0 ? stdout : failure);
  }
}

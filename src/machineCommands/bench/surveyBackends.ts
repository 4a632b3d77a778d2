import { spawn } from "node:child_process";
import type { BenchCase, BenchNetwork, BenchOutcome } from "./benchSettings.ts";

/**
 * Measures each case in a process of its own, one after the other, so that none has the memory, threads or kernels of
 * another. Where a backend does not start, the rest of its cases are left out.
 */
export async function surveyBackends(
  cases: readonly BenchCase[],
  network: BenchNetwork,
  onBegin: (one: BenchCase) => void,
): Promise<readonly BenchOutcome[]> {
  const outcomes: BenchOutcome[] = [];
  const failed = new Set<string>();
  for (const one of cases) {
    if (failed.has(one.backend)) continue;
    onBegin(one);
    const outcome = await inProcess(one, network);
    if ("error" in outcome) failed.add(one.backend);
    outcomes.push(outcome);
  }
  return outcomes;
}

/** `kneel bench` of one case. */
async function inProcess(one: BenchCase, network: BenchNetwork): Promise<BenchOutcome> {
  const { width, depth, block, upsampling, size, batch, seconds } = network;
  const options = {
    ...{ backend: one.backend, width, depth, block, upsampling, batch, seconds },
    ...(one.mode === "train" && { workers: one.workers }),
    size: `${size.width}x${size.height}`,
  };
  const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, `${value}`]);
  if (network.recompute && one.mode === "train") words.push("--recompute");
  const args = [...process.execArgv, process.argv[1]!, "bench", `--${one.mode}`, "--json", ...words];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "ignore"] });
  const [stdout, code] = await Promise.all([
    text(child.stdout),
    new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (status, signal) => resolve(status ?? signal));
    }),
  ]);
  return stdout.trim() === ""
    ? { ...one, error: `its process ended with ${code}` }
    : (JSON.parse(stdout) as BenchOutcome); // what our own process printed
}

async function text(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: string[] = [];
  for await (const chunk of stream.setEncoding("utf8")) chunks.push(chunk as string); // of a stream with an encoding
  return chunks.join("");
}

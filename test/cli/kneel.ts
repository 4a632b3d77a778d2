import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { inject } from "vitest";

export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A module of `src` or `test` as `test/cli/buildCommand.ts` has built it. */
export const builtModule = (path: string): string => join(inject("built"), path);

/** The words that start the command. */
export const kneelCommand = [process.execPath, builtModule("src/cli/main.js")] as const;

/** Runs `kneel` in a folder; `watch` sees the process, when it starts and each time it writes, and all that it has written to stderr so far. */
export function kneel(
  cwd: string,
  args: readonly string[],
  watch: (child: ChildProcess, stderr: string) => void = () => {},
  environment: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const [node, ...words] = kneelCommand;
  const env = { ...process.env, NO_COLOR: "1", npm_command: "run-script" }; // not "exec", as under npx vitest
  delete (env as { NODE_OPTIONS?: string }).NODE_OPTIONS;
  Object.assign(env, environment);
  const child = spawn(node, [...words, ...args], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  watch(child, "");
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    watch(child, stderr);
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

/** Options of a training of seconds. */
export const tiny = ["--width", "2", "--depth", "1", "--size", "32", "--batch", "4", "--loss", "l2"] as const;
export const onData = ["--data", "data", "--points", "data/points.csv"] as const;

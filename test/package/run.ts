import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Runs a program to its end; on failure the error holds all that it wrote. */
export async function run(
  program: string,
  args: readonly string[],
  { cwd }: { readonly cwd: string },
): Promise<{ stdout: string; stderr: string }> {
  const options = { cwd, maxBuffer: 2 ** 26, encoding: "utf8" } as const;
  return promisify(execFile)(program, [...args], options).catch((error: Error & { stdout: string; stderr: string }) => {
    throw new Error(`${program} ${args.join(" ")}\n${error.stdout}\n${error.stderr}`, { cause: error });
  });
}

/** Runs the numbered examples one after another: `npm run examples`, or only those that are named, `npm run examples -- 01 05`. */
import { spawn } from "node:child_process";
import { mkdir, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const limitSeconds = 180;
const folder = dirname(fileURLToPath(import.meta.url));
const root = join(folder, "..");

function run(file: string): Promise<{ ok: boolean; reason: string }> {
  const child = spawn(process.execPath, ["--import", "tsx", join(folder, file)], { cwd: root, stdio: "inherit" });
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill("SIGKILL"), 1000 * limitSeconds);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      const reason = signal === "SIGKILL" ? `stopped after ${limitSeconds} s` : `exit code ${code ?? signal}`;
      resolve({ ok: code === 0, reason });
    });
  });
}

const asked = process.argv.slice(2);
const files = (await readdir(folder))
  .filter((name) => /^\d\d-.+\.ts$/.test(name))
  .filter((name) => asked.length === 0 || asked.some((prefix) => name.startsWith(prefix)))
  .sort();
await mkdir(join(root, "out/examples"), { recursive: true });

const lines: string[] = [];
let failed = 0;
for (const file of files) {
  console.log(`\n# ${file}`);
  const started = performance.now();
  const { ok, reason } = await run(file);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (!ok) failed++;
  lines.push(`${ok ? "ok    " : "FAILED"} ${file.padEnd(32)} ${seconds.padStart(6)} s${ok ? "" : `  ${reason}`}`);
  console.log(lines.at(-1));
}
console.log(`\n${lines.join("\n")}\n${files.length - failed} of ${files.length} examples ran`);
if (failed > 0 || files.length === 0) process.exitCode = 1;

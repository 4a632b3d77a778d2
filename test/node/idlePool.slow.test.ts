import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

it.each(["open", "busy", "closed"])("a process with a pool that is %s ends by itself", async (state) => {
  const script = fileURLToPath(new URL("idlePool.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", script, state], {
    timeout: 60_000,
  });
  expect(stdout).toBe("end\n");
});

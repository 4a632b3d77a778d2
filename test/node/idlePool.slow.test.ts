import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { builtModule } from "../cli/kneel.ts";

it.each(["open", "busy", "closed"])("a process with a pool that is %s ends by itself", async (state) => {
  const { stdout } = await promisify(execFile)(process.execPath, [builtModule("test/node/idlePool.js"), state], {
    timeout: 60_000,
  });
  expect(stdout).toBe("end\n");
});

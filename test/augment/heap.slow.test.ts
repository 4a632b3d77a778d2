import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

it("leaves the heap flat over 10,000 images of the paper's stream, and allocates nothing of an image's size", async () => {
  const script = fileURLToPath(new URL("heap.ts", import.meta.url));
  const flags = ["--expose-gc", "--import", "tsx", script, "10000"];
  const { stdout } = await promisify(execFile)(process.execPath, flags);
  const growth = JSON.parse(stdout);
  expect(growth.heap).toBeLessThan(1);
  expect(growth.external).toBeLessThan(0.1);
  expect(growth.buffers).toBeLessThan(0.1);
  expect(growth.largest).toBeLessThan(64 * 64);
});

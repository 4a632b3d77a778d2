import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { builtModule } from "../cli/kneel.ts";

it("leaves the heap flat over 10,000 images of the paper's stream, and allocates nothing of an image's size", async () => {
  const flags = ["--expose-gc", builtModule("test/augment/heap.js"), "10000"];
  const { stdout } = await promisify(execFile)(process.execPath, flags);
  const growth = JSON.parse(stdout);
  expect(growth.heap).toBeLessThan(1);
  expect(growth.external).toBeLessThan(0.1);
  expect(growth.buffers).toBeLessThan(0.1);
  expect(growth.largest).toBeLessThan(64 * 64);
});

import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

// Files of one thread share their modules: after a reset the next file has modules of its own, while the kernels that
// TensorFlow.js has registered are of the old ones, and whatever it sets on its own is without effect.
test("only isolated tests reset modules", () => {
  const files = readdirSync("test", { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  const resetting = files.filter((name) => /\bvi\.resetModules\(/.test(readFileSync(`test/${name}`, "utf8")));
  expect(resetting.length).toBeGreaterThan(1);
  expect(resetting.filter((name) => !name.endsWith(".isolated.test.ts"))).toEqual([]);
});

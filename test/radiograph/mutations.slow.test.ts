import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { MutationReport } from "./runMutations.ts";

test("damaged files are read or refused, within 10 s and 1 GB", () => {
  const script = fileURLToPath(new URL("runMutations.ts", import.meta.url));
  const text = execFileSync(process.execPath, ["--import", "tsx", script, process.env.MUTATIONS ?? "600"], {
    encoding: "utf8",
  });
  const report = JSON.parse(text) as MutationReport;
  expect(report.faults).toEqual([]);
  expect(report.read).toBeGreaterThan(report.count / 10);
  expect(report.refused).toBeGreaterThan(report.count / 10);
  expect(report.peakMb).toBeLessThan(1024);
});

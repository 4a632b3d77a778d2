import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { formatReportJson, report } from "../../src/report/index.ts";
import { run as compare } from "../../src/resultCommands/compare/run.ts";
import { simulateErrors } from "../metrics/simulate.ts";

const { errors, groups } = simulateErrors("compare", { patients: 12, landmarks: 3 });
const written = (factor: number, unit = "mm") =>
  formatReportJson(
    report(
      {
        errors: errors.map((row) => row.map((error) => factor * error)),
        unit,
        landmarkNames: ["a", "b", "c"],
        ids: errors.map((_, i) => `${i}.png`),
        groups,
      },
      { resamples: 20 },
    ),
  );

let folder: string;
let shown = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kneel-compare-"));
  shown = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    shown += text;
    return true;
  });
  vi.spyOn(process.stderr, "write").mockImplementation(() => true);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

it("compares a folder with a file, on screen and as JSON", async () => {
  await mkdir(join(folder, "a"));
  await writeFile(join(folder, "a", "report.json"), written(1));
  await writeFile(join(folder, "b.json"), written(0.5));
  const out = join(folder, "comparison.json");
  await compare(join(folder, "a"), join(folder, "b.json"), { out, seed: 1 });
  expect(shown).toMatch(/^mean error \(mm\) .* < 0\.001 +0\.010$/m);
  expect(shown).toContain("24 images of 12 patients in both.");
  const comparison = JSON.parse(await readFile(out, "utf8"));
  expect(comparison.figures[0].difference).toBeCloseTo(-comparison.figures[0].a / 2, 10);
});

it("says which file is not a report, and why two do not compare", async () => {
  const [good, pixels, bad] = [join(folder, "good.json"), join(folder, "pixels.json"), join(folder, "bad.json")];
  await writeFile(good, written(1));
  await writeFile(pixels, written(1, "px"));
  await writeFile(bad, "{}");
  await expect(compare(good, bad, { seed: 0 })).rejects.toThrow(`${bad}: format: `);
  await expect(compare(good, pixels, { seed: 0 })).rejects.toThrow(
    new Error('the unit of b must be "mm", as of a, got "px"'),
  );
  await expect(compare(good, join(folder, "none"), { seed: 0 })).rejects.toThrow(join(folder, "none"));
});

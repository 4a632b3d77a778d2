import { expect, it } from "vitest";
import { runs } from "../support/runs.ts";
import { drawDots } from "./brightDot.ts";

it("puts a bright dot where its point is, or says that it is hidden or cut off, in 300 random pipelines", () => {
  const { counts, faults } = drawDots(0, runs(300));
  expect(faults).toEqual([]);
  expect(counts.labeled).toBeGreaterThan(runs(300) / 2);
  expect(counts.outside).toBeGreaterThan(runs(300) / 5);
  expect(counts.occluded).toBeGreaterThan(runs(300) / 40);
});

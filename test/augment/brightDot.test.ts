import { expect, it } from "vitest";
import { drawDots } from "./brightDot.ts";

it("puts a bright dot where its point is, or says that it is hidden or cut off, in 300 random pipelines", () => {
  const { counts, faults } = drawDots(0, 300);
  expect(faults).toEqual([]);
  expect(counts.labeled).toBeGreaterThan(150);
  expect(counts.outside).toBeGreaterThan(60);
  expect(counts.occluded).toBeGreaterThan(10);
});

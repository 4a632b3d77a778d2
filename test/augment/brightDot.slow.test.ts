import { expect, it } from "vitest";
import { drawDots } from "./brightDot.ts";

it("puts a bright dot where its point is, or says that it is hidden or cut off, in 1,000 more random pipelines (or DOTS of them)", () => {
  const { faults } = drawDots(300, Number(process.env.DOTS ?? 1000));
  expect(faults).toEqual([]);
});

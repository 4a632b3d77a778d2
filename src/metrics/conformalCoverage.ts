import { refusal } from "../internal/guards.ts";
import type { ConformalRadius } from "./conformalRadii.ts";
import { assertErrors, counts, type RadialErrors } from "./present.ts";
import type { CountedShare } from "./share.ts";

/** How often each radius held on other images: hits of the present points (of the images, for a joint radius). */
export function conformalCoverage(radii: readonly ConformalRadius[], errors: RadialErrors): CountedShare[] {
  const landmarks = assertErrors("conformalCoverage", errors);
  return radii.map(({ landmark, radius }, i) => {
    if (radius === null) throw refusal("conformalCoverage", `radii[${i}].radius`, "a number", "null");
    if (landmark !== null && landmark >= landmarks)
      throw refusal("conformalCoverage", `radii[${i}].landmark`, `below ${landmarks}, the landmarks`, landmark);
    const scores =
      landmark === null
        ? errors.map((row) => row.filter(counts)).flatMap((row) => (row.length > 0 ? [Math.max(...row)] : []))
        : errors.map((row) => row[landmark]!).filter(counts);
    const hits = scores.filter((error) => error <= radius).length;
    return { fraction: hits / scores.length, hits, count: scores.length };
  });
}

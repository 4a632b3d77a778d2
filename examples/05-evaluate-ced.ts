// Evaluation needs nothing but arrays of points: no network, no TensorFlow.js.
import { randomExponential, randomLcg, randomNormal } from "d3-random";
import type { Point } from "kneel-tfjs/geometry";
import { auc, outlierRate, pck, radialErrors, summarizeErrors } from "kneel-tfjs/metrics";
import { writeFileAtomic } from "kneel-tfjs/node";
import { cedSvg } from "kneel-tfjs/viz";

// 60 images of 16 landmarks in pixels, here made up; a point that nobody annotated is NaN.
const random = randomLcg(0.3);
const noise = randomNormal.source(random);
const truth = Array.from({ length: 60 }, () =>
  Array.from(
    { length: 16 },
    (_, k): Point => (random() < 0.02 ? [Number.NaN, Number.NaN] : [20 * k, 100 + noise(0, 20)()]),
  ),
);

// Two methods: one precise with a heavy tail, one that is twice as coarse. A point that was not found is NaN as well.
const tail = randomExponential.source(random)(0.05);
const move = (points: readonly Point[], spread: number, wild: number): Point[] =>
  points.map(([x, y]) => {
    if (random() < 0.005) return [Number.NaN, Number.NaN];
    const extra = random() < wild ? tail() : 0;
    return [x + noise(0, spread)() + extra, y + noise(0, spread)()];
  });
const methods = {
  precise: truth.map((points) => move(points, 4, 0.12)),
  coarse: truth.map((points) => move(points, 8, 0)),
};

const spacing = [0.15, 0.15] as const; // mm per pixel
const thresholds = [1, 1.5, 2, 2.5]; // mm
const curves = Object.entries(methods).map(([name, predicted]) => {
  const errors = radialErrors(truth, predicted, { spacing });
  const { count, notFound, median } = summarizeErrors(errors);
  const within = pck(errors, thresholds).map(
    ({ threshold, fraction }) => `${(100 * fraction).toFixed(1)} % ≤ ${threshold}`,
  );
  console.log(`${name.padEnd(8)} median ${median.toFixed(2)} mm, ${within.join(", ")} mm`);
  const { points } = outlierRate(errors, 3);
  const area = auc(errors, 4).fraction.toFixed(3);
  console.log(
    `         ${count} points, ${notFound} not found, ${(100 * points.fraction).toFixed(1)} % over 3 mm, area under CED to 4 mm ${area}`,
  );
  return { name, errors: errors.flat() };
});
const svg = cedSvg(curves, { maximum: 4, thresholds, title: "Cumulative error distribution" });
await writeFileAtomic("out/examples/ced.svg", svg);
console.log("out/examples/ced.svg");

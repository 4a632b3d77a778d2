// What a residual costs under each loss, and how hard it pulls: the curves as an SVG, gradients as a table.
import "@tensorflow/tfjs-backend-wasm";
import { grad, type Tensor3D, tensor3d, zeros } from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-layers"; // registers the gradients
import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import { initBackend } from "kneel-tfjs/backends";
import { elasticLoss, type LandmarkLoss, l1Loss, l2Loss, wingLoss } from "kneel-tfjs/losses";
import { writeFileAtomic } from "kneel-tfjs/node";

await initBackend(["wasm"]);

const losses: Record<string, LandmarkLoss> = {
  "wing (w 10, c 2)": wingLoss({ width: 10, curvature: 2 }),
  l1: l1Loss(),
  l2: l2Loss(),
  elastic: elasticLoss(),
};

/** Losses and gradients of residuals in x, one landmark each; a loss is a mean over coordinates, so 2n undoes it. */
async function curveOf(loss: LandmarkLoss, residuals: readonly number[]) {
  const n = residuals.length;
  const truth = zeros([n, 1, 2]) as Tensor3D;
  const predicted = tensor3d(
    residuals.flatMap((r) => [r, 0]),
    [n, 1, 2],
  );
  const slopes = await grad((p) => loss(truth, p))(predicted).data();
  const values = residuals.map((r) => loss(zeros([1, 1, 2]), tensor3d([r, 0], [1, 1, 2])));
  return {
    values: await Promise.all(values.map(async (value) => 2 * (await value.data())[0]!)),
    slopes: residuals.map((_, i) => 2 * n * slopes[2 * i]!),
  };
}

const shown = [0, 0.1, 1, 5, 10, 20];
console.log(`gradient at residual ${shown.map((r) => String(r).padStart(7)).join("")}`);
for (const [name, loss] of Object.entries(losses)) {
  const { slopes } = await curveOf(loss, shown);
  console.log(`${name.padEnd(20)} ${slopes.map((slope) => slope.toFixed(2).padStart(7)).join("")}`);
}

// The chart: residual across, loss up.
const [width, height, margin, top] = [560, 360, 46, 34];
const residuals = Array.from({ length: 301 }, (_, i) => (i - 150) / 10);
const x = scaleLinear([-15, 15], [margin, width - 16]);
const y = scaleLinear([0, 30], [height - margin, top]);
const colors = ["#0072b2", "#d55e00", "#009e73", "#cc79a7"];
const parts: string[] = [];
for (const tick of x.ticks(7))
  parts.push(`<text x="${x(tick)}" y="${height - margin + 18}" text-anchor="middle">${tick}</text>`);
for (const tick of y.ticks(6))
  parts.push(
    `<path d="M${x(-15)},${y(tick)}H${x(15)}" stroke="#dddddd"/>`,
    `<text x="${margin - 8}" y="${y(tick) + 4}" text-anchor="end">${tick}</text>`,
  );
for (const [i, [name, loss]] of Object.entries(losses).entries()) {
  const { values } = await curveOf(loss, residuals);
  const points = values.map((value, j): [number, number] => [x(residuals[j]!), y(value)]);
  const path = line().defined(([, py]) => py >= top)(points);
  parts.push(
    `<path d="${path}" fill="none" stroke="${colors[i]}" stroke-width="2"/>`,
    `<text x="${margin + [8, 128, 160, 192][i]!}" y="20" fill="${colors[i]}" font-weight="bold">${name}</text>`,
  );
}
parts.push(`<text x="${(margin + width) / 2}" y="${height - 8}" text-anchor="middle">Residual</text>`);
parts.push(`<text transform="translate(14 ${height / 2}) rotate(-90)" text-anchor="middle">Loss</text>`);
const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="white"/>${parts.join("")}</svg>`;
await writeFileAtomic("out/examples/losses.svg", svg);
console.log("out/examples/losses.svg");

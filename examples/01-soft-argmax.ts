// Soft-argmax finds a peak between the pixels, where argmax can only name one of them.
import "@tensorflow/tfjs-backend-wasm";
import { argMax, reshape, tensor4d } from "@tensorflow/tfjs-core";
import { initBackend } from "kneel-tfjs/backends";
import { writePng } from "kneel-tfjs/node";
import { softArgmax2d, softArgmaxMoments2d } from "kneel-tfjs/ops";
import { drawOverlay } from "kneel-tfjs/viz";

await initBackend(["wasm"]);

// A heatmap [1, H, W, 1] of logits, −|p − peak|² / 2σ²: its softmax is a Gaussian around the peak.
const [width, height] = [40, 30];
const peak = [23.37, 11.81] as const; // (x, y); pixel centers are integers
const sigma = 1.5;
const logits = Float32Array.from({ length: width * height }, (_, i) => {
  const [dx, dy] = [(i % width) - peak[0], Math.floor(i / width) - peak[1]];
  return -(dx * dx + dy * dy) / (2 * sigma * sigma);
});
const maps = tensor4d(logits, [1, height, width, 1]);

/** Landmarks are normalized to the image, u = (x + 0.5) / W. */
const toPixels = ([u = Number.NaN, v = Number.NaN]: ArrayLike<number> & Iterable<number>) =>
  [u * width - 0.5, v * height - 0.5] as const;
const off = ([x, y]: readonly [number, number]) => Math.hypot(x - peak[0], y - peak[1]).toFixed(4);

const [index = 0] = await argMax(reshape(maps, [-1])).data();
console.log(`argmax        ${off([index % width, Math.floor(index / width)])} pixels off`);

const soft = toPixels(await softArgmax2d(maps).data());
console.log(`soft-argmax   ${off(soft)} pixels off, at (${soft.map((value) => value.toFixed(3)).join(", ")})`);

// A larger β sharpens the map, and the result moves towards the argmax.
for (const beta of [10, 100])
  console.log(`β = ${String(beta).padEnd(8)}  ${off(toPixels(await softArgmax2d(maps, { beta }).data()))} pixels off`);

// The spread of the map says how sure it is.
const { covariance } = softArgmaxMoments2d(maps);
const [xx = 0] = await covariance.data();
console.log(`its standard deviation along x is ${(Math.sqrt(xx) * width).toFixed(3)} pixels (σ = ${sigma})`);

// The map, with the peak (ring) and what soft-argmax finds (dot).
const image = { width, height, channels: 1, data: logits.map((value) => Math.exp(value)) } as const;
const picture = drawOverlay(image, { truth: [peak], predicted: [soft], window: [0, 1], scale: 10 });
await writePng("out/examples/soft-argmax.png", picture);
console.log("out/examples/soft-argmax.png");

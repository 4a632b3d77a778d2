/**
 * Images per second on one core: `tsx bench/augment.ts COUNT` prints one JSON object. 466 × 466 → 450 × 450, 8-bit gray,
 * the whole stream of the KNEEL paper; beside it other types of pixels in the same run, the parts, and the heap before
 * and after.
 */
import {
  applyAugmentation,
  createRandom,
  kneelAugmentation,
  lightAugmentation,
  sampleAugmentation,
} from "kneel-tfjs/augment";
import { warpImage } from "kneel-tfjs/geometry";
import { phantomKnee } from "kneel-tfjs/phantom";

const [count = 600] = process.argv.slice(2).map(Number);
const size = { width: 466, height: 466 };
const { image: knee, landmarks } = phantomKnee({ seed: 1, ...size });
const image = { ...knee, data: Uint8Array.from(knee.data, (v) => (knee.data instanceof Uint16Array ? v >> 8 : v)) };
const median = (times: readonly number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!;
const round = (value: number) => Number(value.toFixed(2));

/** Median over rounds of the mean milliseconds of a draw. */
function time(rounds: number, run: (i: number) => void): number {
  const each = Math.ceil(count / rounds);
  const times: number[] = [];
  for (let k = 0, i = 0; k <= rounds; k++) {
    const start = performance.now();
    for (const end = i + each; i < end; i++) run(i);
    if (k > 0) times.push((performance.now() - start) / each);
  }
  return median(times);
}

const stream = kneelAugmentation();
const output = new Uint8Array(450 * 450);
const heap = () => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
};
const draw = (i: number) => {
  const record = sampleAugmentation(stream, size, createRandom(0, "bench", i));
  applyAugmentation(image, landmarks, record, { output });
};
const fullMs = time(5, draw);
const before = heap();
const cpu = process.cpuUsage();
for (let i = 0; i < count; i++) draw(i);
const { user } = process.cpuUsage(cpu);
const after = heap();
const parts: Record<string, { total: number; n: number }> = {};
for (let i = 0; i < count; i++) {
  const record = sampleAugmentation(stream, size, createRandom(0, "bench", i));
  const start = performance.now();
  applyAugmentation(image, landmarks, record, { output });
  const names = record.steps.map((step) => {
    if (step.type !== "warp") return step.type === "medianBlur" ? `medianBlur${step.size}` : step.type;
    const [move] = step.moves;
    if (move?.type !== "homography") return "copy";
    const [a, b, , , , , g] = move.homography;
    return g !== 0 ? "perspective" : b !== 0 || a !== 1 ? "affine" : "crop";
  });
  const key = names.filter((name) => name !== "cutout").join(" + ");
  parts[key] ??= { total: 0, n: 0 };
  parts[key].total += performance.now() - start;
  parts[key].n++;
}
/** The stream on other pixels: 8-bit gray again, 16 bits, floats and three channels, a draw of each in turn; images/s. */
const kinds = {
  bytes: image,
  words: { ...image, data: Uint16Array.from(image.data, (v) => 257 * v) },
  floats: { ...image, data: Float32Array.from(image.data, (v) => v / 255) },
  rgb: {
    ...image,
    channels: 3,
    data: Uint8Array.from({ length: 3 * image.data.length }, (_, i) => image.data[Math.floor(i / 3)]!),
  },
};
const outputs = Object.values(kinds).map(({ data, channels }) => {
  const Type = data.constructor as new (length: number) => typeof data;
  return new Type(450 * 450 * channels);
});
const byKind: number[][] = outputs.map(() => []);
for (let round = 0; round < 6; round++) {
  const total = outputs.map(() => 0);
  for (let i = 0; i < count / 4; i++) {
    const record = sampleAugmentation(stream, size, createRandom(0, "bench", i));
    for (const [k, kind] of Object.values(kinds).entries()) {
      const start = performance.now();
      applyAugmentation(kind, landmarks, record, { output: outputs[k]! });
      total[k]! += performance.now() - start;
    }
  }
  if (round > 0) for (const [k, ms] of total.entries()) byKind[k]!.push((1000 * Math.ceil(count / 4)) / ms);
}
const light = lightAugmentation();
const floats = { width: 160, height: 160, channels: 1, data: new Float32Array(160 * 160).fill(0.5) };
const lightMs = time(5, (i) => {
  const record = sampleAugmentation(light, floats, createRandom(0, "light", i));
  applyAugmentation(floats, landmarks, record);
});
const homography = [0.9, 0.2, 10, -0.2, 0.9, 60, 0, 0, 1] as const;
const affineMs = time(5, () => warpImage(image, { width: 450, height: 450, homography }, { output }));
console.log(
  JSON.stringify(
    {
      kneelImagesPerSecond: round(1000 / fullMs),
      kneelImagesPerCpuSecond: round((1e6 * count) / user),
      byKind: Object.fromEntries(Object.keys(kinds).map((name, k) => [name, round(median(byKind[k]!))])),
      heapGrowthMb: round(after - before),
      light160Ms: round(lightMs),
      affineWarpMs: round(affineMs),
      meanMs: Object.fromEntries(
        Object.entries(parts)
          .filter(([, { n }]) => n > 2)
          .map(([name, { total, n }]): [string, number] => [name, round(total / n)])
          .toSorted(([, a], [, b]) => b - a),
      ),
    },
    null,
    1,
  ),
);

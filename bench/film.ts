/**
 * One film of 3000 × 2400 pixels and 16 bits through a whole pipeline on WASM: where the time goes, warm, medians of
 * rounds, and the peak memory of the process. `tsx bench/film.ts [paper|small] [rounds]`
 */
import { mkdirSync } from "node:fs";
import { analyseRadiograph } from "../src/node/inference/analyseRadiograph.ts";
import { openModel } from "../src/node/inference/openModel.ts";
import type { PhaseTimes } from "../src/node/inference/settings.ts";
import { loadBackend } from "../src/node/loadBackend.ts";
import { phantomFilm } from "../src/phantom/index.ts";
import { formatDicomRadiograph } from "../src/radiograph/index.ts";
import { type PipelineSize, writeFreshPipeline } from "./freshPipeline.ts";

const [size = "paper", rounds = "5"] = process.argv.slice(2);
const folder = `out/bench/${size}`;
mkdirSync("out/bench", { recursive: true });
await writeFreshPipeline(folder, size as PipelineSize);
const [width, height, mm] = [3000, 2400, 0.143];
const { image } = phantomFilm({ seed: 1, spacing: 0.5, maximum: 65535 });
// The film is what matters, not how long it takes to draw: enlarged without interpolation.
const data = Uint16Array.from({ length: width * height }, (_, i) => {
  const [x, y] = [
    Math.floor(((i % width) * image.width) / width),
    Math.floor((Math.floor(i / width) * image.height) / height),
  ];
  return image.data[y * image.width + x]!;
});
const bytes = await formatDicomRadiograph({ width, height, channels: 1, data }, { spacing: [mm, mm] });

await loadBackend("wasm");
const model = await openModel({ model: folder });
const before = process.memoryUsage.rss();
const runs: PhaseTimes[] = [];
for (let i = 0; i < Number(rounds) + 1; i++) {
  const { result, refusal } = await analyseRadiograph(model, { source: { bytes }, name: "film" });
  if (!result) throw new Error(refusal.reason);
  if (i > 0) runs.push(result.times);
}
model.dispose();
const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;
const phases = ["decode", "prepare", "network"] as const;
const [decodeMs, prepareMs, networkMs] = phases.map((phase) => Math.round(median(runs.map((run) => run[phase]))));
const total = decodeMs! + prepareMs! + networkMs!;
const share = Number(((100 * (decodeMs! + prepareMs!)) / total).toFixed(1));
const mb = (value: number) => Math.round(value / 2 ** 20);
const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(
  JSON.stringify({
    size,
    decodeMs,
    prepareMs,
    networkMs,
    otherThanNetworksPercent: share,
    startMb: mb(before),
    peakMb,
  }),
);

/**
 * One film of 3000 × 2400 pixels and 16 bits through a whole pipeline: where the time goes, warm, medians of
 * rounds, and the peak memory of the process. `tsx bench/film.ts [paper|small] [rounds] [backends]`: several backends, such
 * as `wasm,onnx`, take turns, and the median of the ratios to the last one is printed.
 */
import { mkdirSync } from "node:fs";
import { analyseRadiograph } from "../src/node/inference/analyseRadiograph.ts";
import { type OpenModel, openModel } from "../src/node/inference/openModel.ts";
import type { PhaseTimes } from "../src/node/inference/settings.ts";
import { benchFilm } from "./benchFilm.ts";
import { type PipelineSize, writeFreshPipeline } from "./freshPipeline.ts";

const [size = "paper", rounds = "5", backends = "wasm"] = process.argv.slice(2);
const folder = `out/bench/${size}`;
mkdirSync("out/bench", { recursive: true });
await writeFreshPipeline(folder, size as PipelineSize);
const bytes = await benchFilm();

const names = backends.split(",");
const models = new Map<string, OpenModel>();
for (const backend of names) models.set(backend, await openModel({ model: folder, backend }));
const before = process.memoryUsage.rss();
const runs = new Map(names.map((name) => [name, [] as PhaseTimes[]]));
for (let i = 0; i < Number(rounds) + 1; i++)
  for (const name of names) {
    const { result, refusal } = await analyseRadiograph(models.get(name)!, {
      source: { bytes: bytes.slice() },
      name: "film",
    });
    if (!result) throw new Error(refusal.reason);
    if (i > 0) runs.get(name)!.push(result.times);
  }
for (const model of models.values()) model.dispose();
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;
const totalOf = ({ decode, prepare, network }: PhaseTimes) => decode + prepare + network;
const mb = (value: number) => Math.round(value / 2 ** 20);
for (const [backend, times] of runs) {
  const phases = ["decode", "prepare", "network"] as const;
  const [decodeMs, prepareMs, networkMs] = phases.map((phase) => Math.round(median(times.map((run) => run[phase]))));
  const total = decodeMs! + prepareMs! + networkMs!;
  const last = runs.get(names.at(-1)!)!;
  console.log(
    JSON.stringify({
      size,
      backend,
      decodeMs,
      prepareMs,
      networkMs,
      otherThanNetworksPercent: Number(((100 * (decodeMs! + prepareMs!)) / total).toFixed(1)),
      ...(names.length > 1 && {
        ratio: Number(median(times.map((run, i) => totalOf(run) / totalOf(last[i]!))).toFixed(2)),
      }),
      startMb: mb(before),
      peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
    }),
  );
}

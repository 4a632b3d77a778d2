/**
 * Resident memory of an ensemble of networks of the paper's size (width 24, depth 4, 450², 4,252,432 parameters), loaded
 * from a pipeline directory and run once on one knee: `node --expose-gc --import tsx bench/ensembleMemory.ts [backend]
 * [networks]`. Prints one JSON object, in MiB; `loaded` and `run` count from the start of the backend.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { kneeLandmarkNames } from "kneel-tfjs/knee";
import { initializeWeights } from "kneel-tfjs/network";
import { readPipeline, writePipeline } from "kneel-tfjs/node";
import { KneelPipeline, type LandmarkModel, networkOf, withEngines } from "kneel-tfjs/pipelines";
import { startEngines } from "../src/node/inference/startEngines.ts";

const [backend = "onnx", count = "10"] = process.argv.slice(2);
const folder = `out/bench/ensemble-${count}`;
mkdirSync("out/bench", { recursive: true });
const model = (seed: number): LandmarkModel => {
  const architecture = {
    ...{ kind: "hourglass", inputShape: [450, 450, 1], landmarks: 16, width: 24, depth: 4, block: "hmp" },
    ...{ upsampling: "bilinear", dropout: 0.25, beta: 1, grid: "center" },
  } as LandmarkModel["architecture"];
  return {
    architecture,
    preprocessing: {
      ...{ width: 450, height: 450, fit: "stretch" as const },
      intensity: { low: 5, high: 99 },
      normalization: { mean: 0.4, deviation: 0.3 },
    },
    landmarkNames: kneeLandmarkNames,
    weights: initializeWeights(networkOf(architecture), seed),
    training: {},
  };
};
const resident = () => {
  globalThis.gc?.();
  return process.memoryUsage.rss() / 2 ** 20;
};
if (backend === "write") {
  const localize = Array.from({ length: Number(count) }, (_, seed) => model(seed));
  await writePipeline(folder, { locate: null, localize });
  process.exit(0);
}
// In a process of its own, whose memory does not count.
if (!existsSync(`${folder}/pipeline.json`))
  execFileSync(process.execPath, [...process.execArgv, process.argv[1]!, "write", count], { stdio: "inherit" });
const start = await startEngines(backend, 1);
const before = resident();
const pipeline = new KneelPipeline(await withEngines(await readPipeline(folder), start));
await new Promise((resolve) => setTimeout(resolve, 100));
const loaded = resident() - before;
const data = Float32Array.from({ length: 450 * 450 }, (_, i) => Math.sin(0.01 * i));
await pipeline.predictCrop({ width: 450, height: 450, channels: 1, data });
const run = resident() - before;
const peak = process.resourceUsage().maxRSS / 1024;
console.log(
  JSON.stringify({
    backend,
    networks: Number(count),
    loaded: Math.round(loaded),
    run: Math.round(run),
    peak: Math.round(peak),
  }),
);
process.exit(0);

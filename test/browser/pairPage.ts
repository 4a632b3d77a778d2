import { PairedPipeline } from "../../src/pipelines/index.ts";
import { webTrainingWorker } from "../../src/training/index.ts";
import { tinyKnees } from "./tinyKnees.ts";

const [width, height] = [97, 70];
const film = {
  width,
  height,
  channels: 1,
  data: Uint16Array.from({ length: width * height }, (_, i) => 2000 + 1900 * Math.sin(0.01 * i) * Math.cos(0.23 * i)),
} as const;

const pairTools = {
  /** What the pipeline finds beside a worker of this name and module, what it finds alone, and what was warned of. */
  async compare(name: string, url = "/worker.js") {
    const warnings: string[] = [];
    const worker = webTrainingWorker(new Worker(url, { type: "module", name }));
    const options = { spacing: [2, 2.2] as const };
    const alone = await tinyKnees();
    const pair = await PairedPipeline.start(await tinyKnees(), worker, { onWarning: (w) => warnings.push(w) });
    const result = await pair.predict(film, options);
    const expected = await alone.predict(film, options);
    const { paired } = pair;
    await pair.dispose();
    return { paired, warnings, result: JSON.stringify(result), expected: JSON.stringify(expected) };
  },
};

export type PairTools = typeof pairTools;

Object.assign(globalThis, { pairTools });

import { memory } from "@tensorflow/tfjs-core";
import { patchBackend } from "../../src/backends/index.ts";
import { l2Loss } from "../../src/losses/index.ts";
import {
  assembleBatch,
  ParallelTrainer,
  type StepResult,
  Trainer,
  type TrainerLike,
  type TrainerState,
  webTrainingWorker,
} from "../../src/training/index.ts";
import { dotSamples, tinyNetwork } from "../training/dotImages.ts";
import { startWasm } from "./startWasm.ts";

const options = {
  network: tinyNetwork(),
  seed: 3,
  adam: { weightDecay: 0.01, clipNorm: 1 },
  mixUp: { alpha: 0.75 },
} as const;

/** What three steps give. */
export interface Training {
  readonly results: readonly StepResult[];
  /** A digest of the weights and moments after them. */
  readonly state: string;
}

async function digest({ weights, adam }: TrainerState): Promise<string> {
  const bytes = await new Blob([...weights.values(), adam.first, adam.second] as BlobPart[]).arrayBuffer();
  return [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))].join();
}

async function run(trainer: TrainerLike): Promise<Training> {
  const batch = await assembleBatch(dotSamples(5), [0, 1, 2, 3, 4], 0);
  const results: StepResult[] = [];
  for (let i = 0; i < 3; i++) results.push(await trainer.step(batch, 0.01));
  const state = await digest(await trainer.state());
  await trainer.dispose();
  return { results, state };
}

const trainingTools = {
  /** Starts the backend of this page; whether the library's own kernels compute on it. */
  async start(threaded: boolean): Promise<boolean> {
    const { repairs } = await startWasm(threaded);
    return repairs.every(({ action }) => action !== "unavailable");
  },
  /** Has the library's own kernels compute in so many threads; what they compute with. */
  async threads(count: number): Promise<string> {
    return (await patchBackend("wasm", { threads: count })).simd;
  },
  /** In one thread; also says how many tensors that left behind. */
  async alone(accumulate: number): Promise<{ training: Training; left: number }> {
    const { numTensors } = memory();
    const training = await run(new Trainer({ ...options, accumulate, loss: l2Loss() }));
    return { training, left: memory().numTensors - numTensors };
  },
  /** Over two Web Workers. */
  async parallel(threaded: boolean): Promise<{ training: Training; warnings: readonly string[] }> {
    const name = threaded ? "threaded" : "single";
    const workers = [0, 1].map(() => webTrainingWorker(new Worker("/worker.js", { type: "module", name })));
    const warnings: string[] = [];
    const onWarning = (message: string) => warnings.push(message);
    return {
      training: await run(await ParallelTrainer.start({ ...options, loss: "l2", workers, onWarning })),
      warnings,
    };
  },
  /** Over a Web Worker and one that does not start: its module does not exist, or it closes itself, of which its page is told nothing. */
  async half(which: "missing" | "closing"): Promise<{ training: Training; warnings: readonly string[] }> {
    const workers = ["single", which].map((name) =>
      webTrainingWorker(new Worker(name === "missing" ? "/missing.js" : "/worker.js", { type: "module", name })),
    );
    const warnings: string[] = [];
    const onWarning = (message: string) => warnings.push(message);
    return {
      training: await run(await ParallelTrainer.start({ ...options, loss: "l2", workers, onWarning })),
      warnings,
    };
  },
};

export type TrainingTools = typeof trainingTools;

Object.assign(globalThis, { trainingTools });

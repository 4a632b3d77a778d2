import { l2Loss } from "kneel-tfjs/losses";
import { describeHourglass } from "kneel-tfjs/network";
import { ParallelTrainer, Trainer, type TrainerLike, webTrainingWorker } from "kneel-tfjs/training";
import { startWasm } from "../test/browser/startWasm.ts";

const size = 160;
const network = describeHourglass({ inputShape: [size, size, 1], landmarks: 16, width: 8, depth: 4 });

function overWorkers(count: number, threaded: boolean): Promise<TrainerLike> {
  const name = threaded ? "threaded" : "single";
  const workers = Array.from({ length: count }, () => new Worker("/worker.js", { type: "module", name }));
  return ParallelTrainer.start({ network, loss: "l2", workers: workers.map(webTrainingWorker) });
}

let trainers: Readonly<Record<"none" | "one" | "two", TrainerLike>>;
const benchTools = {
  async start(threaded: boolean): Promise<void> {
    await startWasm(threaded);
    const none = new Trainer({ network, loss: l2Loss() });
    trainers = { none, one: await overWorkers(1, threaded), two: await overWorkers(2, threaded) };
  },
  /** Milliseconds of a step. */
  async step(trainer: keyof typeof trainers, batch: number): Promise<number> {
    const images = Float32Array.from({ length: batch * size * size }, (_, i) => Math.sin(0.37 * i));
    const landmarks = Float32Array.from({ length: batch * 32 }, (_, i) => 0.5 + 0.3 * Math.sin(i));
    const start = performance.now();
    await trainers[trainer].step({ size: batch, images, landmarks }, 1e-3);
    return performance.now() - start;
  },
};

export type BenchTools = typeof benchTools;

Object.assign(globalThis, { benchTools });

import { dispose, tensor1d } from "@tensorflow/tfjs-core";
import { assertAnswers, fieldsOf } from "../internal/guards.ts";
import { computeBeside } from "../internal/ownThreads.ts";
import { type Handlers, sayAlive, serveQuestions } from "../internal/workerQuestions.ts";
import type { WorkerPort } from "../internal/workerThread.ts";
import type { HeatmapLoss } from "../losses/heatmapLoss.ts";
import type { LandmarkLoss } from "../losses/landmarkLoss.ts";
import type { TrainableLossName } from "../losses/lossNames.ts";
import type { TrainableLoss } from "../losses/trainableLoss.ts";
import { trainableLossByName } from "../losses/trainableLossByName.ts";
import type { Network } from "../network/network.ts";
import { SharedSum } from "./SharedSum.ts";
import { sharedStatistics } from "./sharedStatistics.ts";
import { type BatchPart, splitBatch } from "./splitBatch.ts";
import { TrainingModel, wasTaken } from "./TrainingModel.ts";
import type { Questions, WorkerSetup, WorkerStep } from "./workerProtocol.ts";

/** The losses of a training. */
export interface TrainingLosses {
  readonly loss: LandmarkLoss | TrainableLoss;
  readonly heatmapLoss?: HeatmapLoss | null;
}

/** Options of `serveTraining`. */
export interface ServeTrainingOptions {
  /** Starts the backend. */
  readonly start: () => Promise<unknown>;
  /** Makes the losses from the coordinator's `loss`. @default that of the name, by `trainableLossByName` */
  readonly losses?: (loss: unknown, network: Network) => TrainingLosses;
}

const byName = (name: unknown, { landmarks }: Network): TrainingLosses => ({
  loss: trainableLossByName(name as TrainableLossName, landmarks), // trainableLossByName refuses others
});

/**
 * The worker's side of a `ParallelTrainer`: holds the whole model on this thread's backend, differentiates its share of
 * each batch, and moves its copy of the weights by the gradient of the whole batch, as all others do.
 */
export function serveTraining(port: WorkerPort, options: ServeTrainingOptions): void {
  const { start, losses = byName } = fieldsOf("serveTraining", "options", options);
  assertAnswers("serveTraining", "port", port, "post", "receive");
  let setup: WorkerSetup;
  let model: TrainingModel;
  let own: TrainingLosses;
  let shared: SharedSum | null = null;
  let length = 0;
  const handlers: Handlers<Questions> = {
    async setup(ask) {
      await sayAlive(port, ask.lock);
      computeBeside(ask.workers);
      await start();
      setup = ask;
      const { network } = setup.trainer;
      own = losses(setup.loss, network);
      model = new TrainingModel({ ...setup.trainer, ...own });
      length = model.length;
      return length;
    },
    async alone({ accumulate }) {
      setup = { ...setup, rank: 0, workers: 1, accumulate };
      return null;
    },
    async connect(memory) {
      shared = new SharedSum(memory, { rank: setup.rank, threads: setup.workers, length });
      return null;
    },
    async step({ batch, learningRate }) {
      const { rank, workers, accumulate } = setup;
      const all = splitBatch(batch, workers * accumulate);
      const parts = all.slice(rank * accumulate, (rank + 1) * accumulate);
      // Copies: a backend may refuse shared memory, or keep a reference to it.
      const copies = parts.map((part) => ({ ...part, images: part.images.slice(), landmarks: part.landmarks.slice() }));
      const partners = (part: BatchPart) => all.filter(({ index }) => index % accumulate === part.index % accumulate);
      const sum = setup.syncStatistics ? shared : null;
      const contribution = model.contributions(
        copies,
        sum ? (part) => sharedStatistics(sum, part, partners(part)) : undefined,
      );
      if (!shared) return finish(contribution, learningRate);
      const values = (await contribution.data<"float32">()).slice();
      dispose(contribution);
      const { loss, gradientNorm } = await finish(tensor1d(shared.sum(values)), learningRate);
      const finite = wasTaken({ loss, gradientNorm }) || values.every(Number.isFinite);
      return { loss, gradientNorm, finite };
    },
    async weights() {
      return { weights: await model.weights(), loss: (await model.state()).loss ?? new Map() };
    },
    state: () => model.state(),
    async restore(state) {
      model.restore(state);
      return null;
    },
  };
  async function finish(sum: Parameters<TrainingModel["apply"]>[0], learningRate: number): Promise<WorkerStep> {
    try {
      const result = await model.apply(sum, learningRate);
      return { ...result, finite: wasTaken(result) };
    } finally {
      dispose(sum);
    }
  }
  serveQuestions(port, handlers);
}

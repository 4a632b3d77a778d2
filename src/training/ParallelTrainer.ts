import { assertInteger, assertNonNegative, assertPositive, listsOf, refusal } from "../internal/guards.ts";
import type { LandmarkLoss } from "../losses/landmarkLoss.ts";
import type { Network } from "../network/network.ts";
import type { Weights } from "../network/weights.ts";
import { type Batch, checkBatch } from "./batch.ts";
import { LocalLoss } from "./LocalLoss.ts";
import { notFinite } from "./notFinite.ts";
import type { ParallelTrainerOptions } from "./parallelTrainerOptions.ts";
import { SharedBatch } from "./SharedBatch.ts";
import { splitBatch } from "./splitBatch.ts";
import { wasTaken } from "./TrainingModel.ts";
import { Turns } from "./Turns.ts";
import type { StepResult, TrainerLike, TrainerState } from "./trainerOptions.ts";
import { WorkerTeam } from "./WorkerTeam.ts";

/**
 * Trains over several threads, each with the whole model on a backend of its own.
 *
 * Each step cuts its batch into one part for each worker (`accumulate` parts, one after the other). Every worker
 * differentiates its own, the contributions are summed through shared memory in the order of the workers, and each
 * moves its copy of weights, moments and running statistics by the sum, with the same arithmetic. So the copies stay
 * equal, and the same seed and number of workers give the same weights bit for bit: n workers those of one thread that
 * accumulates n parts, one worker those of a plain `Trainer`.
 *
 * Unless `syncStatistics` is given, each part is normalized by the statistics of its own images. Running statistics move by the average over the parts.
 *
 * Where a worker does not start, one of the others trains alone, in the parts of all: slower, with the same weights. One
 * that fails or ends later takes the run with it: the step under way and all later calls throw.
 */
export class ParallelTrainer implements TrainerLike {
  readonly network: Network;
  readonly elsewhere = true;
  private parts: number;
  /** Parts of one worker. */
  private accumulate: number;
  private together: number;
  private readonly turns = new Turns();
  private readonly team: WorkerTeam;
  private readonly localLoss: LocalLoss;
  private readonly shared = new SharedBatch();
  private steps = 0;

  private constructor({
    workers,
    network,
    accumulate = 1,
    loss,
    localLoss,
    syncStatistics = false,
  }: ParallelTrainerOptions) {
    this.network = network;
    this.accumulate = accumulate;
    this.parts = workers.length * accumulate;
    this.together = syncStatistics ? workers.length : 1;
    this.localLoss = new LocalLoss(loss, localLoss, network.landmarks);
    this.team = new WorkerTeam(workers);
  }

  /**
   * Waits until every worker has its backend and the model.
   *
   * Where memory cannot be shared (a page that is not cross-origin isolated), the first worker trains alone, which is
   * said by `onWarning`; the others are ended. So it is where one of them does not start: the first that does trains
   * alone then, in as many parts, which gives the same weights (with `syncStatistics` but for rounding).
   *
   * @throws Error when no worker starts; they are ended then
   */
  static async start(settings: ParallelTrainerOptions): Promise<ParallelTrainer> {
    const {
      workers: given,
      onWarning = console.warn,
      startTimeout = 300,
      ...options
    } = listsOf("ParallelTrainer.start", "options", settings, ["workers"]);
    const { loss, localLoss: _, accumulate = 1, syncStatistics = false, ...trainer } = options;
    assertInteger("ParallelTrainer", "accumulate", accumulate);
    assertPositive("ParallelTrainer", "startTimeout", startTimeout);
    if (given.length === 0) throw refusal("ParallelTrainer", "workers", "a list of at least one worker", []);
    let workers = given;
    if (given.length > 1 && typeof SharedArrayBuffer === "undefined") {
      onWarning(
        `ParallelTrainer: one worker instead of ${given.length}, as this page may not share memory: serve it with the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp`,
      );
      workers = given.slice(0, 1);
      await Promise.all(given.slice(1).map((worker) => worker.terminate()));
    }
    const parallel = new ParallelTrainer({ ...options, workers });
    const { team } = parallel;
    const timer = setTimeout(() => team.failLate(startTimeout), 1000 * startTimeout);
    try {
      const shared = { workers: workers.length, accumulate, syncStatistics, trainer, loss };
      const ask = (rank: number) => ({ rank, lock: workers[rank]!.lock ?? null, ...shared });
      const { length, alone } = await team.start(ask, onWarning);
      if (alone) await parallel.goOnAlone(syncStatistics);
      if (team.size > 1) await team.connect(length);
      return parallel;
    } catch (error) {
      await parallel.dispose();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** The one worker that is left does the parts of all. */
  private async goOnAlone(syncStatistics: boolean): Promise<void> {
    if (syncStatistics) this.parts = this.accumulate;
    this.accumulate = this.parts;
    this.together = 1;
    await this.team.all("alone", () => ({ accumulate: this.accumulate }));
  }

  get loss(): LandmarkLoss | undefined {
    return this.localLoss.current(!this.team.failure);
  }

  /** The batch must not be changed before the promise has settled. */
  async step(batch: Batch, learningRate: number): Promise<StepResult> {
    assertNonNegative("ParallelTrainer.step", "learningRate", learningRate);
    checkBatch("ParallelTrainer.step", this.network, batch, { parts: this.parts, together: this.together });
    return this.turns.run(() => this.stepNow(batch, learningRate));
  }

  private async stepNow(batch: Batch, learningRate: number): Promise<StepResult> {
    const { size, images, landmarks } = batch;
    const data = { size, images, landmarks };
    const sent = this.team.isShared ? this.shared.copy(data) : data;
    const results = await this.team.all("step", () => ({ batch: sent, learningRate }));
    const { loss, gradientNorm } = results[0]!;
    const result = { loss, gradientNorm };
    if (!wasTaken(result)) {
      const parts = splitBatch(batch, this.parts);
      const suspects = parts.filter((_, i) => !results[Math.floor(i / this.accumulate)]!.finite);
      throw notFinite(
        this.steps + 1,
        result,
        (suspects.length > 0 ? suspects : parts).flatMap((part) => part.names ?? []),
      );
    }
    this.steps++;
    return result;
  }

  async weights(): Promise<Weights> {
    return this.turns.run(async () => {
      const { weights, loss } = await this.team.first("weights", null);
      this.localLoss.follow(loss);
      return weights;
    });
  }

  /** Everything that a run needs to go on from here. */
  async state(): Promise<TrainerState> {
    return this.turns.run(async () => {
      const state = await this.team.first("state", null);
      this.localLoss.follow(state.loss ?? new Map());
      return state;
    });
  }

  async restore(state: TrainerState): Promise<void> {
    return this.turns.run(async () => {
      await this.team.all("restore", () => state);
      this.steps = state.adam.steps;
      this.localLoss.follow(state.loss ?? new Map());
    });
  }

  /** Ends the workers, at once; what they have not answered is rejected. */
  async dispose(): Promise<void> {
    this.localLoss.dispose();
    await this.team.end(new Error("ParallelTrainer: it was disposed of"));
  }
}

import { tensor, tidy } from "@tensorflow/tfjs-core";
import { assertInteger, assertNonNegative, assertPositive, refusal } from "../internal/guards.ts";
import { WorkerLine } from "../internal/WorkerLine.ts";
import type { LandmarkLoss } from "../losses/landmarkLoss.ts";
import type { TrainableLoss } from "../losses/trainableLoss.ts";
import { isLossName, type TrainableLossName, trainableLossByName } from "../losses/trainableLossByName.ts";
import type { Network } from "../network/network.ts";
import type { Weights } from "../network/weights.ts";
import { type Batch, checkBatch } from "./batch.ts";
import { notFinite } from "./notFinite.ts";
import { SharedSum } from "./SharedSum.ts";
import { splitBatch } from "./splitBatch.ts";
import { wasTaken } from "./TrainingModel.ts";
import type { TrainingWorker } from "./TrainingWorker.ts";
import { Turns } from "./Turns.ts";
import type { StepResult, TrainerLike, TrainerState } from "./trainerOptions.ts";
import type { Questions, SentTrainerOptions } from "./workerProtocol.ts";

/** Options of `ParallelTrainer`. */
export interface ParallelTrainerOptions extends SentTrainerOptions {
  /** The threads, each with `serveTraining` at its other end; they end with the trainer. */
  readonly workers: readonly TrainingWorker[];
  /** Plain data that the workers make their loss of: a name, unless their `losses` says otherwise. */
  readonly loss: unknown;
  /**
   * The same loss in this thread, for validation. Where it has parameters of its own, they follow those of the workers
   * whenever weights or the state are read, so that validation judges as training does; it stays the caller's to dispose.
   * @default the loss of the name `loss`; for one that is no name, none: validation is refused
   */
  readonly localLoss?: TrainableLoss;
  /** Parts that each worker differentiates its share of a batch in. @default 1 */
  readonly accumulate?: number;
  /**
   * Normalizes with the mean and variance of all parts that the workers differentiate at the same time, so that without
   * `accumulate` a batch is normalized as a whole, as on one thread, gradients included. It has the threads meet four
   * times for each normalization and needs a backend that can be read synchronously: wasm, cpu, tensorflow. @default false
   */
  readonly syncStatistics?: boolean;
  /** Seconds that the workers may take to start their backends. @default 300 */
  readonly startTimeout?: number;
  /** Told when one worker has to do: memory cannot be shared, or another one does not start. @default console.warn */
  readonly onWarning?: (message: string) => void;
}

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
  private lines: readonly WorkerLine<Questions>[];
  private parts: number;
  /** Parts of one worker. */
  private accumulate: number;
  private readonly lossName: TrainableLossName | null;
  /** Given, or made of the name when it is first needed. */
  private localLoss: TrainableLoss | null;
  /** The parameters of the workers' loss as they last were. */
  private lossParameters: Weights = new Map();
  private together: number;
  private readonly turns = new Turns();
  private memory: SharedArrayBuffer | null = null;
  private images: Float32Array = new Float32Array();
  private landmarks: Float32Array = new Float32Array();
  private steps = 0;
  private failure: Error | null = null;
  /** Why workers have ended that were to start, by rank; null afterwards. */
  private ended: Map<number, string> | null = new Map();

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
    this.lossName = localLoss === undefined && isLossName(loss) ? loss : null;
    this.localLoss = localLoss ?? null;
    this.lines = workers.map((worker, i) => new WorkerLine(worker, (reason) => this.fail(i, reason)));
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
  static async start({
    workers: given,
    onWarning = console.warn,
    startTimeout = 300,
    ...options
  }: ParallelTrainerOptions): Promise<ParallelTrainer> {
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
    const timer = setTimeout(() => parallel.failLate(startTimeout), 1000 * startTimeout);
    try {
      const shared = { workers: workers.length, accumulate, syncStatistics, trainer, loss };
      const ask = (rank: number) => ({ rank, lock: workers[rank]!.lock ?? null, ...shared });
      const length = await parallel.setUp(ask, syncStatistics, onWarning);
      if (parallel.lines.length > 1) {
        const memory = new SharedArrayBuffer(SharedSum.bytes(workers.length, length));
        parallel.memory = memory;
        await parallel.all("connect", () => memory);
      }
      return parallel;
    } catch (error) {
      await parallel.dispose();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** The length of the vectors to be summed. */
  private async setUp(
    ask: (rank: number) => Questions["setup"]["ask"],
    syncStatistics: boolean,
    onWarning: (message: string) => void,
  ): Promise<number> {
    const { lines } = this;
    const outcomes = await Promise.allSettled(lines.map((line, rank) => line.ask("setup", ask(rank))));
    const ended = this.ended!;
    this.ended = null;
    const reasons = outcomes.map(
      (outcome, rank) => ended.get(rank) ?? (outcome.status === "rejected" ? (outcome.reason as Error).message : null),
    );
    const [bad, good] = [reasons.findIndex((reason) => reason !== null), reasons.indexOf(null)];
    if (good < 0)
      throw ended.has(bad) ? this.failureOf(bad, reasons[bad]!) : (outcomes[bad] as PromiseRejectedResult).reason;
    const { value } = outcomes[good] as PromiseFulfilledResult<number>;
    if (bad < 0) return value;
    onWarning(`ParallelTrainer: one worker instead of ${lines.length}, as worker ${bad + 1} failed: ${reasons[bad]}`);
    this.lines = [lines[good]!];
    if (syncStatistics) this.parts = this.accumulate;
    this.accumulate = this.parts;
    this.together = 1;
    await Promise.all(lines.filter((_, rank) => rank !== good).map((line) => line.end(new Error("it is not needed"))));
    await this.all("alone", () => ({ accumulate: this.accumulate }));
    return value;
  }

  get loss(): LandmarkLoss | undefined {
    if (!this.localLoss && this.lossName && !this.failure) {
      this.localLoss = trainableLossByName(this.lossName, this.network.landmarks);
      this.follow(this.lossParameters);
    }
    return this.localLoss?.loss;
  }

  /** The batch must not be changed before the promise has settled. */
  async step(batch: Batch, learningRate: number): Promise<StepResult> {
    assertNonNegative("ParallelTrainer.step", "learningRate", learningRate);
    checkBatch("ParallelTrainer.step", this.network, batch, { parts: this.parts, together: this.together });
    return this.turns.run(() => this.stepNow(batch, learningRate));
  }

  private async stepNow(batch: Batch, learningRate: number): Promise<StepResult> {
    const { names, ...data } = batch;
    const sent = this.share(data);
    const results = await this.all("step", () => ({ batch: sent, learningRate }));
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

  /** The batch in memory that the workers see; as it is where nothing is shared. */
  private share({ size, images, landmarks }: Batch): Batch {
    if (!this.memory) return { size, images, landmarks };
    if (this.images.length < images.length) {
      this.images = new Float32Array(new SharedArrayBuffer(images.byteLength));
      this.landmarks = new Float32Array(new SharedArrayBuffer(landmarks.byteLength));
    }
    this.images.set(images);
    this.landmarks.set(landmarks);
    const cut = (buffer: Float32Array, length: number) => buffer.subarray(0, length);
    return { size, images: cut(this.images, images.length), landmarks: cut(this.landmarks, landmarks.length) };
  }

  async weights(): Promise<Weights> {
    return this.turns.run(async () => {
      const { weights, loss } = await this.first("weights", null);
      this.follow(loss);
      return weights;
    });
  }

  /** Everything that a run needs to go on from here. */
  async state(): Promise<TrainerState> {
    return this.turns.run(async () => {
      const state = await this.first("state", null);
      this.follow(state.loss ?? new Map());
      return state;
    });
  }

  async restore(state: TrainerState): Promise<void> {
    return this.turns.run(async () => {
      await this.all("restore", () => state);
      this.steps = state.adam.steps;
      this.follow(state.loss ?? new Map());
    });
  }

  /** Ends the workers, at once; what they have not answered is rejected. */
  async dispose(): Promise<void> {
    this.failure ??= new Error("ParallelTrainer: it was disposed of");
    if (this.lossName) this.localLoss?.dispose();
    await this.end(this.failure);
  }

  private follow(loss: Weights): void {
    this.lossParameters = loss;
    tidy(() => {
      for (const [name, v] of this.localLoss?.parameters ?? [])
        if (loss.has(name) && !v.isDisposed) v.assign(tensor(loss.get(name)!, v.shape));
    });
  }

  private async first<K extends keyof Questions>(type: K, ask: Questions[K]["ask"]): Promise<Questions[K]["answer"]> {
    if (this.failure) throw this.failure;
    return this.lines[0]!.ask(type, ask);
  }

  /** Asks all workers; an error of one in a question that changes them ends the run, as the others would be ahead. */
  private async all<K extends keyof Questions>(
    type: K,
    ask: (rank: number) => Questions[K]["ask"],
  ): Promise<Questions[K]["answer"][]> {
    if (this.failure) throw this.failure;
    return Promise.all(
      this.lines.map((line, rank) =>
        line.ask(type, ask(rank)).catch((error: Error) => {
          if (type === "step") this.fail(rank, error.message);
          throw this.failure ?? error;
        }),
      ),
    );
  }

  private failLate(seconds: number): void {
    for (const [rank, { busy }] of this.lines.entries())
      if (busy) this.fail(rank, `it did not start within ${seconds} s`);
  }

  private fail(rank: number, reason: string): void {
    if (this.ended) {
      this.ended.set(rank, reason);
      void this.lines[rank]!.end(new Error(reason));
      return;
    }
    if (this.failure) return;
    this.failure = this.failureOf(rank, reason);
    void this.end(this.failure);
  }

  private failureOf(rank: number, reason: string): Error {
    const who = this.lines.length > 1 ? `worker ${rank + 1} of ${this.lines.length}` : "the worker";
    return new Error(`ParallelTrainer: ${who} failed: ${reason}`);
  }

  private async end(reason: Error): Promise<void> {
    if (this.memory) SharedSum.close(this.memory);
    await Promise.all(this.lines.map((line) => line.end(reason)));
  }
}

import { availableParallelism } from "node:os";
import { Piscina } from "piscina";
import { errorFrom } from "../../internal/errorData.ts";
import { assertInteger, assertPositive, fieldsOf } from "../../internal/guards.ts";
import { codeOf, errorOf } from "../../internal/thrown.ts";
import { workerModule } from "../workerModule.ts";
import type { InferenceAnswer } from "./inferenceWorker.ts";
import { inspectModel } from "./inspectModel.ts";
import type { InferenceSettings, RadiographOutcome, RadiographTask, RadiographView } from "./settings.ts";
import { sideBySide } from "./sideBySide.ts";

export interface InferencePoolOptions extends InferenceSettings {
  /** Threads, each with a backend and a model of its own. @default the cores */
  readonly workers?: number | undefined;
  /** Seconds after which a thread that is still busy with one image is ended. @default 300 */
  readonly timeout?: number | undefined;
}

/** The thread that looked at an image was ended: it crashed, or ran out of memory or time. */
export class WorkerLostError extends Error {
  override readonly name = "WorkerLostError";
  /** Whether the time was up. */
  readonly late: boolean;

  constructor(message: string, late: boolean, options?: ErrorOptions) {
    super(message, options);
    this.late = late;
  }
}

/** Heap of a thread in MB. Pixels and tensors lie outside of it. */
const heapMb = 1024;

type Threads = Piscina<RadiographTask | null, InferenceAnswer>;

/**
 * Worker threads that find landmarks in radiographs, first come, first served. While two are idle, the knees of a film are
 * found side by side. A thread that dies or takes too long is replaced, and the promise of its image rejects. Close it.
 */
export class InferencePool {
  readonly workers: number;
  private readonly threads: Threads;
  private readonly timeout: number;
  /** What an image is taken to show that is not said to. */
  private readonly view: RadiographView | undefined;
  private readonly queue: (() => void)[] = [];
  private running = 0;

  private constructor(threads: Threads, workers: number, timeout: number, view: RadiographView | undefined) {
    this.threads = threads;
    this.workers = workers;
    this.timeout = timeout;
    this.view = view;
  }

  /**
   * Starts the threads and loads the model in each.
   *
   * @throws Error where the model cannot be read or the backend does not start
   */
  static async start(options: InferencePoolOptions): Promise<InferencePool> {
    const {
      workers = availableParallelism(),
      timeout = 300,
      ...settings
    } = fieldsOf("InferencePool.start", "options", options);
    assertInteger("InferencePool.start", "workers", workers);
    assertPositive("InferencePool.start", "timeout", timeout);
    const { views } = await inspectModel(settings.model);
    const threads: Threads = new Piscina({
      ...workerModule("./inferenceWorker", import.meta.url),
      name: "work" satisfies keyof typeof import("./inferenceWorker.ts"),
      workerData: { threads: Math.max(1, Math.floor(availableParallelism() / workers)), ...settings },
      minThreads: workers,
      maxThreads: workers,
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
    });
    try {
      const answers = await Promise.all(Array.from({ length: workers }, () => threads.run(null)));
      for (const answer of answers) outcomeOf(answer);
    } catch (error) {
      await threads.destroy();
      throw error;
    }
    return new InferencePool(threads, workers, timeout, views[0]);
  }

  /** Threads that are busy with an image. */
  get busy(): number {
    return this.running;
  }

  /** Images that wait for a thread. */
  get waiting(): number {
    return this.queue.length;
  }

  /**
   * Looks at a radiograph. Bytes of a task are copied to the thread.
   *
   * @param signal takes an image that waits out of the queue; one that a thread is busy with is finished
   * @throws WorkerLostError where the thread is ended, the model's error where that fails, the signal's reason
   */
  async run(task: RadiographTask, signal?: AbortSignal): Promise<RadiographOutcome> {
    const { view = this.view, overlays = [], only } = task;
    // Pictures are drawn by one thread, which must have seen both knees.
    const apart = view === "bilateral" && !only && overlays.length === 0;
    if (apart && this.running + 2 <= this.workers) return sideBySide(task, (one) => this.runOne(one, signal));
    return this.runOne(task, signal);
  }

  private async runOne(task: RadiographTask, signal?: AbortSignal): Promise<RadiographOutcome> {
    await this.turn(signal);
    const [own, transferList] = withOwnBytes(task);
    const late = AbortSignal.timeout(1000 * this.timeout);
    try {
      return outcomeOf(await this.threads.run(own, { signal: late, transferList })) as RadiographOutcome; // null for the question whether it is open alone
    } catch (error) {
      if (late.aborted) throw new WorkerLostError(`took longer than ${this.timeout} s`, true, { cause: error });
      if (isLoss(error)) throw new WorkerLostError("ended the thread that looked at it", false, { cause: error });
      throw error;
    } finally {
      // The place goes to the next in the queue, before anyone else can take it.
      const next = this.queue.shift();
      if (next) next();
      else this.running--;
    }
  }

  private async turn(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.running < this.workers) {
      this.running++;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const leave = () => {
        this.queue.splice(this.queue.indexOf(go), 1);
        reject(signal!.reason);
      };
      const go = () => {
        signal?.removeEventListener("abort", leave);
        resolve();
      };
      this.queue.push(go);
      signal?.addEventListener("abort", leave, { once: true });
    });
  }

  /** Ends the threads, whatever they do. */
  async close(): Promise<void> {
    await this.threads.destroy();
  }
}

/** A task whose bytes a thread may use up, and what goes to it. Copied here, as a message would be copied on both sides. */
function withOwnBytes(task: RadiographTask): [RadiographTask, ArrayBuffer[]] {
  if (!("bytes" in task.source)) return [task, []];
  const bytes = new Uint8Array(task.source.bytes);
  return [{ ...task, source: { bytes } }, [bytes.buffer]];
}

function outcomeOf(answer: InferenceAnswer): RadiographOutcome | null {
  if ("thrown" in answer) throw errorFrom(answer.thrown);
  return answer.outcome;
}

/** Whether an error says that a thread is gone, and not what its code threw. */
function isLoss(error: unknown): boolean {
  return codeOf(error) === "ERR_WORKER_OUT_OF_MEMORY" || /^worker exited with code/.test(errorOf(error).message);
}

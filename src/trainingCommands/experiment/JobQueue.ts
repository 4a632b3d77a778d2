import { type ChildProcess, fork } from "node:child_process";
import type { JobAnswer, JobRequest } from "./job.ts";
import type { Task } from "./rowFiles.ts";

export interface JobQueueOptions {
  readonly out: string;
  readonly jobs: number;
  readonly backend: string;
  /** The task that a task must wait for; null for none. */
  readonly after: (task: Task) => Task | null;
  readonly signal: AbortSignal;
  readonly onDone: (task: Task, seconds: number) => void | Promise<void>;
  readonly onFailed: (task: Task, message: string) => void | Promise<void>;
  readonly onEpoch?: (task: Task, epoch: number, epochs: number) => void;
}

const nameOf = ({ row, fold }: Task) => `${row}\n${fold}`;

/**
 * Does tasks in processes, `jobs` side by side, in their order. A process that ends fails its task alone and another one
 * takes its place; a task whose predecessor failed fails with it. An abort ends the processes: they have their
 * checkpoints.
 */
export async function runQueue(tasks: readonly Task[], options: JobQueueOptions): Promise<void> {
  const { jobs, after, signal, onDone, onFailed } = options;
  const waiting = [...tasks];
  const open = new Set(tasks.map(nameOf));
  const failed = new Set<string>();
  let wake: () => void = () => {};

  const next = (): Task | null => {
    for (let i = 0; i < waiting.length; i++) {
      const before = after(waiting[i]!);
      if (before && open.has(nameOf(before))) continue;
      return waiting.splice(i, 1)[0]!;
    }
    return null;
  };

  const worker = async (): Promise<void> => {
    let child: ChildProcess | null = null;
    const stop = () => child?.kill("SIGKILL");
    signal.addEventListener("abort", stop);
    try {
      while (!signal.aborted && waiting.length > 0) {
        const task = next();
        if (task === null) {
          await new Promise<void>((resolve) => {
            const earlier = wake;
            wake = () => {
              earlier();
              resolve();
            };
          });
          continue;
        }
        const before = after(task);
        let message: string | null = null;
        if (before && failed.has(nameOf(before)))
          message = `not tried: ${before.row} of this fold has failed, from which it starts`;
        else {
          if (!child?.connected) child = start(options.out);
          const answer = await ask(child, { ...task, backend: options.backend }, (epoch, epochs) =>
            options.onEpoch?.(task, epoch, epochs),
          );
          if (signal.aborted) return;
          if (answer.type === "done") await onDone(task, answer.seconds);
          else if (answer.type === "failed") message = answer.message;
        }
        if (message !== null) {
          failed.add(nameOf(task));
          await onFailed(task, message);
        }
        open.delete(nameOf(task));
        wake();
      }
    } finally {
      signal.removeEventListener("abort", stop);
      if (child?.connected) child.disconnect();
      wake();
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, Math.max(1, tasks.length)) }, worker));
}

/** This program again, as a job: from its sources or from the package, as this one was started. */
function start(out: string): ChildProcess {
  // Each process has its share of the cores already: the number of jobs.
  const env = { TF_CPP_MIN_LOG_LEVEL: "2", ...process.env };
  return fork(process.argv[1]!, ["experiment", "job", out], { stdio: ["ignore", "ignore", "inherit", "ipc"], env });
}

function ask(
  child: ChildProcess,
  request: JobRequest,
  onEpoch: (epoch: number, epochs: number) => void,
): Promise<JobAnswer> {
  return new Promise((resolve) => {
    const settle = (answer: JobAnswer) => {
      child.off("message", hear);
      child.off("exit", end);
      resolve(answer);
    };
    const hear = (answer: JobAnswer) => {
      if (answer.type === "epoch") onEpoch(answer.epoch, answer.epochs);
      else settle(answer);
    };
    const end = (code: number | null, name: NodeJS.Signals | null) =>
      settle({ type: "failed", message: `its process ended with ${name ?? `code ${code}`}` });
    child.on("message", hear);
    child.on("exit", end);
    child.send(request);
  });
}

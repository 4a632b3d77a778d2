import type { WorkerPort } from "./workerThread.ts";

/** What a worker may be asked, by name, and what each question is answered with. */
export type AnyQuestions<Q> = { readonly [K in keyof Q]: { readonly ask: unknown; readonly answer: unknown } };

export interface Question<Q extends AnyQuestions<Q>, K extends keyof Q = keyof Q> {
  readonly id: number;
  readonly type: K;
  readonly ask: Q[K]["ask"];
}

export type Answer<Q extends AnyQuestions<Q>> =
  | { readonly id: number; readonly answer: Q[keyof Q]["answer"] }
  | { readonly id: number; readonly error: string };

export type Handlers<Q extends AnyQuestions<Q>> = {
  readonly [K in keyof Q]: (ask: Q[K]["ask"]) => Promise<Q[K]["answer"]>;
};

/** A worker's end of a `WorkerLine`: answers each question, with the message of the error where that fails. */
export function serveQuestions<Q extends AnyQuestions<Q>>(port: WorkerPort, handlers: Handlers<Q>): void {
  port.receive((message) => {
    const { id, type, ask } = message as Question<Q>; // what a WorkerLine posts
    handlers[type](ask).then(
      (answer) => port.post({ id, answer } satisfies Answer<Q>),
      (error: unknown) =>
        port.post({ id, error: error instanceof Error ? error.message : String(error) } satisfies Answer<Q>),
    );
  });
}

/** The number of no question. */
const ALIVE = -1;

/** Takes a Web Lock, if any, for as long as this thread lives, and then says that it lives. */
export async function sayAlive(port: WorkerPort, lock: string | null): Promise<void> {
  if (lock !== null)
    await new Promise<void>((held) => {
      void navigator.locks.request(lock, () => {
        held();
        return new Promise<never>(() => {});
      });
    });
  port.post({ id: ALIVE, answer: null });
}

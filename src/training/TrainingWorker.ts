/** A thread as its coordinator sees it: a worker of Node, of a browser, or whatever else passes messages. */
export interface TrainingWorker {
  post(message: unknown): void;
  /** Called once, before the first `post`. */
  listen(handlers: {
    readonly message: (message: unknown) => void;
    /** The thread has ended, or can no longer be used. */
    readonly failure: (reason: string) => void;
  }): void;
  /** Whether an answer is awaited: an idle thread need not keep the process alive. */
  hold?(busy: boolean): void;
  /** May give a promise of the end. */
  terminate(): unknown;
}

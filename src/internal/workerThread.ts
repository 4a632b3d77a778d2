/** A thread as its coordinator sees it: a worker of Node, of a browser, or whatever else passes messages. */
export interface WorkerThread {
  post(message: unknown): void;
  /** Called once, before the first `post`. */
  listen(handlers: {
    readonly message: (message: unknown) => void;
    /** The thread has ended, or can no longer be used. */
    readonly failure: (reason: string) => void;
  }): void;
  /**
   * The name of a Web Lock that the thread is to hold while it lives, and to say so once it does: how the end of a Web
   * Worker shows, of which its page is told nothing.
   */
  readonly lock?: string | undefined;
  /** Whether an answer is awaited: an idle thread need not keep the process alive. */
  hold?(busy: boolean): void;
  /** May give a promise of the end. */
  terminate(): unknown;
}

/** A worker's own end of what its coordinator holds as a `WorkerThread`. */
export interface WorkerPort {
  post(message: unknown): void;
  receive(handler: (message: unknown) => void): void;
}

/** Ctrl-C and SIGTERM while a command works: the first ends it after what is under way, the second at once. */
export class Interruption {
  private readonly controller = new AbortController();
  private readonly log: (line: string) => void;
  /** Of a process that the signal ends: 128 and the signal's number. */
  exitCode = 130;

  private readonly notice: string;

  /** @param notice what the first signal does */
  constructor(log: (line: string) => void, notice = "stopping after this step") {
    this.log = log;
    this.notice = notice;
    process.on("SIGINT", this.handle);
    process.on("SIGTERM", this.handle);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  private readonly handle = (name: NodeJS.Signals): void => {
    this.exitCode = name === "SIGTERM" ? 143 : 130;
    if (this.signal.aborted) process.exit(this.exitCode);
    this.controller.abort();
    this.log(`${this.notice}; press Ctrl-C again to stop at once`);
  };

  end(): void {
    process.off("SIGINT", this.handle);
    process.off("SIGTERM", this.handle);
  }
}

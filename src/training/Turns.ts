/** Runs tasks one after the other, each at once where none is under way; a task that fails does not keep the next from its turn. */
export class Turns {
  private last: Promise<unknown> | null = null;

  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.last ? this.last.then(task) : task();
    const turn = result
      .catch(() => {})
      .then(() => {
        if (this.last === turn) this.last = null;
      });
    this.last = turn;
    return result;
  }

  /** Calls `task` once all that was asked for is done: now, where nothing is under way. */
  after(task: () => void): void {
    if (this.last) void this.last.then(task);
    else task();
  }
}

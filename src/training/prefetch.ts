/** Yields what `start` makes of each item, in their order, the next `ahead` of them started before they are needed. */
export class Prefetch<Item, Result> {
  private readonly items: Iterator<Item>;
  private readonly start: (item: Item) => Promise<Result>;
  private readonly ahead: number;
  private readonly started: Promise<Result>[] = [];

  constructor(items: Iterable<Item>, start: (item: Item) => Promise<Result>, ahead: number) {
    this.items = items[Symbol.iterator]();
    this.start = start;
    this.ahead = ahead;
  }

  /**
   * The next result (with `fill` false without starting those ahead: `fill()` does it later), and the seconds that the caller could do nothing else for it: what `start` computes on this thread
   * and what is waited for. An error of `start` is thrown when its turn comes, and never where that does not come.
   */
  async next({ fill = true } = {}): Promise<{ readonly result: Result; readonly waited: number }> {
    const from = performance.now();
    this.startUpTo(fill ? this.ahead + 1 : 1);
    const first = this.started.shift();
    if (!first) throw new Error("Prefetch.next: there is nothing left");
    const result = await first;
    return { result, waited: (performance.now() - from) / 1000 };
  }

  /** Starts those ahead; to be called once other threads are at work on the last result. */
  fill(): void {
    this.startUpTo(this.ahead);
  }

  private startUpTo(count: number): void {
    while (this.started.length < count) {
      const { done, value } = this.items.next();
      if (done) break;
      const result = this.start(value);
      result.catch(() => {});
      this.started.push(result);
    }
  }
}

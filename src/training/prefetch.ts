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
   * The next result, and the seconds that the caller could do nothing else for it: what `start` computes on this thread
   * and what is waited for. An error of `start` is thrown when its turn comes, and never where that does not come.
   */
  async next(): Promise<{ readonly result: Result; readonly waited: number }> {
    const from = performance.now();
    while (this.started.length <= this.ahead) {
      const { done, value } = this.items.next();
      if (done) break;
      const result = this.start(value);
      result.catch(() => {});
      this.started.push(result);
    }
    const first = this.started.shift();
    if (!first) throw new Error("Prefetch.next: there is nothing left");
    const result = await first;
    return { result, waited: (performance.now() - from) / 1000 };
  }
}

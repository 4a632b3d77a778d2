import { monitorEventLoopDelay } from "node:perf_hooks";

/** Milliseconds that no request may hold the event loop. */
const eventLoopLimit = 50;
/** Milliseconds between two looks of the monitor at the clock, and between two looks at the monitor. */
const [resolution, interval] = [10, 1000];

/**
 * Writes a line to the log whenever the event loop stood still for more than `eventLoopLimit` since the last look.
 *
 * @returns what ends the watch
 */
export function watchEventLoop(log: (line: string) => void): () => void {
  const histogram = monitorEventLoopDelay({ resolution });
  histogram.enable();
  const timer = setInterval(() => {
    const ms = Math.round(histogram.max / 1e6) - resolution;
    histogram.reset();
    if (ms > eventLoopLimit)
      log(JSON.stringify({ time: new Date().toISOString(), alarm: "the event loop stood still", ms }));
  }, interval);
  timer.unref();
  return () => {
    clearInterval(timer);
    histogram.disable();
  };
}

import { MultiBar, type SingleBar } from "cli-progress";
import type { TextTableOptions } from "../internal/textTable.ts";
import { columnsOf, inTerminal } from "./inTerminal.ts";

/** A bar on stderr. Where that is no terminal there is no bar, and `log` prints plain lines. */
export interface ProgressBar {
  /** The format's own {names} come from `payload`; {left} is the time that the rest takes at the speed so far. */
  update(done: number, total: number, payload?: object): void;
  /** A line above the bar. */
  log(line: string): void;
  /** Takes the bar away. */
  stop(): void;
}

/** A line on stderr; in a terminal it is broken between words, and warnings have a colour (not with NO_COLOR). */
export const say = (line: string): void => {
  process.stderr.write(`${inTerminal(line, process.stderr)}\n`);
};

/** Columns that a whole line of a bar needs, and what the bar takes of them there and in narrower terminals. */
const [wide, long, short] = [80, 24, 8];

/** Milliseconds between two drawings. */
const interval = 100;

/** A result on stdout, as it is for programs; in a terminal lines are broken between words. */
export const print = (text: string): void => {
  process.stdout.write(`${inTerminal(text, process.stdout)}\n`);
};

/** Options of a table that `print` is given: what fits the terminal. */
export const tableOptions = (): TextTableOptions => {
  const columns = columnsOf(process.stdout);
  return columns === undefined ? {} : { columns };
};

/** A bar that appears with its first update. */
export function progressBar(format: string): ProgressBar {
  if (!process.stderr.isTTY) return { update: () => {}, log: say, stop: () => {} };
  const bars = new MultiBar({
    format,
    stream: process.stderr,
    clearOnComplete: true,
    linewrap: true, // cuts the bar at the edge and leaves the terminal's modes alone, whatever ends the process
    forceRedraw: true,
    barsize: (process.stderr.columns || wide) < wide ? short : long,
    barCompleteChar: "█",
    barIncompleteChar: "░",
  });
  let bar: SingleBar | null = null;
  let first = { done: 0, at: 0 };
  let drawn = 0;
  const draw = () => {
    drawn = performance.now();
    bars.update();
  };
  return {
    update(done, total, payload = {}) {
      const now = performance.now();
      if (!bar) first = { done, at: now };
      const left = clock((((now - first.at) / (done - first.done)) * (total - done)) / 1000);
      bar ??= bars.create(total, done, { left, ...payload });
      bar.setTotal(total);
      bar.update(done, { left, ...payload });
      // Steps block the timer that would draw.
      if (performance.now() - drawn > interval) draw();
    },
    log(line) {
      if (!bar) return say(line);
      bars.log(`${inTerminal(line, process.stderr)}\n`);
      draw();
    },
    stop() {
      if (bar) bars.stop();
      bar = null;
    },
  };
}

/** Seconds as `1:02:03` or `2:03`. */
export function clock(seconds: number): string {
  if (!Number.isFinite(seconds)) return "–";
  const s = Math.max(0, Math.round(seconds));
  const two = (n: number) => String(n).padStart(2, "0");
  const [hours, minutes] = [Math.floor(s / 3600), Math.floor(s / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(s % 60)}` : `${minutes}:${two(s % 60)}`;
}

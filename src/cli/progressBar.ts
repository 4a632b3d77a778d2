import { SingleBar } from "cli-progress";

/** A bar on stderr; where that is no terminal, nothing but the lines that the commands print. */
export function progressBar(format: string, total: number, payload: object = {}): SingleBar {
  const bar = new SingleBar({
    format,
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
    noTTYOutput: false,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    etaBuffer: 50,
  });
  if (process.stderr.isTTY) bar.start(total, 0, payload);
  return bar;
}

/** Seconds as `1:02:03` or `2:03`. */
export function clock(seconds: number): string {
  if (!Number.isFinite(seconds)) return "–";
  const s = Math.max(0, Math.round(seconds));
  const two = (n: number) => String(n).padStart(2, "0");
  const [hours, minutes] = [Math.floor(s / 3600), Math.floor(s / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(s % 60)}` : `${minutes}:${two(s % 60)}`;
}

import { assertText, refusal } from "../internal/guards.ts";

/** What every chart takes. */
export interface ChartOptions {
  /** Heading; none when left out. */
  readonly title?: string;
  /** Width in CSS pixels, at least 240. @default 640 */
  readonly width?: number;
  /** Height in CSS pixels, at least 200. */
  readonly height?: number;
}

export function assertChart(fn: string, { title, width, height }: Drawn): void {
  if (title !== undefined) assertText(fn, "title", title);
  if (!(Number.isFinite(width) && width >= 240)) throw refusal(fn, "width", "a number of at least 240", width);
  if (!(Number.isFinite(height) && height >= 200)) throw refusal(fn, "height", "a number of at least 200", height);
}

/** The heading and size that a chart has in the end. */
interface Drawn {
  readonly title: string | undefined;
  readonly width: number;
  readonly height: number;
}

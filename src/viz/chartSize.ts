import { refusal } from "../internal/guards.ts";

/** What every chart takes. */
export interface ChartOptions {
  /** Heading; none when left out. */
  readonly title?: string;
  /** Width in CSS pixels, at least 240. @default 640 */
  readonly width?: number;
  /** Height in CSS pixels, at least 200. */
  readonly height?: number;
}

export function assertChartSize(fn: string, width: number, height: number): void {
  if (!(Number.isFinite(width) && width >= 240)) throw refusal(fn, "width", "a number of at least 240", width);
  if (!(Number.isFinite(height) && height >= 200)) throw refusal(fn, "height", "a number of at least 200", height);
}

import type { Size } from "../../geometry/index.ts";

/** The network that is measured, and for how long. */
export interface BenchNetwork {
  readonly width: number;
  readonly depth: number;
  readonly block: "hmp" | "bottleneck";
  readonly upsampling: "bilinear" | "nearest";
  readonly size: Size;
  /** Images of a training step. */
  readonly batch: number;
  /** Training that recomputes. */
  readonly recompute?: boolean;
  /** Time of a measurement, without what warms up. */
  readonly seconds: number;
}

/** One thing to measure. */
export interface BenchCase {
  readonly mode: "predict" | "train";
  readonly backend: string;
  readonly workers: number;
}

/** One measurement: what `kneel bench --json` prints. */
export interface BenchResult extends BenchCase, Omit<BenchNetwork, "batch" | "seconds"> {
  readonly parameters: number;
  /** Images of a training step. */
  readonly batch?: number;
  /** Median of a training step: gradients, clipping, Adam, running statistics. */
  readonly trainStepMs?: number;
  /** Median of the way from one image to its landmarks. */
  readonly predictMs?: number;
  readonly imagesPerSecond: number;
  /** Timed runs that the median is of. */
  readonly runs: number;
  /** Largest resident memory of the process. */
  readonly peakMemoryMiB: number;
  /** What computes: the processor, or the GPU as its driver calls it. */
  readonly device: string;
  readonly cores: number;
  readonly versions: Readonly<Record<string, string>>;
}

/** A case with its figures, or with why there are none. */
export type BenchOutcome = BenchResult | (BenchCase & { readonly error: string });

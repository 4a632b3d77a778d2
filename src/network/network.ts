import { fieldsOf } from "../internal/guards.ts";
import type { Grid } from "../ops/softArgmax2d.ts";

/** Height, width and channels of one image or map. */
export type Shape3 = readonly [height: number, width: number, channels: number];

interface Unit {
  /** Unique in its network; for a convolution also the prefix of its weights, named as in the 2019 release. */
  readonly name: string;
  readonly shape: Shape3;
}

/** A k × k convolution with bias and k/2 zero padding, then (with `norm`) batch normalization, then (optionally) ReLU. */
export interface ConvUnit extends Unit {
  readonly op: "conv";
  readonly input: string;
  readonly kernel: number;
  readonly stride: number;
  /** Name of the batch normalization's weights; `null` without one. */
  readonly norm: string | null;
  readonly activation: "relu" | "linear";
}

/** Data that one input of the network brings. */
export interface InputUnit extends Unit {
  readonly op: "input";
}

/** 2 × 2 max-pooling with stride 2; an odd last row or column is dropped. */
export interface MaxPoolUnit extends Unit {
  readonly op: "maxPool";
  readonly input: string;
}

/** Resizing to this unit's shape: `nearest`, or `bilinear` with aligned corners. */
export interface UpsampleUnit extends Unit {
  readonly op: "upsample";
  readonly input: string;
  readonly method: Upsampling;
}

/** Concatenation of channels, or the sum. */
export interface JoinUnit extends Unit {
  readonly op: "concat" | "add";
  readonly inputs: readonly string[];
}

/** Dropout of whole channels with probability `rate`, in training. */
export interface DropoutUnit extends Unit {
  readonly op: "dropout";
  readonly input: string;
  readonly rate: number;
}

/** One step of a network as plain data. */
export type NetworkUnit = InputUnit | ConvUnit | MaxPoolUnit | UpsampleUnit | JoinUnit | DropoutUnit;
/** How maps are made twice as large. */
export type Upsampling = "bilinear" | "nearest";

/**
 * A landmark network as plain data: its units in topological order, the unit that gives the heatmaps `[B, h, w, K]`,
 * and the soft-argmax that reads them. Everything that knows the architecture reads this description: the executor,
 * the tfjs-layers model, parameter names and counts, weight import and export.
 */
export interface Network {
  readonly units: readonly NetworkUnit[];
  readonly input: Shape3;
  readonly heatmaps: string;
  readonly landmarks: number;
  readonly beta: number;
  readonly grid: Grid;
}

/** The inputs of any unit, by name. */
export function inputsOf(unit: NetworkUnit): readonly string[] {
  fieldsOf("inputsOf", "unit", unit);
  if (unit.op === "input") return [];
  return "inputs" in unit ? unit.inputs : [unit.input];
}

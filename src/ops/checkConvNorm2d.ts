import type { Tensor1D, Tensor4D } from "@tensorflow/tfjs-core";
import { assertTensor } from "../internal/assertTensor.ts";
import { assertInteger, assertOneOf, assertPositive, refusal } from "../internal/guards.ts";

/** What `convNorm2d` is asked for, with its defaults. */
export interface ConvNorm2dCall {
  readonly x: Tensor4D;
  readonly kernel: Tensor4D;
  readonly scale: Tensor1D;
  readonly shift: Tensor1D;
  readonly stride: number;
  readonly padding: number;
  readonly activation: string;
  readonly epsilon: number;
  /** Whether the statistics are those of more parts than this one. */
  readonly shared: boolean;
}

/**
 * Refuses what does not fit together, the same for the plain path and for every kernel: own kernels work on memory and
 * trust the shapes that they are given.
 */
export function checkConvNorm2d({
  x,
  kernel,
  scale,
  shift,
  stride,
  padding,
  activation,
  epsilon,
  shared,
}: ConvNorm2dCall): void {
  const fn = "convNorm2d";
  assertTensor(fn, "x", x, [null, null, null, null], "[B, H, W, Cin]");
  const [batch, height, width, inputs] = x.shape;
  assertTensor(fn, "kernel", kernel, [null, null, inputs, null], `[kH, kW, Cin, Cout] = [kH, kW, ${inputs}, Cout]`);
  const [rows, columns, , outputs] = kernel.shape;
  assertTensor(fn, "scale", scale, [outputs], `[Cout] = [${outputs}]`);
  assertTensor(fn, "shift", shift, [outputs], `[Cout] = [${outputs}]`);
  assertInteger(fn, "stride", stride);
  assertInteger(fn, "padding", padding, 0);
  assertOneOf(fn, "activation", activation, ["relu", "linear"]);
  assertPositive(fn, "epsilon", epsilon);
  if (height + 2 * padding < rows || width + 2 * padding < columns)
    throw refusal(fn, "kernel", `no larger than the padded image, ${height + 2 * padding} × ${width + 2 * padding}`, [
      ...kernel.shape,
    ]);
  const out = (size: number, window: number) => Math.floor((size + 2 * padding - window) / stride) + 1;
  const values = batch * out(height, rows) * out(width, columns);
  if (!shared && values === 1)
    throw refusal(fn, "values of a channel", "at least 2 to be normalized: of one only the shift is left", values);
}

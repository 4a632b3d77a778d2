import { mul, sign, type Tensor } from "@tensorflow/tfjs-core";

/** |x| with gradient 0 at 0, where tfjs' `abs` has −1. */
export const magnitude = (x: Tensor): Tensor => mul(x, sign(x));

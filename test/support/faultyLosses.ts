/** A module of losses for `startParallelTrainer`, which fail as they are told to. */
import { mul, type Scalar } from "@tensorflow/tfjs-core";
import { type LandmarkLoss, l2Loss } from "../../src/losses/index.ts";

export interface Fault {
  readonly kind: "throw" | "exit" | "nan" | "start";
  /** Passes of all workers before it happens, in one of them. */
  readonly after: number;
  /** Shared by the workers: counts the passes. */
  readonly passes: Int32Array;
}

export const fault = (kind: Fault["kind"], after = 0): Fault => ({
  kind,
  after,
  passes: new Int32Array(new SharedArrayBuffer(4)),
});

export function losses(plan: unknown): { loss: LandmarkLoss } {
  const { kind, after, passes } = plan as Fault;
  if (kind === "start") throw new Error("no such loss");
  const loss: LandmarkLoss = (yTrue, yPred) => {
    const value = l2Loss()(yTrue, yPred);
    if (Atomics.add(passes, 0, 1) !== after) return value;
    if (kind === "exit") process.exit(7);
    if (kind === "throw") throw new Error("out of memory");
    return mul(value, Number.NaN) as Scalar;
  };
  return { loss };
}

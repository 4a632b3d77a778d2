import { isOneOf } from "../internal/isOneOf.ts";

const names = ["wing", "l1", "l2", "elastic", "smoothL1", "softWing", "euclidean", "robust"] as const;

/** The name of a loss that `lossByName` knows. */
export type LossName = (typeof names)[number];

/** The names of the losses that `lossByName` makes. */
export const lossNames: readonly LossName[] = names;

/** Every loss of landmarks by name, and the adaptive robust one, which has parameters of its own. */
export type TrainableLossName = LossName | "adaptiveRobust";

/** The names of the losses that can be trained with. */
export const trainableLossNames: readonly TrainableLossName[] = [...names, "adaptiveRobust"];

/** Whether a value is one of them. */
export const isLossName = (name: unknown): name is TrainableLossName => isOneOf(name, trainableLossNames);

import { backendPackages } from "../../node/backendPackages.ts";
import { inferenceBackends } from "../../node/inference/inferenceBackends.ts";
import type { BenchCase } from "./benchSettings.ts";
import type { BenchOptions } from "./command.ts";

/** What settings ask to measure, in the order of the table. Predictions have no workers; ONNX Runtime does not train. */
export function benchCases({ train, predict, backend, workers = [1] }: BenchOptions): readonly BenchCase[] {
  const both = !train && !predict;
  const backends = backend ?? inferenceBackends.filter((name) => name !== "cpu"); // a step of it takes minutes
  return [...new Set(backends)].flatMap((name) => [
    ...(predict || both ? [{ mode: "predict", backend: name, workers: 1 } as const] : []),
    ...((train || both) && name in backendPackages
      ? [...new Set(workers)].map((count) => ({ mode: "train", backend: name, workers: count }) as const)
      : []),
  ]);
}

/** The one case, where options ask for no more than one: a mode, a backend and, for training, a number of workers. */
export function onlyCase(settings: BenchOptions): BenchCase | null {
  const { train, predict, backend, workers } = settings;
  const fixed = predict ? !train : train && workers !== undefined;
  const cases = fixed && backend ? benchCases(settings) : [];
  return cases.length === 1 ? cases[0]! : null;
}

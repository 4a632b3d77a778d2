import { initializeWeights } from "../../src/network/index.ts";
import { type HourglassArchitecture, type LandmarkModel, networkOf } from "../../src/pipelines/index.ts";
import type { Preprocessing } from "../../src/radiograph/index.ts";

const architecture: HourglassArchitecture = {
  kind: "hourglass",
  inputShape: [24, 32, 1],
  landmarks: 2,
  width: 2,
  depth: 1,
  block: "hmp",
  upsampling: "nearest",
  dropout: 0.25,
  beta: 1,
  grid: "center",
};

const preprocessing: Preprocessing = {
  width: 32,
  height: 24,
  fit: "contain",
  intensity: { low: 5, high: 99 },
  normalization: { mean: 0.3, deviation: 0.25 },
};

/** A small model with fresh weights. */
export function tinyModel(
  changes: { preprocessing?: Partial<Preprocessing>; architecture?: Partial<HourglassArchitecture> } = {},
): LandmarkModel {
  const a = { ...architecture, ...changes.architecture };
  return {
    architecture: a,
    preprocessing: { ...preprocessing, ...changes.preprocessing },
    landmarkNames: ["left", "right"],
    weights: initializeWeights(networkOf(a), 6),
    training: { epochs: 3, best: { epoch: 2, loss: 0.25 } },
  };
}

import {
  adaptiveRobustLoss,
  type LandmarkLoss,
  type LossName,
  lossByName,
  type TrainableLoss,
} from "../losses/index.ts";

/** What `--loss` takes: every loss of landmarks by name, or the adaptive robust one, which has parameters of its own. */
export type TrainingLossName = LossName | "adaptiveRobust";

/** The loss to train with; dispose it when training has ended. */
export function trainingLoss(name: TrainingLossName, landmarks: number): TrainableLoss {
  if (name === "adaptiveRobust") return adaptiveRobustLoss(landmarks);
  const loss: LandmarkLoss = lossByName(name);
  return { loss, parameters: new Map(), dispose: () => {} };
}

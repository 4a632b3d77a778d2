import { radiographAugmentation } from "../../src/augment/index.ts";
import { scaleOf } from "../../src/experiments/index.ts";
import type { Plan } from "../../src/trainingCommands/experiment/planDocument.ts";
import type { RunRecord, TrainSettings } from "../../src/trainingCommands/train/runRecord.ts";
import { tinyModel } from "../models/tinyModel.ts";

/** Every option of a training that is stored, none of them as it is by default. */
const settings: TrainSettings = {
  ...{ data: "/films", points: "/films/points.csv", out: "out", init: "/model", filter: "ok=1" },
  ...{ foldsColumn: "fold", testFold: ["3"], spacing: [0.3, 0.28], pointsScale: 2, pointsOrigin: "one" },
  ...{ encoding: "windows-1252", imageColumn: "film", skipBad: true, width: 2, depth: 1, block: "bottleneck" },
  ...{ upsampling: "bilinear", size: { width: 16, height: 8 }, inputSpacing: [1, 2], dropout: 0.1, epochs: 3 },
  ...{ minutes: 1.5, patience: 2, batch: 3, lr: 0.01, schedule: "constant", weightDecay: 1e-4, clip: 0 },
  ...{ validation: 0, groupColumn: "subject", seed: 7, refine: true, loss: "l1", heatmapLoss: "gaussianNll" },
  ...{ heatmapWeight: 0.1, mixup: 0.75, mixupVariant: "kneel", augmentation: "radiograph", backend: "cpu" },
  ...{ accumulate: 2, recompute: true, workers: 2, syncStatistics: true, dataWorkers: 0 },
};

/** What a small run of `kneel train` has stored, as it stands in its checkpoint. */
export function tinyRunRecord(more: Partial<RunRecord> = {}): RunRecord {
  const { architecture, preprocessing, landmarkNames } = tinyModel();
  return {
    ...{ settings, architecture, preprocessing, landmarkNames },
    images: { count: 3, digest: "0123456789abcdef" },
    meanShape: landmarkNames.map((_, k) => [k + 0.5, 2]),
    kernels: "simd",
    augmentation: radiographAugmentation(),
    ...more,
  };
}

export const tinyPlan: Plan = {
  format: "kneel-experiment-plan",
  formatVersion: 1,
  settings: {
    ...{ data: "/films", points: "/films/points.csv", filter: "ok=1", spacing: [0.3, 0.28], groupColumn: "subject" },
    ...{ folds: { count: 5, stratify: "kl", seed: 1 }, scale: scaleOf("paper"), part: 0.5, minutes: 2.5, seed: 4 },
  },
  data: "0123456789abcdef",
  folds: ["0", "1"],
  experiments: [
    { format: "kneel-experiment", formatVersion: 1, name: "mean", title: "T", method: "meanShape", landmarks: ["t4"] },
  ],
};

import { trainableLossByName } from "../../losses/index.ts";
import { initializeWeights } from "../../network/index.ts";
import { startParallelTrainer } from "../../node/index.ts";
import type { StartEngine } from "../../node/inference/startEngines.ts";
import { phantomKnee } from "../../phantom/index.ts";
import { type HourglassArchitecture, type LandmarkModel, LandmarkPredictor, networkOf } from "../../pipelines/index.ts";
import { say } from "../../terminal/progressBar.ts";
import { type Batch, Trainer, type TrainerLike } from "../../training/index.ts";
import type { BenchCase, BenchNetwork } from "./benchSettings.ts";
import { type Times, timeRuns } from "./timeRuns.ts";

/** Training steps as `kneel train` takes them, on data that are ready. */
export async function measureTraining(
  architecture: HourglassArchitecture,
  { backend, workers }: BenchCase,
  { batch, seconds, recompute = false }: BenchNetwork,
): Promise<Times> {
  const network = networkOf(architecture);
  const options = { network, adam: { clipNorm: 1 }, recompute };
  const onWarning = (message: string) => say(`--workers: ${message}`);
  const trainer: TrainerLike =
    workers === 1
      ? new Trainer({ ...options, loss: trainableLossByName("wing", network.landmarks) })
      : await startParallelTrainer({ ...options, loss: "wing", backend, workers, onWarning });
  try {
    const data = syntheticBatch(architecture, batch);
    return await timeRuns(() => trainer.step(data, 1e-3), seconds);
  } finally {
    await trainer.dispose();
  }
}

/** Predictions as `kneel predict` makes them, of an image of the input's size that has been read. */
export async function measurePrediction(
  architecture: HourglassArchitecture,
  { size, seconds }: BenchNetwork,
  start: StartEngine,
): Promise<Times> {
  const model: LandmarkModel = {
    architecture,
    preprocessing: {
      ...size,
      fit: "contain",
      intensity: { low: 5, high: 99 },
      normalization: { mean: 0.5, deviation: 0.25 },
    },
    landmarkNames: Array.from({ length: architecture.landmarks }, (_, k) => `${k}`),
    weights: initializeWeights(networkOf(architecture), 0),
    training: {},
  };
  const predictor = new LandmarkPredictor({ ...model, engine: await start(model) });
  const { image } = phantomKnee({ seed: 0, index: 0, ...size });
  const times = await timeRuns(() => predictor.predict(image), seconds);
  predictor.dispose();
  return times;
}

function syntheticBatch(
  { inputShape: [height, width, channels], landmarks }: HourglassArchitecture,
  size: number,
): Batch {
  return {
    size,
    images: Float32Array.from({ length: size * height * width * channels }, (_, i) => Math.sin(0.37 * i)),
    landmarks: Float32Array.from({ length: size * landmarks * 2 }, (_, i) => 0.5 + 0.3 * Math.sin(i)),
  };
}

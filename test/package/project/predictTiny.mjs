import { initializeWeights } from "kneel-tfjs/network";
import { phantomKnee } from "kneel-tfjs/phantom";
import { LandmarkPredictor, networkOf } from "kneel-tfjs/pipelines";

/** Landmarks of one phantom by an untrained network: the same numbers in Node and in a browser. */
export async function predictTiny() {
  const architecture = {
    kind: "hourglass",
    inputShape: [64, 48, 1],
    landmarks: 3,
    width: 4,
    depth: 2,
    block: "hmp",
    upsampling: "nearest",
    dropout: 0,
    beta: 1,
    grid: "center",
  };
  const predictor = new LandmarkPredictor({
    architecture,
    preprocessing: {
      width: 48,
      height: 64,
      fit: "contain",
      intensity: { low: 5, high: 99 },
      normalization: { mean: 0.5, deviation: 0.25 },
    },
    landmarkNames: ["a", "b", "c"],
    weights: initializeWeights(networkOf(architecture), 3),
    training: {},
  });
  const { landmarks } = await predictor.predict(phantomKnee({ seed: 1, width: 120, height: 140 }).image);
  predictor.dispose();
  return landmarks;
}

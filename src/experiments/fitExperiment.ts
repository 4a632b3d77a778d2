import { fromFrame, type Point, stretchFrame, toFrame } from "../geometry/index.ts";
import { fieldsOf, rowsOf } from "../internal/guards.ts";
import { inNameOf } from "../internal/inNameOf.ts";
import { type LandmarkModel, LandmarkPredictor } from "../pipelines/index.ts";
import { DeformableFitter, type ScaleOptions, trainDeformableModel } from "../shape/index.ts";
import type { FoldModel } from "./crossValidate.ts";
import type { Experiment, ShapeExperiment } from "./experimentConfig.ts";
import type { ExperimentSample } from "./experimentSample.ts";
import { meanShape } from "./meanShape.ts";
import type { Scale } from "./scale.ts";
import { type TrainNetworkOptions, trainNetwork } from "./trainNetwork.ts";

/** Learns the model of a row from samples that have the row's landmarks alone. */
export async function fitExperiment(
  samples: readonly ExperimentSample[],
  experiment: Experiment,
  scale: Scale,
  options: TrainNetworkOptions,
): Promise<FoldModel> {
  rowsOf("fitExperiment", "samples", samples);
  fieldsOf("fitExperiment", "experiment", experiment);
  fieldsOf("fitExperiment", "options", options);
  if (experiment.method === "network") return networkModel(await trainNetwork(samples, experiment, scale, options));
  if (experiment.method === "meanShape") return meanShapeModel(samples);
  return shapeModel(samples, experiment);
}

/** A trained network as it predicts samples. */
export function networkModel(model: LandmarkModel): FoldModel {
  const predictor = inNameOf("networkModel", () => new LandmarkPredictor(model));
  return {
    predict: ({ raster, spacing, image: name }) => predictor.predict(raster, { spacing, name }),
    dispose: () => predictor.dispose(),
  };
}

/** A model of shape and appearance, fitted from the mean shape, as the paper's baselines are. */
async function shapeModel(
  samples: readonly ExperimentSample[],
  { model: method, feature, algorithm }: ShapeExperiment,
): Promise<FoldModel> {
  const rows = samples.map(({ raster: image, landmarks }) => ({ image, landmarks }));
  const options = { method, feature, ...(algorithm !== null && { algorithm }), scales: fitting(samples.length) };
  const fitter = new DeformableFitter(await trainDeformableModel(rows, options));
  const start = meanShapeModel(samples);
  return {
    async predict(sample) {
      const { landmarks, confidence } = await start.predict(sample);
      return { landmarks: fitter.fit(sample.raster, landmarks).landmarks, confidence };
    },
    dispose() {},
  };
}

/** Coarse to fine, with fewer modes and components where there are too few samples for the usual ones. */
function fitting(samples: number): ScaleOptions[] {
  const most = (count: number) => Math.max(1, Math.min(count, samples - 1));
  return [
    { factor: 2, modes: most(5), components: most(30), iterations: 20 },
    { factor: 1, modes: most(14), components: most(60), iterations: 10 },
  ];
}

/** The mean of the examples' shapes, at the same part of every image: what a model has to beat. */
function meanShapeModel(samples: readonly ExperimentSample[]): FoldModel {
  const unit = { width: 1, height: 1 };
  const shape = meanShape(samples.map(({ raster, landmarks }) => toFrame(stretchFrame(raster, unit), landmarks)));
  const confidence = shape.map(() => Number.NaN);
  return {
    predict: async ({ raster }): Promise<{ landmarks: Point[]; confidence: number[] }> => ({
      landmarks: [...fromFrame(stretchFrame(raster, unit), shape)],
      confidence,
    }),
    dispose() {},
  };
}

import { kneeLandmarkNames } from "../src/knee/index.ts";
import { initializeWeights } from "../src/network/index.ts";
import { writePipeline } from "../src/node/index.ts";
import { type HourglassArchitecture, type LandmarkModel, networkOf } from "../src/pipelines/index.ts";

/** Networks of the paper's size, and of the size of small ones that train in minutes. */
const sizes = {
  paper: { width: 24, depth: 6, locate: [450, 450, 1], localize: [450, 450, 0.3] },
  small: { width: 6, depth: 4, locate: [160, 96, 2.5], localize: [144, 144, 1] },
} as const;

export type PipelineSize = keyof typeof sizes;

/** Writes a pipeline whose weights were never trained: it takes as long as any other, and finds nothing. */
export async function writeFreshPipeline(directory: string, size: PipelineSize): Promise<void> {
  const { width, depth, locate, localize } = sizes[size];
  const model = (
    landmarkNames: readonly string[],
    [rows, columns, mm]: readonly [number, number, number],
  ): LandmarkModel => {
    const architecture: HourglassArchitecture = {
      kind: "hourglass",
      inputShape: [rows, columns, 1],
      landmarks: landmarkNames.length,
      width,
      depth,
      block: "hmp",
      upsampling: "nearest",
      dropout: 0.25,
      beta: 1,
      grid: "center",
    };
    return {
      architecture,
      preprocessing: {
        width: columns,
        height: rows,
        fit: "spacing",
        spacing: [mm, mm],
        intensity: { low: 5, high: 99 },
        normalization: { mean: 0.4, deviation: 0.3 },
      },
      landmarkNames,
      weights: initializeWeights(networkOf(architecture), 1),
      training: {},
    };
  };
  await writePipeline(directory, { locate: [model(["t4"], locate)], localize: [model(kneeLandmarkNames, localize)] });
}

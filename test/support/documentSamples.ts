import { readFileSync } from "node:fs";
import { parseAugmentation, radiographAugmentation } from "../../src/augment/index.ts";
import {
  formatOutOfFold,
  type OutOfFold,
  parseExperiment,
  parseOaiAnnotations,
  parseOutOfFold,
} from "../../src/experiments/index.ts";
import { parseJson } from "../../src/internal/parseJson.ts";
import { initializeWeights } from "../../src/network/index.ts";
import {
  formatModel,
  formatPipeline,
  formatShapeModel,
  type KneelPipelineModel,
  networkOf,
  parseModel,
  parseModelDocument,
  parsePipeline,
  parsePipelineDocument,
  parseShapeDocument,
  parseShapeModel,
} from "../../src/pipelines/index.ts";
import {
  compareReports,
  formatReportJson,
  formatReportMarkdown,
  formatReportText,
  parseReport,
  report,
} from "../../src/report/index.ts";
import { parseOverlayRecords } from "../../src/resultCommands/evaluate/overlayRecords.ts";
import { reportPage } from "../../src/resultCommands/report/reportPage.ts";
import { formatCheckpoint, parseCheckpoint } from "../../src/training/index.ts";
import { parsePlan } from "../../src/trainingCommands/experiment/planDocument.ts";
import { parseRunRecord } from "../../src/trainingCommands/train/runRecord.ts";
import { tinyModel } from "../models/tinyModel.ts";
import { tinyRefinement } from "../models/tinyShapeModel.ts";
import { tinyPlan, tinyRunRecord } from "../trainingCommands/tinyRecords.ts";
import type { FormatSample } from "./formatSample.ts";

/** A document that is text; its reader names the file, or the function where a caller does that. */
const ofDocument = (content: string, parse: (text: string) => unknown): FormatSample => ({
  bytes: new TextEncoder().encode(content),
  isText: true,
  read: async (bytes) => {
    try {
      return await parse(new TextDecoder().decode(bytes));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      throw new Error(error.message.replace(/^(?:parse|compare)[A-Z]\w+/, "file"), { cause: error });
    }
  },
});

const points = [
  [1, 2],
  [3.5, 4],
] as const;
const pipelineOf = (): KneelPipelineModel => ({
  locate: [tinyModel({ preprocessing: { fit: "spacing", spacing: [2, 2] } })],
  localize: [tinyModel(), tinyModel({ architecture: { width: 3 } })],
  refine: false,
  fieldMm: 120,
  plausibility: { shape: points, residual: 0.2, spread: 0.1, scatter: 0.05 },
  uncertainty: {
    views: 8,
    intercepts: [0.5, 0.25],
    slope: 0.4,
    whole: { scatter: 0.3, distance: 0.2, shape: { mean: points, modes: [[0.6, 0, 0.8, 0]] } },
  },
  trainedOn: { kind: "data", data: "films", images: 9 },
  about: { data: "phantoms" },
});
const outOfFold: OutOfFold = {
  data: "0",
  landmarkNames: ["a", "b"],
  about: { seed: 1 },
  cases: ["x", "y"].map((id) => ({
    id,
    group: id,
    fold: id,
    columns: { kl: "2" },
    spacing: [0.2, 0.2],
    truth: points,
    predicted: [points[0], [Number.NaN, Number.NaN]],
    confidence: [0.5, Number.NaN],
  })),
};
const evaluation = () => {
  const ids = ["a", "b", "c"];
  const errors = [
    [1, 2],
    [0.5, Number.NaN],
    [3, Number.POSITIVE_INFINITY],
  ];
  const columns = ["2", "3", "2"].map((kl) => ({ kl }));
  const confidence = errors.map(() => [0.5, 0.25]);
  const baselines = [{ name: "mean shape", errors: errors.map(() => [4, 5]) }];
  const input = { errors, unit: "mm", landmarkNames: ["a", "b"], ids, columns, confidence, baselines };
  return report(input, { by: ["kl"], bones: { a: [0], b: [1] }, resamples: 10, about: { model: "m" } });
};
const oai = `subject_id,side,kl,tibia,femur,bbox,center\n${["L", "R"]
  .map((side) => {
    const numbers = (count: number) => `"${Array.from({ length: count }, (_, i) => 10.5 * i).join(",")}"`;
    return `9000001,${side},2,${numbers(18)},${numbers(14)},"0,0,9,9","300,250"\n`;
  })
  .join("")}`;

/** A file of each document that the library writes and reads again, by what it is. */
export async function documentSamples(): Promise<Readonly<Record<string, FormatSample>>> {
  const model = tinyModel();
  const { document, weights } = await formatModel(model);
  const pipeline = pipelineOf();
  const shape = await formatShapeModel({
    refinement: await tinyRefinement(),
    landmarkNames: ["a", "b", "c", "d", "e", "f"],
    training: {},
  });
  const experiment = new URL("../../examples/experiments/table-1/10-wing.json", import.meta.url);
  const network = networkOf(model.architecture);
  const history = [{ epoch: 1, trainLoss: 0.1, validation: null, learningRate: 1e-3, seconds: 2.5, waited: 0 }];
  const checkpoint = formatCheckpoint(network, {
    progress: {
      epoch: 2,
      step: 3,
      lossSum: 0.3,
      secondsInEpoch: 0.5,
      waitedInEpoch: 0,
      epochs: null,
      history,
      best: null,
    },
    state: {
      weights: initializeWeights(network, 1),
      adam: { steps: 17, first: Float32Array.of(1 / 3, -0), second: Float32Array.of(1e-38, 2) },
    },
  });
  const run = tinyRunRecord();
  return {
    "model.json": ofDocument(JSON.stringify(document), (text) =>
      parseModel(parseModelDocument(text, "file"), weights, "file"),
    ),
    "pipeline.json": ofDocument(JSON.stringify((await formatPipeline(pipeline)).document), (text) =>
      parsePipeline(parsePipelineDocument(text, "file"), pipeline, "file"),
    ),
    "shape.json": ofDocument(JSON.stringify(shape.document), (text) =>
      parseShapeModel(parseShapeDocument(text, "file"), shape.arrays, "file"),
    ),
    "report.json": ofDocument(formatReportJson(evaluation()), (text) => {
      const read = parseReport(text);
      return [
        formatReportText(read),
        formatReportMarkdown(read),
        compareReports(read, evaluation(), { resamples: 10, permutations: 10 }),
        reportPage({ report: read, landmarks: null, charts: [], cases: [] }),
      ];
    }),
    "out-of-fold.json": ofDocument(formatOutOfFold(outOfFold), (text) => parseOutOfFold(text, "file")),
    "experiment configuration": ofDocument(readFileSync(experiment, "utf8"), (text) => parseExperiment(text, "file")),
    augmentation: ofDocument(JSON.stringify(radiographAugmentation()), (text) =>
      parseAugmentation(parseJson(text, (reason) => new Error(`file: is ${reason}`))),
    ),
    "plan.json": ofDocument(JSON.stringify(tinyPlan), (text) => parsePlan(text, "file")),
    "overlays.json": ofDocument(
      JSON.stringify([
        { file: "worst-1-a.png", rank: "worst 1", index: 2, scale: 0.5 },
        { file: "best-1-b.png", rank: "best 1", index: 0, scale: 2 },
      ]),
      (text) => parseOverlayRecords(text, "file", { cases: [1, 2, 3] }),
    ),
    "run of a checkpoint": ofDocument(JSON.stringify(run), (text) =>
      parseRunRecord(
        parseJson(text, (reason) => new Error(`file: is ${reason}`)),
        "file",
      ),
    ),
    "annotations of the OAI": ofDocument(oai, (text) => parseOaiAnnotations(text, "file")),
    "checkpoint of a training": {
      bytes: checkpoint,
      isText: false,
      read: (bytes) => parseCheckpoint(bytes, "file"),
    },
  };
}

import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Point } from "../../geometry/index.ts";
import { parseSide, type Side } from "../../knee/index.ts";
import { findModel, type LoadedSample, readModel, readPipeline, readShapeModel } from "../../node/index.ts";
import type { StartEngine } from "../../node/inference/startEngines.ts";
import {
  KneelPipeline,
  type KneelPipelineModel,
  type KneelResult,
  type KneeResult,
  type LandmarkModel,
  LandmarkPredictor,
  type NamedShapeModel,
  type Prediction,
  ShapePredictor,
  withEngines,
} from "../../pipelines/index.ts";
import { UsageError } from "./failure.ts";

/** How a pipeline is to look at the images of a table. */
export interface PipelineViewOptions {
  /** Whole radiographs with a row for each knee, of both knees or one, or crops as the second stage learned them. @default "bilateral" */
  readonly view?: "bilateral" | "single" | "crop" | undefined;
  /** @default "side" */
  readonly sideColumn?: string | undefined;
}

/** How a pipeline is run otherwise than it says. */
export interface PipelineRunOptions extends PipelineViewOptions {
  readonly refine?: boolean | undefined;
  readonly compat?: "2019" | undefined;
}

/** What looks at the samples of a data set, and the model whose landmarks they are. */
export interface OpenPredictor {
  readonly model: Pick<LandmarkModel, "landmarkNames" | "training"> & Partial<LandmarkModel>;
  /** Whether it works in millimetres. */
  readonly needsSpacing: boolean;
  /** Whether the model sees the whole image. */
  readonly seesWhole: boolean;
  /** NaN for every number where a pipeline abstains, and why. */
  predict(sample: LoadedSample): Promise<Prediction & { readonly reason: string | null }>;
  dispose(): void;
}

/** Opens the directory of a model, a pipeline or a shape model, or an installed package of one. */
export async function openPredictor(
  nameOrPath: string,
  options: PipelineRunOptions,
  start: StartEngine,
): Promise<OpenPredictor> {
  const directory = await findModel(nameOrPath);
  if (await holds(directory, "shape.json")) return openShapeModel(await readShapeModel(directory), directory, options);
  if (!(await holds(directory, "pipeline.json")))
    return openModel(await readModel(directory), directory, options, start);
  const { refine, compat, ...view } = options;
  const stored = await readPipeline(directory);
  assertView(stored, view, directory);
  const engines = await withEngines(stored, start);
  const pipeline = new KneelPipeline({
    ...engines,
    ...(refine !== undefined && { refine }),
    ...(compat && { compat }),
  });
  const look = kneeOf(pipeline, view);
  const model = stored.localize[0]!;
  const nothing = model.landmarkNames.map((): Point => [Number.NaN, Number.NaN]);
  return {
    model,
    needsSpacing: view.view !== "crop" || model.preprocessing.fit === "spacing",
    seesWhole: view.view === "crop",
    async predict(sample) {
      const { knee, reason } = await look(sample);
      return knee
        ? { landmarks: knee.landmarks, confidence: knee.confidence, reason }
        : { landmarks: nothing, confidence: nothing.map(([x]) => x), reason };
    },
    dispose: () => pipeline.dispose(),
  };
}

const holds = (directory: string, name: string) =>
  stat(join(directory, name)).then(
    () => true,
    () => false,
  );

function refusePipelineOptions(directory: string, options: PipelineRunOptions): void {
  const given = Object.keys(options).find((name) => options[name as keyof PipelineRunOptions] !== undefined);
  if (given !== undefined)
    throw new UsageError(
      `--${given.replace("sideColumn", "side-column")} is for pipelines, and ${directory} is a model; leave it out`,
    );
}

function openShapeModel(model: NamedShapeModel, directory: string, options: PipelineRunOptions): OpenPredictor {
  refusePipelineOptions(directory, options);
  const predictor = new ShapePredictor(model);
  return {
    model,
    needsSpacing: false,
    seesWhole: false,
    predict: async ({ raster }) => ({ ...predictor.predict(raster), reason: null }),
    dispose() {},
  };
}

async function openModel(
  model: LandmarkModel,
  directory: string,
  options: PipelineRunOptions,
  start: StartEngine,
): Promise<OpenPredictor> {
  refusePipelineOptions(directory, options);
  const predictor = new LandmarkPredictor({ ...model, engine: await start(model) });
  return {
    model,
    needsSpacing: model.preprocessing.fit === "spacing",
    seesWhole: true,
    predict: async ({ raster, spacing, path }) => ({
      ...(await predictor.predict(raster, { spacing, name: path })),
      reason: null,
    }),
    dispose: () => predictor.dispose(),
  };
}

/** Refuses to look for knees in whole radiographs with a pipeline that cannot. */
export function assertView({ locate }: KneelPipelineModel, { view }: PipelineViewOptions, directory: string): void {
  if (!locate && view !== "crop")
    throw new UsageError(`--view must be crop: ${directory} has no first stage to find knees in whole radiographs`);
}

/** The knee of a sample; samples of one bilateral radiograph that follow each other share its run. */
export function kneeOf(
  pipeline: KneelPipeline,
  { view = "bilateral", sideColumn = "side" }: PipelineViewOptions,
): (sample: LoadedSample) => Promise<KneeResult> {
  let last: { readonly raster: LoadedSample["raster"]; readonly result: KneelResult } | null = null;
  return async (sample) => {
    const { raster, spacing } = sample;
    if (view === "crop") return pipeline.predictCrop(raster, { spacing }); // as it is: left knees are mirrored already
    const side = sideOf(sample, sideColumn);
    if (view === "single") return (await pipeline.predict(raster, { spacing: spacing!, view: side }))[side]!;
    if (last?.raster !== raster)
      last = { raster, result: await pipeline.predict(raster, { spacing: spacing!, view: "bilateral" }) };
    return last.result[side]!;
  };
}

/** The side in a column of the table. */
export function sideOf({ columns, image, row }: LoadedSample, sideColumn: string): Side {
  const text = columns[sideColumn];
  const side = text === undefined ? null : parseSide(text);
  if (side) return side;
  throw new UsageError(
    `--side-column: row ${row} (${image}): column "${sideColumn}" must be right or left (R or L), got ${text === undefined ? "no such column" : `"${text}"`}`,
  );
}

import { availableParallelism } from "node:os";
import { join } from "node:path";
import { imageIds } from "../../data/imageIds.ts";
import { exists, makeFolder } from "../../files/folders.ts";
import { fromFrame, type Point } from "../../geometry/index.ts";
import { counted } from "../../internal/counted.ts";
import { areKneeLandmarks, kneelTestBones } from "../../knee/index.ts";
import {
  type Bones,
  cedBand,
  formatReportCsv,
  formatReportJson,
  formatReportLatex,
  formatReportMarkdown,
  formatReportText,
  type Report,
  radialErrors,
  report,
} from "../../metrics/index.ts";
import {
  findModel,
  InferencePool,
  inspectModel,
  type LoadedSample,
  type ModelInformation,
  predictSamples,
  readModel,
  readPipeline,
  readShapeModel,
  type SamplePrediction,
  writeFileAtomic,
} from "../../node/index.ts";
import { assertFitting } from "../../node/inference/assertFitting.ts";
import { describeProvenance, type LandmarkModel, provenanceWarnings } from "../../pipelines/index.ts";
import { inputFrame } from "../../radiograph/index.ts";
import { chosenBackend } from "../../terminal/chosenBackend.ts";
import { UsageError } from "../../terminal/failure.ts";
import { inFlags } from "../../terminal/inFlags.ts";
import { inferenceFlags } from "../../terminal/inferenceOptions.ts";
import { assertColumn, checkDataOptions, loadSamples, splitTest } from "../../terminal/loadSamples.ts";
import { nextSteps } from "../../terminal/nextSteps.ts";
import { assertWritable } from "../../terminal/outputFolder.ts";
import { print, progressBar, say } from "../../terminal/progressBar.ts";
import { pointsFromJson } from "../../trainingCommands/train/trainingRun.ts";
import { type CedCurve, cedSvg, errorBoxPlotSvg, reliabilitySvg } from "../../viz/index.ts";
import type { EvaluateOptions } from "./command.ts";
import { errorsCsv, writeOverlays } from "./evaluationFiles.ts";

/** `kneel evaluate`: tables on screen; the report in every format, errors.csv, plots and overlays in --out. */
export async function run(options: EvaluateOptions): Promise<readonly string[]> {
  const { points, out, by = [] } = options;
  checkDataOptions(options);
  const thresholds = thresholdsOf(options);
  await assertWritable(out);
  const { model, information, seesWhole, needsSpacing } = await readJudged(options);
  const dataset = await loadSamples(options);
  const samples = options.testFold === undefined ? dataset.samples : splitTest(dataset.samples, options).test;
  if (dataset.landmarkNames.join() !== model.landmarkNames.join()) {
    const [there, here] = [model.landmarkNames, dataset.landmarkNames].map((names) => names.join(", "));
    throw new Error(`${points}: its landmarks (${here}) are not those of the model ${options.model} (${there})`);
  }
  if (needsSpacing && samples.some(({ spacing }) => spacing === null))
    throw new UsageError(
      `--spacing: the model works at a fixed spacing, which ${points} does not give for every image`,
    );
  assertOneUnit(samples, points);
  for (const column of by) assertColumn(samples, "--by", column, points);
  const groups = groupsOf(samples, options);
  const predictions = await predictAll(information, samples, options);

  const unit = samples.every(({ spacing }) => spacing !== null) ? "mm" : "px";
  const measure = (found: readonly (readonly Point[])[]) =>
    radialErrors(
      samples.map(({ landmarks }) => landmarks),
      found,
      unit === "mm" ? { spacing: samples.map(({ spacing }) => spacing!) } : {},
    );
  const errors = measure(predictions.map(({ landmarks }) => landmarks));
  const baseline = seesWhole ? baselineOf(model, samples) : undefined;
  const baselines = baseline ? [{ name: "mean shape", errors: measure(baseline) }] : [];
  const bones = bonesOf(model.landmarkNames);
  const result = report(
    {
      errors,
      unit,
      landmarkNames: model.landmarkNames,
      ids: imageIds(samples),
      groups,
      columns: samples.map(({ columns }) => columns),
      confidence: predictions.map(({ confidence }) => confidence),
      baselines,
    },
    { by, about: aboutOf(options, information), ...(thresholds && { thresholds }), ...(bones && { bones }) },
  );
  print(formatReportText(result));
  for (const { message } of provenanceWarnings(information.trainedOn)) say(`warning: ${message}`);

  await makeFolder(out);
  const files: Record<string, string> = {
    "report.json": formatReportJson(result),
    "report.md": formatReportMarkdown(result),
    "report.tex": formatReportLatex(result),
    "report.csv": formatReportCsv(result),
    ...plots(result, errors, groups, baselines, information.kind === "pipeline"),
  };
  const judged = samples.map((sample, i) => ({ sample, prediction: predictions[i]!, errors: errors[i]! }));
  files["errors.csv"] = errorsCsv(judged, model.landmarkNames, unit);
  for (const [name, text] of Object.entries(files)) await writeFileAtomic(join(out, name), text);
  await writeOverlays(out, judged);
  say(`${Object.keys(files).join(", ")} and overlays are in ${out}`);
  return nextSteps.evaluate(out);
}

/** Refuses rows with and without a spacing together: millimetres and pixels have no mean. */
function assertOneUnit(samples: readonly LoadedSample[], points: string): void {
  const unknown = samples.filter(({ spacing }) => spacing === null);
  if (unknown.length === 0 || unknown.length === samples.length) return;
  const { row, image } = unknown[0]!;
  throw new UsageError(
    `--spacing: ${points}: ${unknown.length} of ${samples.length} rows have no spacing, the first is row ${row} (${image}), and errors in mm and in pixels cannot be averaged; give --spacing, fill in the table, or leave them out with --filter`,
  );
}

/** The figures of a report: CED with its band, a CED for each column of strata, boxes of the landmarks, reliability. */
function plots(
  result: Report,
  errors: readonly (readonly number[])[],
  groups: readonly string[],
  baselines: readonly { readonly name: string; readonly errors: readonly (readonly number[])[] }[],
  isCalibrated: boolean,
): Record<string, string> {
  const { unit, thresholds, cases, strata, landmarkNames } = result;
  const [all] = strata;
  const maximum = Math.max(5, 2 * thresholds.at(-1)!);
  const grid = Array.from({ length: 201 }, (_, i) => (maximum * i) / 200);
  const band = all!.groups > 1 && all!.points > 0 ? { band: cedBand(errors, groups, grid) } : {};
  const percent = 100 * result.interval.level;
  const model = {
    name: `model${"band" in band ? ` (${percent}% band over patients)` : ""}`,
    errors: errors.flat(),
    ...band,
  };
  const curves: CedCurve[] = [model, ...baselines.map((other) => ({ name: other.name, errors: other.errors.flat() }))];
  const title = `Cumulative error distribution, ${counted(all!.images, "image")} of ${counted(all!.groups, "patient")}`;
  const options = { maximum, unit, thresholds };
  const files: Record<string, string> = { "ced.svg": cedSvg(curves, { ...options, title }) };
  for (const column of new Set(strata.flatMap((stratum) => stratum.column ?? []))) {
    const parts = strata
      .filter((stratum) => stratum.column === column)
      .map(({ value, images, groups: patients }) => ({
        name: `${column} ${value} (${counted(images, "image")}, ${counted(patients, "patient")})`,
        errors: errors.filter((_, i) => (cases[i]!.columns[column] || "(empty)") === value).flat(),
      }));
    const name = `ced-${column.replaceAll(/[^\w-]+/g, "_")}.svg`;
    files[name] = cedSvg(parts, { ...options, title: `Cumulative error distribution by ${column}` });
  }
  const perLandmark = landmarkNames.map((_, k) => errors.map((row) => row[k]!));
  files["landmarks.svg"] = errorBoxPlotSvg(perLandmark, [...landmarkNames], { unit, title: "Error of each landmark" });
  // Of a single model it shows a ranking, which is no probability.
  if (isCalibrated && result.reliability?.expectedCalibrationError != null)
    files["reliability.svg"] = reliabilitySvg(result.reliability, { unit, title: "Confidence against error" });
  return files;
}

/** The bones of a model with the 16 points of a knee, t0 … t8 and f0 … f6. */
function bonesOf(names: readonly string[]): Bones | undefined {
  return areKneeLandmarks(names) ? kneelTestBones : undefined;
}

function thresholdsOf({ thresholds }: EvaluateOptions): number[] | undefined {
  const values = thresholds?.map(Number);
  const rising = values?.every((value, i) => Number.isFinite(value) && value > (values[i - 1] ?? 0));
  if (values && !rising)
    throw new UsageError(`--thresholds must be positive numbers that rise, such as 1,2,4, got "${thresholds!.join()}"`);
  return values;
}

/** Where the figures come from. */
function aboutOf(
  { model, points, filter, foldsColumn, testFold }: EvaluateOptions,
  { trainedOn }: ModelInformation,
): Record<string, string> {
  return {
    model,
    "trained on": describeProvenance(trainedOn),
    points,
    ...(filter !== undefined && { filter }),
    ...(testFold !== undefined && { "test fold": `${foldsColumn} ${testFold.join(", ")}` }),
    date: new Date().toISOString().slice(0, 10),
  };
}

/** Which samples count as one patient: by default equal in `subject`, where there is such a column, else each image. */
function groupsOf(samples: readonly LoadedSample[], { groupColumn, points }: EvaluateOptions): string[] {
  if (groupColumn !== undefined) assertColumn(samples, "--group-column", groupColumn, points);
  const column = groupColumn ?? "subject";
  return samples.map(({ columns, image }) => columns[column] || image);
}

/** A model of any kind; shape models have neither preprocessing nor a mean shape of their training images. */
type Judged = Pick<LandmarkModel, "landmarkNames" | "training"> & Partial<Pick<LandmarkModel, "preprocessing">>;

/** What is judged: what the directory holds, and the model whose landmarks they are. */
async function readJudged(options: EvaluateOptions) {
  const { view, sideColumn } = options;
  const directory = await findModel(options.model);
  const information = await inspectModel(directory);
  const { kind, views } = information;
  if (kind === "model" && sideColumn !== undefined)
    throw new UsageError("--side-column is for pipelines, but the model is a single one; leave it out");
  try {
    assertFitting("evaluate", options, information);
  } catch (error) {
    throw inFlags(error, inferenceFlags(options));
  }
  const seesWhole = kind === "model" || (view ?? views[0]) === "crop";
  const model = await readAny(directory, kind);
  return { information, model, seesWhole, needsSpacing: !seesWhole || model.preprocessing?.fit === "spacing" };
}

async function readAny(directory: string, kind: ModelInformation["kind"]): Promise<Judged> {
  if (kind === "pipeline") return (await readPipeline(directory)).localize[0]!;
  return (await exists(join(directory, "shape.json"))) ? readShapeModel(directory) : readModel(directory);
}

async function predictAll(
  information: ModelInformation,
  samples: readonly LoadedSample[],
  { model, backend, refine, familiarity, compat, threshold, workers, timeout, view, sideColumn }: EvaluateOptions,
): Promise<readonly SamplePrediction[]> {
  const bar = progressBar("predicting {bar} {value}/{total} | {eta} s left");
  let pool: InferencePool | undefined;
  try {
    const given = { model, backend, refine, familiarity, compat, threshold, timeout, workers };
    const { workers: most = availableParallelism(), ...settings } = await chosenBackend(given);
    pool = await InferencePool.start({ ...settings, workers: Math.min(most, samples.length) });
    const how = { view, sideColumn, onProgress: bar.update };
    const predictions = await predictSamples(pool, information, samples, how);
    bar.stop();
    const refused = predictions.flatMap(({ reason }, i) => (reason === null ? [] : [{ ...samples[i]!, reason }]));
    for (const { row, image, reason } of refused) say(`row ${row} (${image}): ${reason}`);
    if (refused.length > 0)
      say(`abstained from ${refused.length} of ${counted(samples.length, "knee")}, which count as not found`);
    return predictions;
  } catch (error) {
    throw inFlags(error, { ...inferenceFlags({ backend }), sideColumn: "--side-column:" });
  } finally {
    bar.stop();
    await pool?.close();
  }
}

/** The mean shape of the training images, placed in each image as the model's input lies in it. */
function baselineOf(model: Judged, samples: readonly LoadedSample[]): Point[][] | undefined {
  const { preprocessing, landmarkNames, training } = model;
  const shape = pointsFromJson(training.meanShape);
  if (!preprocessing || shape?.length !== landmarkNames.length) return undefined;
  return samples.map(({ raster, spacing }) => fromFrame(inputFrame(raster, preprocessing, spacing), shape));
}

import { join } from "node:path";
import { imageIds } from "../../data/imageIds.ts";
import { makeFolder } from "../../files/folders.ts";
import type { Point } from "../../geometry/index.ts";
import { areKneeLandmarks, kneelTestBones } from "../../knee/index.ts";
import { type Bones, radialErrors } from "../../metrics/index.ts";
import { type LoadedSample, type ModelInformation, writeFileAtomic } from "../../node/index.ts";
import { describeProvenance, type LandmarkModel, provenanceWarnings } from "../../pipelines/index.ts";
import { formatReportText, report } from "../../report/index.ts";
import { UsageError } from "../../terminal/failure.ts";
import { assertColumn, checkDataOptions, loadSamples, splitTest } from "../../terminal/loadSamples.ts";
import { nextSteps } from "../../terminal/nextSteps.ts";
import { assertApart, assertWritable } from "../../terminal/outputFolder.ts";
import { print, say, tableOptions } from "../../terminal/progressBar.ts";
import { reportFiles } from "../../terminal/reportFiles.ts";
import { seenFold, unrecordedFold } from "../../terminal/seenFold.ts";
import type { EvaluateOptions } from "./command.ts";
import { errorsCsv, writeOverlays } from "./evaluationFiles.ts";
import { evaluationPlots } from "./evaluationPlots.ts";
import { baselineOf, readJudgedModel } from "./judgedModel.ts";
import { predictJudged } from "./predictJudged.ts";

/** `kneel evaluate`: tables on screen; the report in every format, errors.csv, plots and overlays in --out. */
export async function run(options: EvaluateOptions): Promise<readonly string[]> {
  const { points, out, by = [] } = options;
  checkDataOptions(options);
  const thresholds = thresholdsOf(options);
  await assertWritable(out);
  // Overlays are images too: the next reader of that folder would take them for data.
  await assertApart([out], { "--data": options.data, images: join(options.data, "images") });
  const { models, information, seesWhole, needsSpacing } = await readJudgedModel(options);
  const [model] = models;
  const { foldsColumn, testFold } = options;
  const told = (what: (training: LandmarkModel["training"]) => string | null) =>
    testFold ? (models.map(({ training }) => what(training)).find((text) => text !== null) ?? null) : null;
  const seen = told((training) => seenFold(training, foldsColumn!, testFold!));
  const unrecorded = told((training) => unrecordedFold(training, foldsColumn!));
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
  const predictions = await predictJudged(information, samples, options);

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
    {
      by,
      about: aboutOf(options, information, seen, unrecorded),
      ...(thresholds && { thresholds }),
      ...(bones && { bones }),
    },
  );
  print(formatReportText(result, tableOptions()));
  if (seen) say(`warning: ${options.model} ${seen}; figures of that fold are not of unseen images`);
  else if (unrecorded) say(`warning: ${options.model} ${unrecorded}; it may have learned from the images of this one`);
  for (const { message } of provenanceWarnings(information.trainedOn)) say(`warning: ${message}`);

  await makeFolder(out);
  const files: Record<string, string> = {
    ...reportFiles(result),
    ...evaluationPlots(result, { errors, groups, baselines, isCalibrated: information.kind === "pipeline" }),
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
  seen: string | null,
  unrecorded: string | null,
): Record<string, string> {
  return {
    model,
    "trained on": describeProvenance(trainedOn),
    points,
    ...(filter !== undefined && { filter }),
    ...(testFold !== undefined && { "test fold": `${foldsColumn} ${testFold.join(", ")}` }),
    ...(seen ? { "not unseen": `the model ${seen}` } : unrecorded && { "perhaps seen": `the model ${unrecorded}` }),
    date: new Date().toISOString().slice(0, 10),
  };
}

/** Which samples count as one patient: by default equal in `subject`, where there is such a column, else each image. */
function groupsOf(samples: readonly LoadedSample[], { groupColumn, points }: EvaluateOptions): string[] {
  if (groupColumn !== undefined) assertColumn(samples, "--group-column", groupColumn, points);
  const column = groupColumn ?? "subject";
  return samples.map(({ columns, image }) => columns[column] || image);
}

import { basename, dirname } from "node:path";
import { imageIds } from "../../data/imageIds.ts";
import { dataDigest, formatOutOfFold, type OutOfFoldCase } from "../../experiments/index.ts";
import { makeFolder } from "../../files/folders.ts";
import { fewestFamiliar } from "../../models/familiarity.ts";
import { type LoadedSample, readModel, writeFileAtomic, writePipeline } from "../../node/index.ts";
import { kneeOf, type TableViewOptions } from "../../node/prediction/kneeOf.ts";
import { sideOf } from "../../node/prediction/predictSamples.ts";
import {
  calibratedConfidence,
  type JudgedFinding,
  KneelPipeline,
  type KneelPipelineModel,
  type LandmarkModel,
  learnFamiliarity,
  learnPlausibility,
  learnUncertainty,
  type Uncertainty,
} from "../../pipelines/index.ts";
import { inputRadius } from "../../pipelines/inputRadius.ts";
import type { ShapeRefinement } from "../../shape/index.ts";
import type { DataOptions } from "../../terminal/dataOptions.ts";
import { UsageError } from "../../terminal/failure.ts";
import { inFlags } from "../../terminal/inFlags.ts";
import { groupOf } from "../../terminal/learnFamiliarityOf.ts";
import { learnRefinement } from "../../terminal/learnRefinement.ts";
import { assertColumn, checkDataOptions, loadSamples, splitTest } from "../../terminal/loadSamples.ts";
import { nextSteps } from "../../terminal/nextSteps.ts";
import { assertWritable } from "../../terminal/outputFolder.ts";
import { progressBar, say } from "../../terminal/progressBar.ts";
import { startBackend } from "../../terminal/startBackend.ts";
import type { PipelineOptions } from "./command.ts";

/** Findings with a landmark further off than this, in millimetres, are no examples of what is right. */
const outlierMm = 10;

/** Fewer examples would say little of what is usual. */
const fewest = 10;

/** Of the confidences in --out-of-fold, in millimetres. */
const radiusMm = 2.5;

/** `kneel pipeline`: a pipeline directory from model directories, with limits and calibration learned from data. */
export async function run(options: PipelineOptions): Promise<readonly string[]> {
  const { data, points, out, refine, fieldMm, half = false } = options;
  if ((data === undefined) !== (points === undefined))
    throw new UsageError(`--${data === undefined ? "data" : "points"} is missing: --data and --points go together`);
  checkHeldOut(options);
  if (options.shape && data === undefined)
    throw new UsageError("--shape needs --data and --points: images to learn shape models from");
  await assertWritable(out);
  if (options.outOfFold !== undefined) await assertWritable(dirname(options.outOfFold), "--out-of-fold");
  const locate = options.locate ? await modelsOf(options.locate) : null;
  const localize = await modelsOf(options.localize);
  const parts: KneelPipelineModel = { locate, localize, refine, fieldMm };
  await startBackend(options.backend);
  new KneelPipeline(parts).dispose(); // refuses models that do not go together
  const learned = data === undefined ? {} : await learn(parts, { ...options, data, points: points! });
  const names = (folders: readonly string[]) => folders.map((folder) => basename(folder));
  const models = { ...(options.locate && { locate: names(options.locate) }), localize: names(options.localize) };
  const pipeline = { ...parts, ...learned, about: { models, ...learned.about } };
  await writePipeline(out, pipeline, { precision: half ? "half" : "single" });
  say(`the pipeline is in ${out}`);
  return nextSteps.pipeline(out);
}

/** Refuses --held-out without what it needs. */
function checkHeldOut({ heldOut, foldsColumn, testFold, data, localize, outOfFold }: PipelineOptions): void {
  if (heldOut === undefined && outOfFold !== undefined)
    throw new UsageError("--out-of-fold needs --held-out, which model never saw which fold");
  if (heldOut === undefined) return;
  if (data === undefined) throw new UsageError("--held-out needs --data and --points: images to learn from");
  if (foldsColumn === undefined)
    throw new UsageError("--held-out needs --folds-column, the column that holds the fold of each row");
  if (testFold !== undefined)
    throw new UsageError("--held-out and --test-fold exclude each other: images of every fold are judged");
  if (heldOut.length !== localize.length)
    throw new UsageError(
      `--held-out must name one fold for each model of --localize (${localize.length}), got ${heldOut.length}`,
    );
}

async function modelsOf(folders: readonly string[]): Promise<LandmarkModel[]> {
  const models: LandmarkModel[] = [];
  for (const folder of folders) models.push(await readModel(folder));
  return models;
}

type Learned = Pick<KneelPipelineModel, "plausibility" | "uncertainty" | "familiarity" | "about"> &
  Partial<Pick<KneelPipelineModel, "localize">>;

async function learn(parts: KneelPipelineModel, options: PipelineOptions & DataOptions): Promise<Learned> {
  const { data, points, filter, foldsColumn, testFold, heldOut, views, tolerance, view, sideColumn } = options;
  const look = { ...(view && { view }), ...(sideColumn !== undefined && { sideColumn }) };
  if (!parts.locate && view !== "crop")
    throw new UsageError(
      "--view must be crop: a pipeline without --locate has no first stage to find knees in whole radiographs",
    );
  checkDataOptions(options, testFold ?? heldOut);
  const { samples: all, landmarkNames } = await loadSamples(options);
  const samples = splitTest(all, options).train;
  const [model] = parts.localize;
  if (landmarkNames.join() !== model!.landmarkNames.join())
    throw new UsageError(
      `--points: ${points}: its landmarks (${landmarkNames.join(", ")}) are not those of ${options.localize[0]} (${model!.landmarkNames.join(", ")})`,
    );
  if (samples.some(({ spacing }) => spacing === null))
    throw new UsageError(`--spacing is missing: ${points} does not give the spacing of every image`);

  const how = { ...look, views };
  const judges = judgesOf(parts, samples, options);
  const looking: Promise<Shaped> = options.shape
    ? learnShapes(parts, judges, options, how)
    : judge(judges, how).then((judged) => ({ judged }));
  const { judged, ...shaped } = await looking.catch((error) => {
    throw inFlags(error, { sideColumn: "--side-column:" });
  });
  const right = judged.filter((knee) => worstMm(knee) <= outlierMm);
  if (right.length < fewest)
    throw new Error(
      `${points}: of ${samples.length} knees ${right.length} have every landmark within ${outlierMm} mm, and at least ${fewest} are needed to learn from`,
    );
  say(`learned from ${right.length} of ${samples.length} knees, those with every landmark within ${outlierMm} mm`);
  const findings = right.map(({ finding }) => finding);
  const seen = right.flatMap(({ finding: { appearance }, sample }) =>
    appearance ? [{ figures: appearance, group: groupOf(sample) }] : [],
  );
  const known = findings.every(({ scatter }) => scatter !== null);
  const uncertainty = known ? learnUncertainty(right, views) : null;
  if (options.outOfFold !== undefined)
    await writeOutOfFold(options.outOfFold, judged, uncertainty, options, landmarkNames);
  return {
    ...shaped,
    plausibility: learnPlausibility(findings, tolerance),
    uncertainty,
    familiarity: seen.length < fewestFamiliar ? null : learnFamiliarity(seen),
    about: {
      learned: {
        data: basename(data),
        points: basename(points),
        ...(filter !== undefined && { filter }),
        ...(testFold !== undefined && { without: `${foldsColumn} ${testFold.join(", ")}` }),
        ...(heldOut !== undefined && { outOf: `${foldsColumn} ${heldOut.join(", ")}` }),
        knees: right.length,
      },
    },
  };
}

/** What the pipeline finds, and its models where they have learned shape models. */
type Shaped = Pick<Learned, "localize"> & { readonly judged: readonly JudgedSample[] };

/** `out-of-fold.json`: what was found in each image. Confidences are of the calibration that these images gave. */
async function writeOutOfFold(
  path: string,
  judged: readonly JudgedSample[],
  uncertainty: Uncertainty | null,
  { localize, heldOut, foldsColumn, shape, views }: PipelineOptions,
  landmarkNames: readonly string[],
): Promise<void> {
  const samples = judged.map(({ sample }) => sample);
  const ids = imageIds(samples);
  const cases = judged.map(({ sample, finding }, i): OutOfFoldCase => {
    const { columns, landmarks, spacing } = sample;
    const radius = inputRadius(finding.frame, spacing!, radiusMm);
    return {
      ...{ id: ids[i]!, group: groupOf(sample), fold: columns[foldsColumn!]!, columns, spacing, truth: landmarks },
      predicted: finding.landmarks,
      confidence: uncertainty
        ? calibratedConfidence(finding, uncertainty, radius).confidence
        : landmarkNames.map(() => Number.NaN),
    };
  });
  cases.sort((a, b) => (a.id < b.id ? -1 : 1));
  const about = { models: localize.map((folder) => basename(folder)), heldOut, views, shape: shape ?? false };
  const data = await dataDigest(landmarkNames, samples);
  await makeFolder(dirname(path));
  await writeFileAtomic(path, formatOutOfFold({ data, landmarkNames, about, cases }));
  say(`what was found in each image is in ${path}`);
}

/** Images, and a pipeline of models that never saw them. */
interface Judge {
  readonly parts: KneelPipelineModel;
  readonly samples: readonly LoadedSample[];
}

/** One judge of all images; with --held-out one for each fold, of the models that never saw it. */
function judgesOf(
  parts: KneelPipelineModel,
  samples: readonly LoadedSample[],
  { heldOut, foldsColumn, points }: PipelineOptions & DataOptions,
): Judge[] {
  if (heldOut === undefined) return [{ parts, samples }];
  const column = foldsColumn!;
  assertColumn(samples, "--folds-column", column, points);
  const seen = samples.find(({ columns }) => !heldOut.includes(columns[column]!));
  if (seen)
    throw new UsageError(
      `--held-out: ${points}: fold ${JSON.stringify(seen.columns[column])} of ${seen.image} is none of ${heldOut.join(", ")}: no model is known not to have seen it`,
    );
  const foldOf = new Map<string, string>();
  for (const sample of samples) {
    const [patient, fold] = [groupOf(sample), sample.columns[column]!];
    const other = foldOf.get(patient) ?? fold;
    if (other !== fold)
      throw new UsageError(`--held-out: ${points}: images of ${patient} are in two folds, ${other} and ${fold}`);
    foldOf.set(patient, fold);
  }
  return [...new Set(heldOut)].map((fold) => ({
    parts: { ...parts, localize: parts.localize.filter((_, i) => heldOut[i] === fold) },
    samples: samples.filter(({ columns }) => columns[column] === fold),
  }));
}

/**
 * The models with shape models of all knees that they found; and what they make of each knee with shape models that learned
 * from other patients, for limits and calibration.
 */
async function learnShapes(
  parts: KneelPipelineModel,
  judges: readonly Judge[],
  options: PipelineOptions & DataOptions,
  { views, ...look }: TableViewOptions & { readonly views: number },
): Promise<Shaped> {
  const { view, sideColumn = "side" } = look;
  const bare = ({ parts, samples }: Judge): Judge => ({
    parts: { ...parts, localize: parts.localize.map(({ refinement: _, ...model }) => model) },
    samples,
  });
  const first = await judge(judges.map(bare), { ...look, views: 0 });
  const found = new Map(first.map(({ sample, finding }) => [sample, finding.landmarks]));
  const settings = {
    // In crops left knees are mirrored already.
    mirror: (sample: LoadedSample) => view !== "crop" && sideOf(sample, sideColumn) === "left",
  };
  const refine = (models: readonly LandmarkModel[], refinement: ShapeRefinement) =>
    models.map((model, i) => (i === 0 ? { ...model, refinement } : model));
  const learn = (samples: readonly LoadedSample[]) =>
    learnRefinement(samples, (sample) => found.get(sample) ?? null, settings);
  const known = [...found.keys()];
  const partOf = patientParts(known, options);
  const judged: JudgedSample[] = [];
  for (const part of new Set(partOf.values())) {
    const refinement = await learn(known.filter((sample) => partOf.get(sample) !== part));
    const shaped = judges.map(bare).map(({ parts, samples }) => ({
      parts: { ...parts, localize: refine(parts.localize, refinement) },
      samples: samples.filter((sample) => partOf.get(sample) === part),
    }));
    judged.push(...(await judge(shaped, { ...look, views })));
  }
  return { localize: refine(bare({ parts, samples: [] }).parts.localize, await learn(known)), judged };
}

/** Parts of the samples, patients whole: the folds of --held-out, else four. Three quarters teach what the rest is judged with. */
function patientParts(
  samples: readonly LoadedSample[],
  { heldOut, foldsColumn }: Pick<PipelineOptions & DataOptions, "heldOut" | "foldsColumn">,
): Map<LoadedSample, string> {
  if (heldOut !== undefined && new Set(heldOut).size > 1)
    return new Map(samples.map((sample) => [sample, sample.columns[foldsColumn!]!]));
  const patients = [...new Set(samples.map((sample) => groupOf(sample)))];
  const part = new Map(patients.map((patient, i) => [patient, `${i % 4}`]));
  return new Map(samples.map((sample) => [sample, part.get(groupOf(sample))!]));
}

interface JudgedSample extends JudgedFinding {
  readonly sample: LoadedSample;
}

/** What pipelines find where they believe everything. */
async function judge(
  judges: readonly Judge[],
  { views, ...look }: TableViewOptions & { readonly views: number },
): Promise<JudgedSample[]> {
  const total = judges.reduce((sum, { samples }) => sum + samples.length, 0);
  const bar = progressBar("looking at knees {bar} {value}/{total} | {eta} s left");
  const judged: JudgedSample[] = [];
  let done = 0;
  try {
    for (const { parts, samples } of judges) {
      const unknown = { views, intercepts: parts.localize[0]!.landmarkNames.map(() => 0), slope: 0 };
      const pipeline = new KneelPipeline({
        ...parts,
        uncertainty: views > 0 || parts.localize.length > 1 ? unknown : null,
      });
      const kneeIn = kneeOf(pipeline, look);
      try {
        for (const sample of samples) {
          const { knee } = await kneeIn(sample);
          if (knee) judged.push({ sample, finding: knee.finding, truth: sample.landmarks });
          bar.update(++done, total);
        }
      } finally {
        pipeline.dispose();
      }
    }
  } finally {
    bar.stop();
  }
  return judged;
}

/** The largest error of a knee; landmarks without truth have none. */
function worstMm({ finding, truth, sample }: JudgedSample): number {
  const [sx, sy] = sample.spacing!;
  const errors = truth.map(([x, y], k) => {
    const [u, v] = finding.landmarks[k]!;
    return Math.hypot((u - x) * sx, (v - y) * sy);
  });
  return Math.max(0, ...errors.filter((error) => !Number.isNaN(error)));
}

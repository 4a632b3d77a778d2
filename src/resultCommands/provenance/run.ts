import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { dataProvenance } from "../../files/dataProvenance.ts";
import { fewestFamiliar } from "../../models/familiarity.ts";
import { type LoadedSample, readModel, readPipeline, writeJsonAtomic } from "../../node/index.ts";
import { kneeOf, type TableViewOptions } from "../../node/prediction/kneeOf.ts";
import {
  combineProvenances,
  describeProvenance,
  type FamiliarImage,
  type Familiarity,
  KneelPipeline,
  type KneelPipelineModel,
  learnFamiliarity,
  type PipelineDocument,
  type Provenance,
  parseModelDocument,
  parsePipelineDocument,
} from "../../pipelines/index.ts";
import { UsageError } from "../../terminal/failure.ts";
import { inFlags } from "../../terminal/inFlags.ts";
import { groupOf, learnFamiliarityOf } from "../../terminal/learnFamiliarityOf.ts";
import { checkDataOptions, loadSamples, splitTest } from "../../terminal/loadSamples.ts";
import { nextSteps } from "../../terminal/nextSteps.ts";
import { progressBar, say } from "../../terminal/progressBar.ts";
import { startBackend } from "../../terminal/startBackend.ts";
import type { ProvenanceOptions } from "./command.ts";

/** `kneel provenance`: what a model or a pipeline was trained on, and what such images look like, into its directory; weights stay. */
export async function run(options: ProvenanceOptions): Promise<readonly string[]> {
  const { model, data, points } = options;
  checkDataOptions(options);
  const isPipeline = await stat(join(model, "pipeline.json")).then(
    () => true,
    () => false,
  );
  const { samples: all } = await loadSamples(options, isPipeline);
  const samples = splitTest(all, options).train;
  const now = await dataProvenance(points, data, samples);
  const tell = isPipeline ? tellPipeline : tellModel;
  const told = await tell(model, samples, now, options);
  say(`${model}: trained on ${describeProvenance(told.trainedOn)}`);
  const { limit, falseAlarms, images } = told.familiarity;
  say(
    `it abstains from images whose distance is above ${limit.toFixed(2)}, learned from ${images}: of images like them ${(100 * falseAlarms).toFixed(1)} %`,
  );
  return nextSteps.provenance(model);
}

interface Told {
  readonly trainedOn: Provenance;
  readonly familiarity: Familiarity;
}

async function tellModel(
  directory: string,
  samples: readonly LoadedSample[],
  trainedOn: Provenance,
  { groupColumn }: ProvenanceOptions,
): Promise<Told> {
  const model = await readModel(directory);
  const familiarity = learnFamiliarityOf(samples, model, groupColumn);
  if (!familiarity) throw tooFew(samples.length);
  const path = join(directory, "model.json");
  const document = parseModelDocument(await readFile(path, "utf8"), path);
  await writeJsonAtomic(path, { ...document, trainedOn, familiarity });
  return { trainedOn, familiarity };
}

async function tellPipeline(
  directory: string,
  samples: readonly LoadedSample[],
  trainedOn: Provenance,
  options: ProvenanceOptions,
): Promise<Told> {
  const stored = await readPipeline(directory);
  if (!stored.locate && options.view !== "crop")
    throw new UsageError("--view must be crop: the pipeline has no first stage to find knees in whole radiographs");
  await startBackend(options.backend);
  const familiarity = await lookAtKnees(stored, samples, options);
  const members: Provenance[] = [];
  for (const folder of foldersOf(await documentOf(directory))) {
    const path = join(directory, folder, "model.json");
    const document = parseModelDocument(await readFile(path, "utf8"), path);
    const { images } = document.training;
    const own = { ...trainedOn, ...(typeof images === "number" && { images }) };
    members.push(document.trainedOn ?? own);
    if (!document.trainedOn) await writeJsonAtomic(path, { ...document, trainedOn: own });
  }
  const whole = combineProvenances(members);
  const document = { ...(await documentOf(directory)), trainedOn: whole, familiarity };
  await writeJsonAtomic(join(directory, "pipeline.json"), document);
  return { trainedOn: whole, familiarity };
}

async function documentOf(directory: string): Promise<PipelineDocument> {
  const path = join(directory, "pipeline.json");
  return parsePipelineDocument(await readFile(path, "utf8"), path);
}

const foldersOf = ({ locate, localize }: PipelineDocument) =>
  [...(locate?.models ?? []), ...localize.models].map(({ folder }) => folder);

/** What the fields look like in which the pipeline, believing everything, finds the knees of the samples and of the crops. */
async function lookAtKnees(
  { uncertainty: _, plausibility: __, familiarity: ___, ...stored }: KneelPipelineModel,
  samples: readonly LoadedSample[],
  options: ProvenanceOptions,
): Promise<Familiarity> {
  const { view, sideColumn, groupColumn, crops } = options;
  const more =
    crops === undefined
      ? []
      : (await loadSamples({ ...options, data: crops, points: join(crops, "points.csv") })).samples;
  const pipeline = new KneelPipeline(stored);
  const total = samples.length + more.length;
  const bar = progressBar("looking at knees {bar} {value}/{total} | {left} left");
  const images: FamiliarImage[] = [];
  let done = 0;
  const look = async (own: readonly LoadedSample[], how: TableViewOptions, of: string) => {
    const kneeIn = kneeOf(pipeline, how);
    for (const sample of own) {
      const { knee } = await kneeIn(sample);
      const figures = knee?.finding.appearance;
      if (figures) images.push({ figures, group: `${of} ${groupOf(sample, groupColumn)}` });
      bar.update(++done, total);
    }
  };
  try {
    await look(samples, { view, sideColumn }, "image");
    await look(more, { view: "crop" }, "crop");
  } catch (error) {
    throw inFlags(error, { sideColumn: "--side-column:" });
  } finally {
    bar.stop();
    pipeline.dispose();
  }
  if (images.length < fewestFamiliar) throw tooFew(images.length);
  return learnFamiliarity(images);
}

const tooFew = (count: number) =>
  new Error(`${fewestFamiliar} images are needed to learn what they look like, and there are ${count}`);

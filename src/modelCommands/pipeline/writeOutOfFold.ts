import { basename, dirname } from "node:path";
import { imageIds } from "../../data/imageIds.ts";
import { dataDigest, formatOutOfFold, type OutOfFoldCase } from "../../experiments/index.ts";
import { makeFolder } from "../../files/folders.ts";
import { writeFileAtomic } from "../../node/index.ts";
import { calibratedConfidence, type Uncertainty } from "../../pipelines/index.ts";
import { inputRadius } from "../../pipelines/inputRadius.ts";
import { groupOf } from "../../terminal/learnFamiliarityOf.ts";
import { say } from "../../terminal/progressBar.ts";
import { storedPlaces } from "../../terminal/uprightSample.ts";
import type { PipelineOptions } from "./command.ts";
import type { JudgedSample } from "./judgeSamples.ts";

/** Of the confidences in --out-of-fold, in millimetres. */
const radiusMm = 2.5;

/** `out-of-fold.json`: what was found in each image, in its stored pixels, as its labels are. Confidences are of the calibration that these images gave. */
export async function writeOutOfFold(
  path: string,
  judged: readonly JudgedSample[],
  uncertainty: Uncertainty | null,
  { localize, heldOut, foldsColumn, shape, views }: PipelineOptions,
  landmarkNames: readonly string[],
): Promise<void> {
  const samples = judged.map(({ sample }) => {
    const { spacing, place } = storedPlaces(sample);
    return { ...sample, spacing, landmarks: place(sample.landmarks) };
  });
  const ids = imageIds(samples);
  const cases = judged.map(({ sample, finding }, i): OutOfFoldCase => {
    const { columns, landmarks, spacing } = samples[i]!;
    const radius = inputRadius(finding.frame, sample.spacing!, radiusMm);
    return {
      ...{ id: ids[i]!, group: groupOf(sample), fold: columns[foldsColumn!]!, columns, spacing, truth: landmarks },
      predicted: storedPlaces(sample).place(finding.landmarks),
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

import { basename } from "node:path";
import { fewestFamiliar } from "../../models/familiarity.ts";
import {
  type KneelPipelineModel,
  learnFamiliarity,
  learnPlausibility,
  learnUncertainty,
} from "../../pipelines/index.ts";
import type { DataOptions } from "../../terminal/dataOptions.ts";
import { UsageError } from "../../terminal/failure.ts";
import { inFlags } from "../../terminal/inFlags.ts";
import { groupOf } from "../../terminal/learnFamiliarityOf.ts";
import { checkDataOptions, loadSamples, splitTest } from "../../terminal/loadSamples.ts";
import { say } from "../../terminal/progressBar.ts";
import type { PipelineOptions } from "./command.ts";
import { judgeSamples, worstMm } from "./judgeSamples.ts";
import { judgesOf } from "./judgesOf.ts";
import { learnShapes, type Shaped } from "./learnShapes.ts";
import { writeOutOfFold } from "./writeOutOfFold.ts";

/** Findings with a landmark further off than this, in millimetres, are no examples of what is right. */
const outlierMm = 10;

/** Fewer examples would say little of what is usual. */
const fewest = 10;

/** What a pipeline has learned: limits, calibration, and its models where they have learned shape models. */
export type Learned = Pick<KneelPipelineModel, "plausibility" | "uncertainty" | "familiarity" | "about"> &
  Partial<Pick<KneelPipelineModel, "localize">>;

/** Learns limits and calibration, and with `--shape` shape models, from what a pipeline finds in annotated images. */
export async function learnPipeline(
  parts: KneelPipelineModel,
  options: PipelineOptions & DataOptions,
): Promise<Learned> {
  const { data, points, filter, foldsColumn, testFold, heldOut, views, tolerance, view, sideColumn } = options;
  const look = { ...(view && { view }), ...(sideColumn !== undefined && { sideColumn }) };
  if (!parts.locate && view !== "crop")
    throw new UsageError(
      "--view must be crop: a pipeline without --locate has no first stage to find knees in whole radiographs",
    );
  checkDataOptions(options, testFold ?? heldOut);
  const { samples: all, landmarkNames } = await loadSamples(options, true);
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
    : judgeSamples(judges, how).then((judged) => ({ judged }));
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

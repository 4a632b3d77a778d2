import type { Point } from "../geometry/index.ts";
import { counted } from "../internal/counted.ts";
import { dataOf } from "../internal/errorData.ts";
import { errorOf } from "../internal/thrown.ts";
import { type LoadedSample, readModel, writeModel } from "../node/index.ts";
import { LandmarkPredictor } from "../pipelines/index.ts";
import type {
  DeformableKind,
  DeformableOptions,
  Feature,
  FitAlgorithm,
  RefinementSample,
  ShapeRefinement,
} from "../shape/index.ts";
import { defaultMembers, trainShapeRefinement } from "../shape/index.ts";
import { usualScales } from "../shape/scaleOptions.ts";
import { sentenceOf, UsageError } from "./failure.ts";
import { progressBar, say } from "./progressBar.ts";

/** What a network found in a sample that it did not learn from; null where nothing is known. */
export type Found = (sample: LoadedSample, index: number) => readonly Point[] | null;

export interface RefinementSettings {
  /** One member of this kind, instead of the usual ones. */
  readonly method?: DeformableKind;
  /** How its members are fitted. */
  readonly algorithm?: FitAlgorithm;
  /** One member of this feature, instead of the usual ones. */
  readonly feature?: Feature;
  /** Of the mean shape's bounding box in the frames that images are brought to by the first member; those of others in proportion. */
  readonly diagonal?: number;
  /** Side of the patches of each scale. */
  readonly patch?: number;
  readonly groupColumn?: string;
  readonly mirror?: (sample: LoadedSample) => boolean;
}

/** Learns shape models from samples, saying how far it is. */
export async function learnRefinement(
  samples: readonly LoadedSample[],
  found: Found,
  {
    method,
    algorithm,
    feature,
    diagonal,
    patch,
    groupColumn = "subject",
    mirror = () => false,
  }: RefinementSettings = {},
): Promise<ShapeRefinement> {
  const bar = progressBar("learning shape models {bar} {value}/{total} | {left} left");
  const isOne = feature !== undefined || (method !== undefined && method !== "paam");
  const first = defaultMembers[0]!;
  const usual = isOne
    ? [{ ...first, ...(feature && { feature }), scales: usualScales(method ?? "paam") }]
    : defaultMembers;
  const enlarged = diagonal === undefined ? 1 : diagonal / first.diagonal!;
  const members = usual.map(({ scales = [], ...member }) => ({
    ...member,
    ...(method && { method }),
    ...(algorithm && { algorithm }),
    diagonal: enlarged * member.diagonal!,
    scales: scales.map((scale) => ({ ...scale, ...(patch !== undefined && { patch }) })),
  }));
  const rows = samples.map((sample, i): RefinementSample => {
    const group = sample.columns[groupColumn];
    return {
      image: sample.raster,
      landmarks: sample.landmarks,
      found: found(sample, i),
      mirror: mirror(sample),
      ...(group !== undefined && { group }),
    };
  });
  try {
    return await trainShapeRefinement(rows, { members: fitting(members, samples.length), onProgress: bar.update });
  } catch (error) {
    if (dataOf(error).code !== "argument") throw error;
    throw new UsageError(`--points: shape models: ${sentenceOf(errorOf(error))}`, { cause: error });
  } finally {
    bar.stop();
  }
}

/** Fewer modes and components where there are too few samples for the usual ones: a third of those that a fold leaves. */
function fitting(members: readonly DeformableOptions[], samples: number): DeformableOptions[] {
  const most = Math.max(1, Math.floor((samples * 2) / 9));
  return members.map(({ scales, ...member }) => ({
    ...member,
    scales: (scales ?? []).map((scale) => ({
      ...scale,
      modes: Math.min(scale.modes ?? 10, most),
      components: Math.min(scale.components ?? 60, most),
    })),
  }));
}

/**
 * Learns shape models from a run's images and adds them to its model. Weights and limits are learned from what the network
 * finds in the images that it was validated with; it remembers the others. Without such images all count alike.
 */
export async function refineModel(
  directory: string,
  training: readonly LoadedSample[],
  validation: readonly LoadedSample[],
  groupColumn?: string,
): Promise<void> {
  const { refinement: _, ...model } = await readModel(directory);
  const found = new Map<LoadedSample, readonly Point[]>();
  const predictor = new LandmarkPredictor(model);
  try {
    for (const sample of validation) {
      const { raster, spacing, path } = sample;
      found.set(sample, (await predictor.predict(raster, { spacing, name: path })).landmarks);
    }
  } finally {
    predictor.dispose();
  }
  const samples = [...training, ...validation];
  const settings = groupColumn === undefined ? {} : { groupColumn };
  const refinement = await learnRefinement(samples, (sample) => found.get(sample) ?? null, settings);
  await writeModel(directory, { ...model, refinement });
  say(`shape models of ${counted(samples.length, "image")} refine the landmarks; weighed with ${validation.length}`);
}

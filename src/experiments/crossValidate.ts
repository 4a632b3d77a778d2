import { imageIds } from "../data/imageIds.ts";
import type { Point } from "../geometry/index.ts";
import { fieldsOf, rowsOf } from "../internal/guards.ts";
import type { AssignedFolds } from "./assignFolds.ts";
import type { ExperimentSample } from "./experimentSample.ts";
import { dataDigest, type OutOfFold, type OutOfFoldCase } from "./outOfFold.ts";

/** What finds landmarks in a sample that it has not learned from. */
export interface FoldModel {
  /** Landmarks in pixels of the sample, with a confidence for each. */
  predict(
    sample: ExperimentSample,
  ): Promise<{ readonly landmarks: readonly Point[]; readonly confidence: readonly number[] }>;
  /** Frees what the model holds; called once its fold is done. */
  dispose(): void;
}

/** The folds, and what learns from all but one of them. */
export interface CrossValidateOptions<S extends ExperimentSample = ExperimentSample> {
  readonly landmarkNames: readonly string[];
  /** From `assignFolds`. */
  readonly folds: AssignedFolds;
  /** Learns from the samples of the other folds. */
  readonly learn: (training: readonly S[], fold: string) => Promise<FoldModel>;
  /** Folds to do; the others' images are not in the result. @default all */
  readonly only?: readonly string[];
  /** What identifies the data set. @default digest of these samples */
  readonly data?: string;
  /** How the model comes about, for the file. @default {} */
  readonly about?: Readonly<Record<string, unknown>>;
  /** Told of each fold before it is learned. */
  readonly onFold?: (fold: string) => void;
}

/**
 * Cross-validation: for each fold a model of the samples of the other folds predicts its images. Patients are whole in
 * folds, which `assignFolds` has seen to, and the training samples of a fold are checked once more against its patients.
 *
 * @returns predictions of every image by a model that has not seen its patient, in the order of the samples
 * @throws RangeError for folds of other samples; whatever `learn` and `predict` throw
 */
export async function crossValidate<S extends ExperimentSample>(
  samples: readonly S[],
  options: CrossValidateOptions<S>,
): Promise<OutOfFold> {
  rowsOf("crossValidate", "samples", samples);
  const {
    landmarkNames,
    folds: assigned,
    learn,
    only = assigned.names,
    data,
    about = {},
    onFold,
  } = fieldsOf("crossValidate", "options", options);
  const fn = "crossValidate";
  const { folds, groups, names } = assigned;
  if (folds.length !== samples.length)
    throw new RangeError(`${fn}: folds must be those of the ${samples.length} samples, got ${folds.length}`);
  const unknown = only.find((fold) => !names.includes(fold));
  if (unknown !== undefined) throw new RangeError(`${fn}: only must be some of ${names.join(", ")}, got "${unknown}"`);
  const ids = imageIds(samples);
  const cases = new Map<number, OutOfFoldCase>();
  for (const fold of only) {
    onFold?.(fold);
    const inside = [...samples.keys()].filter((i) => folds[i] === fold);
    const outside = [...samples.keys()].filter((i) => folds[i] !== fold);
    const held = new Set(inside.map((i) => groups[i]!));
    const leaked = outside.find((i) => held.has(groups[i]!));
    if (leaked !== undefined)
      throw new RangeError(`${fn}: folds must keep patients whole, got ${groups[leaked]} in fold ${fold} and another`);
    const model = await learn(
      outside.map((i) => samples[i]!),
      fold,
    );
    try {
      for (const i of inside) {
        const { landmarks: truth, spacing, columns } = samples[i]!;
        const { landmarks: predicted, confidence } = await model.predict(samples[i]!);
        const pair = spacing && ([spacing[0], spacing[1]] as const);
        cases.set(i, { id: ids[i]!, group: groups[i]!, fold, columns, spacing: pair, truth, predicted, confidence });
      }
    } finally {
      model.dispose();
    }
  }
  return {
    data: data ?? (await dataDigest(landmarkNames, samples)),
    landmarkNames,
    about,
    cases: [...cases.keys()].sort((a, b) => a - b).map((i) => cases.get(i)!),
  };
}

/**
 * Parts of one cross-validation, each of other folds, as one.
 *
 * @throws Error for parts of other data or landmarks, and for an image in two of them
 */
export function joinOutOfFold(parts: readonly OutOfFold[]): OutOfFold {
  rowsOf("joinOutOfFold", "parts", parts);
  const [first] = parts;
  if (!first) throw new RangeError("joinOutOfFold: parts must be at least one, got none");
  const seen = new Set<string>();
  for (const part of parts) {
    if (part.data !== first.data || part.landmarkNames.join("\n") !== first.landmarkNames.join("\n"))
      throw new Error("joinOutOfFold: parts must be of one data set and its landmarks; one is of another");
    for (const { id } of part.cases) {
      if (seen.has(id)) throw new Error(`joinOutOfFold: parts must hold each image once, got ${id} in two`);
      seen.add(id);
    }
  }
  return { ...first, cases: parts.flatMap(({ cases }) => cases) };
}

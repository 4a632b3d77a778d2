import type { Size, Spacing } from "../geometry/index.ts";
import { assertPositive, fieldsOf, refusal } from "../internal/guards.ts";
import { inNameOf } from "../internal/inNameOf.ts";
import { printableList } from "../internal/printable.ts";
import { kneeLandmarkNames, tibialCenter } from "../knee/index.ts";
import type { Upsampling } from "../network/network.ts";
import { parametersOf } from "../network/parameters.ts";
import type { Grid } from "../ops/softArgmax2d.ts";
import type { Normalization } from "../radiograph/preprocessing.ts";
import { inferHourglass } from "../weights/inferHourglass.ts";
import { fromStateDict, isCounter } from "../weights/pytorch.ts";
import { type ParseStateDictOptions, parseStateDict, type StateDict } from "../weights/stateDict.ts";
import type { LandmarkModel } from "./landmarkModel.ts";
import { type HourglassArchitecture, networkOf } from "./modelDocument.ts";
import type { Provenance } from "./provenance.ts";

/** What a checkpoint does not say; the defaults are those of KNEEL's releases. */
export interface ImportModelOptions extends ParseStateDictOptions {
  /** Size of the images. @default 450 × 450 */
  readonly size?: Size;
  /** Millimetres per pixel of the images; null where the whole image fits into them. @default 1 for one landmark, 0.3 for 16, else null */
  readonly spacing?: Spacing | null;
  /** @default "edge" */
  readonly grid?: Grid;
  /** @default "bilinear" */
  readonly upsampling?: Upsampling;
  /** Of gray values from 0 to 1, as `parseMeanStd` gives it. @default mean 0, deviation 1 */
  readonly normalization?: Normalization;
  /** @default t4 for one landmark, t0–t8 and f0–f6 for 16, else p0, p1 … */
  readonly landmarkNames?: readonly string[];
  /** Leave out arrays that are no parameters of the network, instead of refusing them. @default false */
  readonly ignoreUnmatched?: boolean;
  /** What it learned from. @default unknown */
  readonly trainedOn?: Provenance;
  /** Kept in the model's record. @default {} */
  readonly about?: Readonly<Record<string, unknown>>;
}

/** An array of a checkpoint, its shape as there. */
export interface ImportedArray {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: string;
}

/** What was found in a checkpoint, and what was assumed. */
export interface ImportReport extends Omit<StateDict, "tensors"> {
  /** Arrays that became the network's parameters. */
  readonly matched: readonly ImportedArray[];
  /** Numbers in them. */
  readonly numbers: number;
  /** Arrays under the same prefix that are no parameters; batch counters not among them. */
  readonly unmatched: readonly ImportedArray[];
}

/** A model made of a checkpoint. */
export interface ImportedModel {
  readonly model: LandmarkModel;
  readonly report: ImportReport;
}

/**
 * A model from a checkpoint of PyTorch with the names of KNEEL's release: width, depth, block, channels and landmarks
 * follow from names and shapes, the rest from the options.
 *
 * @param file whatever `parseStateDict` reads
 * @throws Error in one sentence that begins with `source` for what is no such checkpoint: forbidden content, an unknown
 *   architecture, missing or foreign arrays, other shapes, numbers that are not finite
 * @throws RangeError for options out of range, such as images too small for the depth
 */
export function importModel(file: Uint8Array, options: ImportModelOptions = {}): ImportedModel {
  fieldsOf("importModel", "options", options);
  const fn = "importModel";
  const {
    source = "checkpoint",
    size = { width: 450, height: 450 },
    ignoreUnmatched = false,
    about = {},
    trainedOn,
  } = options;
  const { tensors, ...found } = parseStateDict(file, options);
  const { channels, landmarks, ...inferred } = inferHourglass(tensors, source);
  if (landmarks === null)
    throw new Error(`${source}: has no out_block.0.weight, without which it can start a training but is no model`);
  const { upsampling = "bilinear", grid = "edge", normalization = { mean: 0, deviation: 1 } } = options;
  const { landmarkNames, spacing = spacingOf(landmarks) } = options;
  if (landmarkNames && landmarkNames.length !== landmarks)
    throw refusal(fn, "landmarkNames", `${landmarks} names, as ${source} has landmarks`, [...landmarkNames]);
  for (const [axis, mm] of (spacing ?? []).entries()) assertPositive(fn, `spacing[${axis}]`, mm);
  const architecture: HourglassArchitecture = {
    kind: "hourglass",
    inputShape: [size.height, size.width, channels],
    landmarks,
    ...inferred,
    upsampling,
    dropout: 0.25,
    beta: 1,
    grid,
  };
  const network = inNameOf("importModel", () => networkOf(architecture));
  const names = new Set(parametersOf(network).map(({ name }) => name));
  const arrays = [...tensors].map(([name, { shape, type }]) => ({ name, shape, type }));
  const matched = arrays.filter(({ name }) => names.has(name));
  const unmatched = arrays.filter(({ name }) => !names.has(name) && !isCounter(name));
  if (unmatched.length > 0 && !ignoreUnmatched)
    throw new Error(
      `${source}: ${printableList(
        unmatched.map(({ name }) => name),
        3,
      )} ${unmatched.length === 1 ? "is no parameter" : "are no parameters"} of the hourglass that its other arrays describe`,
    );
  const weights = fromStateDict(network, new Map([...tensors].filter(([name]) => names.has(name))), source);
  const fit = spacing ? ({ fit: "spacing", spacing } as const) : ({ fit: "contain" } as const);
  return {
    model: {
      architecture,
      preprocessing: {
        width: size.width,
        height: size.height,
        ...fit,
        intensity: { low: 5, high: 99 },
        normalization: forChannels(normalization, channels),
      },
      landmarkNames: landmarkNames ?? namesOf(landmarks), // made last: a shape may claim any number of landmarks
      weights,
      ...(trainedOn && { trainedOn }),
      training: {
        imported: { from: source, format: found.format, entry: found.entry, prefix: found.prefix, ...about },
      },
    },
    report: {
      ...found,
      matched,
      unmatched,
      numbers: matched.reduce((sum, { name }) => sum + weights.get(name)!.length, 0),
    },
  };
}

function namesOf(landmarks: number): readonly string[] {
  if (landmarks === kneeLandmarkNames.length) return kneeLandmarkNames;
  return landmarks === 1 ? [kneeLandmarkNames[tibialCenter]!] : Array.from({ length: landmarks }, (_, k) => `p${k}`);
}

function spacingOf(landmarks: number): Spacing | null {
  if (landmarks === kneeLandmarkNames.length) return [0.3, 0.3];
  return landmarks === 1 ? [1, 1] : null;
}

/** The channels' own normalizations only where the network has as many. */
function forChannels({ mean, deviation, channels }: Normalization, count: number): Normalization {
  return { mean, deviation, ...(channels?.length === count && { channels }) };
}

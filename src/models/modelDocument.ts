import * as v from "valibot";
import { assertBytes, assertOneOf, fieldsOf } from "../internal/guards.ts";
import { sha256 } from "../internal/sha256.ts";
import { errorOf } from "../internal/thrown.ts";
import { describeHourglass } from "../network/describeHourglass.ts";
import type { Network } from "../network/network.ts";
import type { Weights } from "../network/weights.ts";
import type { Preprocessing } from "../radiograph/preprocessing.ts";
import type { ShapeRefinement } from "../shape/index.ts";
import { fromStateDict, toStateDict } from "../weights/pytorch.ts";
import { type StoragePrecision, storagePrecisions } from "../weights/quantizeChannels.ts";
import { storedSafetensors, writeSafetensors } from "../weights/safetensors.ts";
import { storeState } from "../weights/storeState.ts";
import { type Familiarity, familiarityDocument } from "./familiarity.ts";
import { formatShapeModel } from "./formatShapeModel.ts";
import { parseShapeModel } from "./parseShapeModel.ts";
import { type Provenance, provenanceDocument } from "./provenance.ts";
import { readDocument } from "./readDocument.ts";
import { type ShapeDocument, shapeDocument } from "./shapeDocument.ts";

/** The newest `formatVersion` that this release reads, and the one that it writes. */
export const modelFormatVersion = 1;

const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));
const count = v.pipe(v.number(), v.integer(), v.minValue(1));

/** Of `model.json` and of a run's record. */
export const architectureDocument = v.object({
  kind: v.literal("hourglass"),
  inputShape: v.tuple([count, count, count]),
  landmarks: count,
  width: count,
  depth: count,
  block: v.picklist(["hmp", "bottleneck"]),
  upsampling: v.picklist(["bilinear", "nearest"]),
  dropout: v.pipe(v.number(), v.minValue(0), v.maxValue(0.99)),
  beta: positive,
  grid: v.picklist(["center", "edge"]),
});

const scale = { mean: v.pipe(v.number(), v.finite()), deviation: positive };

const percent = v.pipe(v.number(), v.minValue(0), v.maxValue(100));

/** Of `model.json` and of a run's record. */
export const preprocessingDocument = v.pipe(
  v.object({
    width: count,
    height: count,
    fit: v.picklist(["contain", "stretch", "spacing"]),
    spacing: v.optional(v.tuple([positive, positive])),
    intensity: v.pipe(
      v.object({ low: percent, high: percent }),
      v.check(({ low, high }) => low < high, "low must be below high"),
    ),
    normalization: v.object({ ...scale, channels: v.exactOptional(v.array(v.object(scale))) }),
  }),
  v.check(({ fit, spacing }) => fit !== "spacing" || spacing !== undefined, 'fit "spacing" needs a spacing'),
);

const document = v.object({
  format: v.literal("kneel-tfjs model"),
  formatVersion: count,
  architecture: architectureDocument,
  preprocessing: preprocessingDocument,
  landmarkNames: v.array(v.string()),
  weights: v.object({
    file: v.pipe(v.string(), v.regex(/^[\w.-]+\.safetensors$/)),
    sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  }),
  /** What refines the network's landmarks. @default nothing */
  refinement: v.exactOptional(shapeDocument),
  /** @default unknown */
  trainedOn: v.exactOptional(provenanceDocument),
  /** @default everything is believed */
  familiarity: v.exactOptional(familiarityDocument),
  /** How the model came about: data, options, results; free of rules. */
  training: v.record(v.string(), v.unknown()),
});

/** `model.json`: everything about a model but its weights. */
export type ModelDocument = v.InferOutput<typeof document>;
/** The architecture that a `model.json` names, from which its network is described. */
export type HourglassArchitecture = v.InferOutput<typeof architectureDocument>;

/** A trained model in memory. */
export interface LandmarkModel {
  readonly architecture: HourglassArchitecture;
  readonly preprocessing: Preprocessing;
  readonly landmarkNames: readonly string[];
  readonly weights: Weights;
  /** What refines the network's landmarks on the image itself. @default nothing */
  readonly refinement?: ShapeRefinement;
  /** What it learned from. @default unknown */
  readonly trainedOn?: Provenance;
  /** What the images that it learned from look like; it abstains from others. @default it abstains from none */
  readonly familiarity?: Familiarity;
  readonly training: Readonly<Record<string, unknown>>;
}

/** The network that an architecture describes. */
export function networkOf(architecture: HourglassArchitecture): Network {
  const { kind: _, ...options } = fieldsOf("networkOf", "architecture", architecture);
  return describeHourglass(options);
}

/**
 * Reads the text of a `model.json`.
 *
 * @throws Error in one sentence when it is not one, has a newer format version or a field out of range
 */
export function parseModelDocument(json: string, source = "model.json"): ModelDocument {
  const read = readDocument(json, source, { schema: document, kind: "a model", version: modelFormatVersion });
  assertDescribed(read, source, "a model of kneel-tfjs");
  return read;
}

/**
 * Refuses architecture, preprocessing and names of landmarks that do not fit together.
 *
 * @throws Error that begins with the source
 */
export function assertDescribed(
  {
    architecture: a,
    preprocessing: p,
    landmarkNames,
  }: Pick<ModelDocument, "architecture" | "preprocessing" | "landmarkNames">,
  source: string,
  kind: string,
): void {
  try {
    networkOf(a);
  } catch (error) {
    throw new Error(`${source}: not ${kind} (${errorOf(error).message})`, { cause: error });
  }
  const [height, width, channels] = a.inputShape;
  const normalized = p.normalization.channels?.length ?? channels;
  const fits = height === p.height && width === p.width && channels === normalized;
  if (!fits || landmarkNames.length !== a.landmarks) {
    throw new Error(
      `${source}: architecture, preprocessing and landmark names disagree; the file was edited or damaged`,
    );
  }
}

/** A model as files. */
export interface FormattedModel {
  readonly document: ModelDocument;
  /** The file `document.weights.file`. */
  readonly weights: Uint8Array;
  /** The file `document.refinement.arrays.file`; null without a refinement. */
  readonly arrays: Uint8Array | null;
}

/** Options of `formatModel`. */
export interface FormatModelOptions {
  /**
   * `"half"` rounds kernels to 16-bit floats, which halves their file; `"int8"` to 8 bits with a scale for each output
   * channel, which quarters it. All else, the head's kernel too, stays in 32 bits. @default "single"
   */
  readonly precision?: StoragePrecision;
}

/** A model as files: `model.json` and its weights, whose name holds their checksum so that old and new never mix. */
export async function formatModel(model: LandmarkModel, options: FormatModelOptions = {}): Promise<FormattedModel> {
  const { precision = "single" } = fieldsOf("formatModel", "options", options);
  const weights = formatModelWeights(model, precision);
  const digest = await sha256(weights);
  const { refinement, landmarkNames, trainedOn, familiarity } = model;
  const shape = refinement ? await formatShapeModel({ refinement, landmarkNames, training: {} }) : null;
  return {
    document: {
      format: "kneel-tfjs model",
      formatVersion: modelFormatVersion,
      architecture: model.architecture,
      preprocessing: model.preprocessing as ModelDocument["preprocessing"], // readonly lists are written as they are
      landmarkNames: [...model.landmarkNames],
      weights: { file: `weights-${digest.slice(0, 12)}.safetensors`, sha256: digest },
      ...(shape && { refinement: shape.document }),
      ...(trainedOn && { trainedOn }),
      ...(familiarity && { familiarity: structuredClone(familiarity) as ModelDocument["familiarity"] & object }), // readonly lists are written as they are
      training: { ...model.training },
    },
    weights,
    arrays: shape?.arrays ?? null,
  };
}

/**
 * The weights of a model as a safetensors file in PyTorch's names and layout, 8-bit kernels with scales `[out]` beside
 * them under their name and `.scale`.
 *
 * @throws RangeError for a number that half precision cannot hold
 */
export function formatModelWeights(
  model: Pick<LandmarkModel, "architecture" | "weights">,
  precision: StoragePrecision = "single",
): Uint8Array {
  const { architecture, weights } = fieldsOf("formatModelWeights", "model", model);
  assertOneOf("formatModel", "precision", precision, storagePrecisions);
  const network = networkOf(architecture);
  const state = storeState(toStateDict(network, weights), precision, `${network.heatmaps}.weight`);
  return writeSafetensors(state, { format: "pt" });
}

/**
 * A model from its two files, or three where its document has a refinement.
 *
 * @throws Error when the checksum is wrong or the weights are not those of the architecture
 */
export async function parseModel(
  document: ModelDocument,
  file: Uint8Array,
  given?: string,
  arrays: Uint8Array | null = null,
): Promise<LandmarkModel> {
  const { weights: stored } = fieldsOf("parseModel", "document", document);
  const { file: named } = fieldsOf("parseModel", "document.weights", stored);
  const source = given ?? named;
  assertBytes(source, file);
  if ((await sha256(file)) !== stored.sha256) {
    throw new Error(
      `${source}: wrong checksum; the file is damaged or belongs to another model.json, copy the model again`,
    );
  }
  const { architecture: a, preprocessing: p, landmarkNames, training, trainedOn, familiarity } = document;
  const weights = fromStateDict(networkOf(a), storedSafetensors(file, source).tensors, source);
  const shape = document.refinement && (await refinementOf(document, document.refinement, arrays, source));
  return {
    architecture: a,
    preprocessing: p as Preprocessing, // fit and spacing go together, as checked above
    landmarkNames,
    weights,
    ...(shape && { refinement: shape }),
    ...(trainedOn && { trainedOn }),
    ...(familiarity && { familiarity }),
    training,
  };
}

async function refinementOf(
  { landmarkNames, weights }: ModelDocument,
  shape: ShapeDocument,
  arrays: Uint8Array | null,
  source: string,
): Promise<ShapeRefinement> {
  const file = source.replace(weights.file, shape.arrays.file);
  if (!arrays) throw new Error(`${file}: must be given: the model has a refinement`);
  if (shape.landmarkNames.join("\n") !== landmarkNames.join("\n"))
    throw new Error(`${file}: refines other landmarks than the model's; the file was edited or damaged`);
  return (await parseShapeModel(shape, arrays, file)).refinement;
}

import * as v from "valibot";
import { dataOf } from "../internal/errorData.ts";
import { fieldsOf } from "../internal/guards.ts";
import { inNameOf } from "../internal/inNameOf.ts";
import { describeHourglass } from "../network/describeHourglass.ts";
import type { Network } from "../network/network.ts";
import { familiarityDocument } from "./familiarity.ts";
import { provenanceDocument } from "./provenance.ts";
import { readDocument } from "./readDocument.ts";
import { shapeDocument } from "./shapeDocument.ts";

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

/** The network that an architecture describes. */
export function networkOf(architecture: HourglassArchitecture): Network {
  const { kind: _, ...options } = fieldsOf("networkOf", "architecture", architecture);
  return inNameOf("networkOf", () => describeHourglass(options));
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
    const { option, reason } = dataOf(error);
    throw new Error(`${source}: not ${kind} (${option} ${reason})`, { cause: error });
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

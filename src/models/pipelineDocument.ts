import * as v from "valibot";
import { fieldsOf, listsOf } from "../internal/guards.ts";
import { type Familiarity, familiarityDocument } from "./familiarity.ts";
import { type FormatModelOptions, type FormattedModel, formatModel, type LandmarkModel } from "./modelDocument.ts";
import type { Plausibility } from "./plausibility.ts";
import { combineProvenances, type Provenance, provenanceDocument } from "./provenance.ts";
import { readDocument } from "./readDocument.ts";
import type { Uncertainty } from "./uncertainty.ts";
import type { ContrastScope } from "./view.ts";

/** The newest `formatVersion` of a pipeline that this release reads, and the one that it writes. */
export const pipelineFormatVersion = 1;

const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));
const finite = v.pipe(v.number(), v.finite());

const member = v.object({
  /** The model's directory beside `pipeline.json`. */
  folder: v.pipe(v.string(), v.regex(/^[A-Za-z0-9][\w-]*$/, "must be the name of a folder beside pipeline.json")),
  /** Of its weights. */
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
});
const stage = v.object({ models: v.pipe(v.array(member), v.minLength(1)) });

const document = v.object({
  format: v.literal("kneel-tfjs pipeline"),
  formatVersion: v.pipe(v.number(), v.integer(), v.minValue(1)),
  kind: v.literal("kneel"),
  /** null: crops alone. */
  locate: v.nullable(stage),
  localize: stage,
  refine: v.boolean(),
  fieldMm: positive,
  /** Of what the gray values are stretched: the region that a stage looks at (default), or the image. */
  contrast: v.exactOptional(v.picklist(["region", "image"])),
  plausibility: v.nullable(
    v.object({
      shape: v.array(v.tuple([finite, finite])),
      residual: positive,
      spread: positive,
      scatter: v.exactOptional(positive),
    }),
  ),
  uncertainty: v.nullable(
    v.object({
      views: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1000)),
      intercepts: v.array(finite),
      slope: finite,
      spread: v.exactOptional(finite),
      whole: v.exactOptional(
        v.object({
          scatter: finite,
          spread: v.exactOptional(finite),
          distance: finite,
          shape: v.object({
            mean: v.array(v.tuple([finite, finite])),
            modes: v.array(v.array(finite)),
            variances: v.exactOptional(v.array(finite)),
          }),
        }),
      ),
      refined: v.exactOptional(v.object({ move: finite, error: finite })),
      tail: v.exactOptional(
        v.union([v.object({ freedom: v.pipe(finite, v.gtValue(2)) }), v.object({ shape: positive, scale: positive })]),
      ),
    }),
  ),
  /** @default what the models were trained on */
  trainedOn: v.exactOptional(provenanceDocument),
  /** @default everything is believed */
  familiarity: v.exactOptional(familiarityDocument),
  /** How the pipeline came about; free of rules. */
  about: v.record(v.string(), v.unknown()),
});

/** A model of a pipeline, as `pipeline.json` names it. */
export type PipelineMember = v.InferOutput<typeof member>;

/** `pipeline.json`: everything about a pipeline but its models. */
export type PipelineDocument = v.InferOutput<typeof document>;

/** A whole pipeline in memory; `new KneelPipeline(model)` runs it. */
export interface KneelPipelineModel {
  /** One model, or the members of an ensemble; null for a pipeline of crops. */
  readonly locate: readonly LandmarkModel[] | null;
  readonly localize: readonly LandmarkModel[];
  /** Whether to centre again on landmark 4, between the tibial spines, and repeat. @default true */
  readonly refine?: boolean;
  /** Side in mm of the field of a `localize` model that was trained on crops without a fixed spacing. @default 140 */
  readonly fieldMm?: number;
  /** Of what the gray values that a stage of models sees are stretched; a stage of one's own has its own. @default "region" */
  readonly contrast?: ContrastScope;
  /** Limits beyond which a knee is not believed to be one. @default null: everything is believed */
  readonly plausibility?: Plausibility | null;
  /**
   * Calibrated covariances and confidences from the scatter of several views, which makes the last pass of `localize`
   * 1 + `views` times as long. @default null: the heatmaps' own spread
   */
  readonly uncertainty?: Uncertainty | null;
  /** What its models learned from. @default what they say themselves */
  readonly trainedOn?: Provenance;
  /**
   * What the fields look like in which it is to find landmarks; it abstains from others, not with `compat`.
   * @default null: everything is believed
   */
  readonly familiarity?: Familiarity | null;
  /** How it came about. @default {} */
  readonly about?: Readonly<Record<string, unknown>>;
}

/** What a pipeline learned from: what it says itself, else what its models say. */
export function pipelineProvenance({
  trainedOn,
  locate,
  localize,
}: {
  readonly trainedOn?: Provenance;
  readonly locate?: readonly Pick<LandmarkModel, "trainedOn">[] | null;
  readonly localize: readonly Pick<LandmarkModel, "trainedOn">[];
}): Provenance {
  return trainedOn ?? combineProvenances([...(locate ?? []), ...localize].map((model) => model.trainedOn));
}

const stages = ["locate", "localize"] as const;

/**
 * Reads the text of a `pipeline.json`.
 *
 * @throws Error in one sentence when it is not one, has a newer format version or a field out of range
 */
export function parsePipelineDocument(json: string, source = "pipeline.json"): PipelineDocument {
  const read = readDocument(json, source, { schema: document, kind: "a pipeline", version: pipelineFormatVersion });
  const folders = stages.flatMap((name) => read[name]?.models.map(({ folder }) => folder) ?? []);
  if (new Set(folders).size < folders.length)
    throw new Error(`${source}: not a pipeline of kneel-tfjs (a folder is named twice: ${folders.join(", ")})`);
  return read;
}

/** A pipeline as files. */
export interface FormattedPipeline {
  readonly document: PipelineDocument;
  /** Each a model directory. */
  readonly models: readonly (FormattedModel & { readonly folder: string })[];
}

/**
 * A pipeline as files: `pipeline.json` and its models in the folders `locate` and `localize`, or `localize-1`,
 * `localize-2` … for an ensemble.
 *
 * @param options `precision: "half"` halves the weights' files
 * @throws Error when limits and calibration are not those of the models' landmarks
 */
export async function formatPipeline(
  pipeline: KneelPipelineModel,
  options: FormatModelOptions = {},
): Promise<FormattedPipeline> {
  fieldsOf("formatPipeline", "options", options);
  listsOf("formatPipeline", "pipeline", pipeline, ["localize"]);
  const { refine = true, fieldMm = 140, contrast, plausibility = null, uncertainty = null, about = {} } = pipeline;
  const { familiarity = null } = pipeline;
  const trainedOn = pipelineProvenance(pipeline);
  assertOneCount("formatPipeline", pipeline);
  const folders = (name: (typeof stages)[number]) =>
    Promise.all(
      (pipeline[name] ?? []).map(async (model, i, { length }) => ({
        folder: length === 1 ? name : `${name}-${i + 1}`,
        ...(await formatModel(model, options)),
      })),
    );
  const [locate, localize] = [await folders("locate"), await folders("localize")];
  const members = (list: FormattedPipeline["models"]) => ({
    models: list.map(({ folder, document }) => ({ folder, sha256: document.weights.sha256 })),
  });
  return {
    document: {
      format: "kneel-tfjs pipeline",
      formatVersion: pipelineFormatVersion,
      kind: "kneel",
      locate: pipeline.locate && members(locate),
      localize: members(localize),
      refine,
      fieldMm,
      ...(contrast && { contrast }),
      plausibility: plausibility && { ...plausibility, shape: plausibility.shape.map(([x, y]) => [x, y]) },
      uncertainty: structuredClone(uncertainty) as PipelineDocument["uncertainty"], // readonly lists are written as they are
      ...(trainedOn.kind !== "unknown" && { trainedOn }),
      ...(familiarity && { familiarity: structuredClone(familiarity) as PipelineDocument["familiarity"] & object }), // readonly lists are written as they are
      about: { ...about },
    },
    models: [...locate, ...localize],
  };
}

/**
 * A pipeline from its document and models.
 *
 * @throws Error when limits and calibration are not those of the models' landmarks
 */
export function parsePipeline(
  document: PipelineDocument,
  model: Pick<KneelPipelineModel, "locate" | "localize">,
  source = "pipeline.json",
): KneelPipelineModel {
  const { refine, fieldMm, contrast, plausibility, uncertainty, trainedOn, familiarity, about } = fieldsOf(
    "parsePipeline",
    "document",
    document,
  );
  const { locate, localize } = listsOf("parsePipeline", "model", model, ["localize"]);
  const limits = { plausibility, uncertainty, ...(familiarity && { familiarity }) };
  const rest = { ...(trainedOn && { trainedOn }), ...(contrast && { contrast }), about };
  const pipeline = { locate, localize, refine, fieldMm, ...limits, ...rest };
  assertOneCount(source, pipeline);
  return pipeline;
}

function assertOneCount(source: string, { localize, plausibility, uncertainty }: KneelPipelineModel): void {
  const shape = uncertainty?.whole?.shape;
  const counts = [
    ...localize.map(({ landmarkNames }) => landmarkNames.length),
    ...(plausibility ? [plausibility.shape.length] : []),
    ...(uncertainty ? [uncertainty.intercepts.length] : []),
    ...(shape ? [shape.mean.length, ...shape.modes.map(({ length }) => length / 2)] : []),
  ];
  if (new Set(counts).size !== 1)
    throw new Error(
      `${source}: models, plausibility and uncertainty must have one number of landmarks, got ${counts.join(", ") || "no model"}`,
    );
}

import * as v from "valibot";
import { familiarityDocument } from "./familiarity.ts";
import { provenanceDocument } from "./provenance.ts";
import { readDocument } from "./readDocument.ts";

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

/** The stages that have models, by the names of their folders. */
export const stages = ["locate", "localize"] as const;

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

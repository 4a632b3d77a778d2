import * as v from "valibot";
import { fitAlgorithms } from "../shape/index.ts";
import { provenanceDocument } from "./provenance.ts";
import { readDocument } from "./readDocument.ts";

/** The newest `formatVersion` of a shape model that this release reads, and the one that it writes. */
export const shapeFormatVersion = 1;

const finite = v.pipe(v.number(), v.finite());
const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));
const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const index = v.pipe(v.number(), v.integer(), v.minValue(0));
const point = v.tuple([finite, finite]);
/** A landmark that no example has is nowhere, which JSON has no number for. */
const place = v.nullable(point);

const patch = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(3),
  v.check((size) => size % 2 === 1, "must be odd"),
);
const scale = { factor: count, modes: index, iterations: count };
const appearance = v.object({ variances: v.array(finite), noise: finite, examples: count });
const scalesOf = <T extends v.ObjectEntries>(entries: T) => v.pipe(v.array(v.object(entries)), v.minLength(1));

const common = {
  landmarks: count,
  modelled: v.pipe(v.array(index), v.minLength(3)),
  feature: v.picklist(["none", "igo", "doubleIgo", "lbp"]),
  reference: v.object({ points: v.array(point), margin: positive }),
  shape: v.object({ mean: v.array(point), modes: v.array(v.array(finite)), variances: v.array(finite) }),
};

const member = v.variant("kind", [
  v.object({
    kind: v.literal("paam"),
    ...common,
    algorithm: v.exactOptional(v.picklist(fitAlgorithms.paam)),
    scales: scalesOf({ ...scale, patch, appearance, prior: v.exactOptional(v.pipe(finite, v.minValue(0))) }),
  }),
  v.object({
    kind: v.literal("aam"),
    ...common,
    algorithm: v.exactOptional(v.picklist(fitAlgorithms.aam)),
    triangles: v.pipe(v.array(index), v.minLength(3)),
    scales: scalesOf({ ...scale, appearance }),
  }),
  v.object({
    kind: v.literal("clm"),
    ...common,
    algorithm: v.exactOptional(v.picklist(fitAlgorithms.clm)),
    scales: scalesOf({ ...scale, patch, noise: v.pipe(finite, v.minValue(0)) }),
  }),
]);

/** What `shape.json` says, and what a `model.json` says of its refinement. */
export const shapeDocument = v.object({
  format: v.literal("kneel-tfjs shape model"),
  formatVersion: count,
  landmarkNames: v.array(v.string()),
  start: v.array(place),
  weights: v.array(v.array(v.pipe(v.number(), v.minValue(0), v.maxValue(1)))),
  limits: v.array(
    v.array(v.object({ move: v.pipe(v.number(), v.minValue(0)), error: v.pipe(v.number(), v.minValue(0)) })),
  ),
  members: v.pipe(v.array(member), v.minLength(1)),
  arrays: v.object({
    file: v.pipe(v.string(), v.regex(/^shape-[0-9a-f]{12}\.safetensors$/)),
    sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  }),
  /** @default unknown */
  trainedOn: v.exactOptional(provenanceDocument),
  /** How the model came about: data, options, results; free of rules. */
  training: v.record(v.string(), v.unknown()),
});

/** What `shape.json` says of the appearance at a scale, besides its arrays. */
export type AppearanceDocument = v.InferOutput<typeof appearance>;

/** What `shape.json` says, as an object that was checked. */
export type ShapeDocument = v.InferOutput<typeof shapeDocument>;

/**
 * Reads the text of a `shape.json`.
 *
 * @throws Error in one sentence when it is not one, has a newer format version or a field out of range
 */
export function parseShapeDocument(json: string, source = "shape.json"): ShapeDocument {
  return readDocument(json, source, { schema: shapeDocument, kind: "a shape model", version: shapeFormatVersion });
}

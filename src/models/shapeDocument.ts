import * as v from "valibot";
import { sha256 } from "../internal/sha256.ts";
import { featureChannels } from "../shape/feature.ts";
import { assertRefinement, type DeformableModel, fitAlgorithms, type ShapeRefinement } from "../shape/index.ts";
import { PatchLayout } from "../shape/PatchLayout.ts";
import { PiecewiseAffine } from "../shape/PiecewiseAffine.ts";
import { formatSafetensors, type NamedArray, parseSafetensors } from "../weights/safetensors.ts";
import { type Provenance, provenanceDocument } from "./provenance.ts";
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
    scales: scalesOf({ ...scale, patch, appearance }),
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

/** What `shape.json` says, as an object that was checked. */
export type ShapeDocument = v.InferOutput<typeof shapeDocument>;

/** A shape model in memory: it finds landmarks from its mean shape, or refines what a network finds. */
export interface NamedShapeModel {
  readonly refinement: ShapeRefinement;
  readonly landmarkNames: readonly string[];
  /** What it learned from. @default unknown */
  readonly trainedOn?: Provenance;
  readonly training: Readonly<Record<string, unknown>>;
}

/** A shape model as files. */
export interface FormattedShapeModel {
  readonly document: ShapeDocument;
  /** The file `document.arrays.file`. */
  readonly arrays: Uint8Array;
}

/**
 * Reads the text of a `shape.json`.
 *
 * @throws Error in one sentence when it is not one, has a newer format version or a field out of range
 */
export function parseShapeDocument(json: string, source = "shape.json"): ShapeDocument {
  return readDocument(json, source, { schema: shapeDocument, kind: "a shape model", version: shapeFormatVersion });
}

/** A shape model as files: the appearance's means and components as 16-bit floats, all else in `shape.json`. */
export async function formatShapeModel({
  refinement,
  landmarkNames,
  trainedOn,
  training,
}: NamedShapeModel): Promise<FormattedShapeModel> {
  assertRefinement(refinement, "formatShapeModel");
  const tensors = new Map<string, NamedArray>();
  for (const [m, { scales }] of refinement.members.entries())
    for (const [s, one] of scales.entries()) {
      if ("experts" in one) tensors.set(`${m}.${s}.experts`, joined(one.experts));
      else {
        const { mean, components } = one.appearance;
        tensors.set(`${m}.${s}.mean`, { shape: [mean.length], data: mean });
        tensors.set(`${m}.${s}.components`, joined(components, mean.length));
      }
    }
  const arrays = formatSafetensors(tensors, {}, { precision: "half" });
  const digest = await sha256(arrays);
  return {
    document: {
      format: "kneel-tfjs shape model",
      formatVersion: shapeFormatVersion,
      landmarkNames: [...landmarkNames],
      start: refinement.start.map(([x, y]) => (Number.isFinite(x) && Number.isFinite(y) ? [x, y] : null)),
      weights: refinement.weights.map((row) => [...row]),
      limits: refinement.limits.map((row) => row.map((limit) => ({ ...limit }))),
      members: refinement.members.map(describe),
      arrays: { file: `shape-${digest.slice(0, 12)}.safetensors`, sha256: digest },
      ...(trainedOn && { trainedOn }),
      training: { ...training },
    },
    arrays,
  };
}

/** Rows of one length as a matrix. */
function joined(rows: readonly Float32Array[], length = rows[0]!.length): NamedArray {
  const data = new Float32Array(rows.length * length);
  for (const [i, row] of rows.entries()) data.set(row, i * length);
  return { shape: [rows.length, length], data };
}

/** A member without its arrays; JSON keeps what is named here. */
function describe(model: DeformableModel): ShapeDocument["members"][number] {
  const { landmarks, modelled, feature, algorithm, reference, shape } = model;
  const plain = {
    landmarks,
    modelled: [...modelled],
    feature,
    reference: { points: reference.points.map(([x, y]): [number, number] => [x, y]), margin: reference.margin },
    shape: {
      mean: shape.mean.map(([x, y]): [number, number] => [x, y]),
      modes: shape.modes.map((mode) => [...mode]),
      variances: [...(shape.variances ?? [])],
    },
    ...(algorithm && { algorithm }),
  };
  const scales = model.scales.map((one) => {
    const { factor, modes, iterations } = one;
    const { variances = [], noise = 0, examples = 0 } = "appearance" in one ? one.appearance : {};
    return {
      factor,
      modes,
      iterations,
      ...("patch" in one && { patch: one.patch }),
      ...("appearance" in one && { appearance: { variances: [...variances], noise, examples } }),
      ...("noise" in one && { noise: one.noise }),
    };
  });
  const triangles = model.kind === "aam" && { triangles: [...model.triangles] };
  return { kind: model.kind, ...plain, ...triangles, scales } as ShapeDocument["members"][number];
}

/**
 * A shape model from its two files.
 *
 * @throws Error when the checksum is wrong or the arrays are not those of the document
 */
export async function parseShapeModel(
  document: ShapeDocument,
  file: Uint8Array,
  source = document.arrays.file,
): Promise<NamedShapeModel> {
  if ((await sha256(file)) !== document.arrays.sha256)
    throw new Error(`${source}: wrong checksum; the file is damaged or belongs to another shape.json, copy it again`);
  const { tensors } = parseSafetensors(file, source);
  const array = (name: string, shape: readonly number[]) => {
    const found = tensors.get(name);
    if (!found || found.shape.join() !== shape.join() || !(found.data instanceof Float32Array))
      throw new Error(`${source}: array ${name} must have shape [${shape.join(", ")}]; the file was edited or damaged`);
    if (!found.data.every(Number.isFinite)) throw new Error(`${source}: array ${name} holds a number that is none`);
    return found.data;
  };
  const { landmarkNames, weights, limits, trainedOn, training } = document;
  const refuse = (error: unknown) =>
    new Error(`${source}: not a shape model of kneel-tfjs (${(error as Error).message})`, { cause: error });
  try {
    for (const one of document.members) assertMember(one, landmarkNames.length);
  } catch (error) {
    throw refuse(error);
  }
  const members = document.members.map((one, m): DeformableModel => {
    const channels = featureChannels[one.feature];
    const rows = (name: string, size: number, length: number) => {
      const all = array(name, [size, length]);
      return Array.from({ length: size }, (_, i) => all.subarray(i * length, (i + 1) * length));
    };
    const appearanceOf = (stored: v.InferOutput<typeof appearance>, s: number, length: number) => ({
      ...stored,
      components: rows(`${m}.${s}.components`, stored.variances.length, length),
      mean: array(`${m}.${s}.mean`, [length]),
    });
    const known = one.modelled.length;
    if (one.kind === "paam")
      return {
        ...one,
        scales: one.scales.map((own, s) => {
          const { length } = new PatchLayout(known, channels, own.patch);
          return { ...own, appearance: appearanceOf(own.appearance, s, length) };
        }),
      };
    if (one.kind === "aam")
      return {
        ...one,
        scales: one.scales.map((own, s) => {
          const mean = one.shape.mean.map(([x, y]) => [x / own.factor, y / own.factor] as const);
          const { pixels } = new PiecewiseAffine(mean, one.triangles);
          return { ...own, appearance: appearanceOf(own.appearance, s, channels * pixels) };
        }),
      };
    return {
      ...one,
      scales: one.scales.map((own, s) => ({
        ...own,
        experts: rows(`${m}.${s}.experts`, known, channels * own.patch ** 2),
      })),
    };
  });
  const start = document.start.map((at) => at ?? ([Number.NaN, Number.NaN] as const));
  const refinement = { members, weights, limits, start };
  try {
    assertRefinement(refinement, "parseShapeModel");
  } catch (error) {
    throw refuse(error);
  }
  return { refinement, landmarkNames, ...(trainedOn && { trainedOn }), training };
}

/** @throws RangeError where the parts of a member do not fit each other */
function assertMember(one: ShapeDocument["members"][number], names: number): void {
  const { landmarks, modelled, reference, shape } = one;
  const known = modelled.length;
  const fits =
    landmarks === names &&
    modelled.every((k, i) => k < landmarks && (i === 0 || k > modelled[i - 1]!)) &&
    reference.points.length === known &&
    shape.mean.length === known &&
    shape.modes.every((mode) => mode.length === 2 * known) &&
    shape.variances.length === shape.modes.length &&
    one.scales.every(({ modes }) => modes <= shape.modes.length) &&
    (one.kind !== "aam" || (one.triangles.length % 3 === 0 && one.triangles.every((k) => k < known)));
  if (!fits) throw new RangeError("its landmarks, modes and names disagree");
}

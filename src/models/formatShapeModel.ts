import { fieldsOf } from "../internal/guards.ts";
import { sha256 } from "../internal/sha256.ts";
import { assertRefinement, type DeformableModel } from "../shape/index.ts";
import { formatSafetensors } from "../weights/formatSafetensors.ts";
import type { NamedArray } from "../weights/safetensors.ts";
import type { NamedShapeModel } from "./namedShapeModel.ts";
import { type ShapeDocument, shapeFormatVersion } from "./shapeDocument.ts";

/** A shape model as files. */
export interface FormattedShapeModel {
  readonly document: ShapeDocument;
  /** The file `document.arrays.file`. */
  readonly arrays: Uint8Array;
}

/** A shape model as files: the appearance's means and components as 16-bit floats, all else in `shape.json`. */
export async function formatShapeModel(model: NamedShapeModel): Promise<FormattedShapeModel> {
  const { refinement, landmarkNames, trainedOn, training } = fieldsOf("formatShapeModel", "model", model);
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
      ...("prior" in one && { prior: one.prior }),
    };
  });
  const triangles = model.kind === "aam" && { triangles: [...model.triangles] };
  return { kind: model.kind, ...plain, ...triangles, scales } as ShapeDocument["members"][number]; // each kind with its own fields
}

import { assertBytes, fieldsOf } from "../internal/guards.ts";
import { sha256 } from "../internal/sha256.ts";
import { errorOf } from "../internal/thrown.ts";
import { featureChannels } from "../shape/feature.ts";
import { assertRefinement, type DeformableModel } from "../shape/index.ts";
import { PatchLayout } from "../shape/PatchLayout.ts";
import { PiecewiseAffine } from "../shape/PiecewiseAffine.ts";
import { parseSafetensors } from "../weights/parseSafetensors.ts";
import type { NamedShapeModel } from "./namedShapeModel.ts";
import type { AppearanceDocument, ShapeDocument } from "./shapeDocument.ts";

/**
 * A shape model from its two files.
 *
 * @throws Error when the checksum is wrong or the arrays are not those of the document
 */
export async function parseShapeModel(
  document: ShapeDocument,
  file: Uint8Array,
  given?: string,
): Promise<NamedShapeModel> {
  const { arrays } = fieldsOf("parseShapeModel", "document", document);
  const { file: named } = fieldsOf("parseShapeModel", "document.arrays", arrays);
  const source = given ?? named;
  assertBytes(source, file);
  if ((await sha256(file)) !== arrays.sha256)
    throw new Error(`${source}: wrong checksum; the file is damaged or belongs to another shape.json, copy it again`);
  const { tensors } = parseSafetensors(file, source);
  const array = (name: string, shape: readonly number[]) => {
    const found = tensors.get(name);
    if (!found || found.shape.join() !== shape.join() || !(found.data instanceof Float32Array))
      throw new Error(`${source}: array ${name} must have shape [${shape.join(", ")}]; the file was edited or damaged`);
    if (!found.data.every(Number.isFinite))
      throw new Error(`${source}: array ${name} holds a number that is not finite`);
    return found.data;
  };
  const { landmarkNames, weights, limits, trainedOn, training } = document;
  const refuse = (error: unknown) =>
    new Error(`${source}: not a shape model of kneel-tfjs (${errorOf(error).message})`, { cause: error });
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
    const appearanceOf = (stored: AppearanceDocument, s: number, length: number) => ({
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

import { assertPoints, isList } from "../geometry/point.ts";
import { assertList, assertText, listsOf, refusal, rowsOf } from "../internal/guards.ts";
import { nfc } from "../internal/nfc.ts";
import { printable, printableList, quote } from "../internal/printable.ts";
import type { Annotations, ImageAnnotation } from "./annotations.ts";

/** Refuses what has not the fields of an image with its sets, each of its kind. */
function assertImage(fn: string, place: string, annotation: ImageAnnotation): void {
  const { image, spacing, sets, warnings = [] } = listsOf(fn, place, annotation, ["sets"]);
  assertText(fn, `${place}.image`, image);
  if (spacing != null && !Array.isArray(spacing))
    throw refusal(fn, `${place}.spacing`, "two positive numbers, or null", spacing);
  rowsOf(fn, `${place}.warnings`, warnings);
  for (const [s, set] of sets.entries()) {
    listsOf(fn, `${place}.sets[${s}]`, set, ["landmarks"]);
    assertText(fn, `${place}.sets[${s}].name`, set.name);
    for (const field of ["visible", "confidence", "covariance"] as const)
      if (set[field] !== undefined)
        assertList(fn, `${place}.sets[${s}].${field}`, set[field], "a list, one for each landmark");
    for (const [k, covariance] of (set.covariance ?? []).entries())
      if (!(isList(covariance) && covariance.length === 3))
        throw refusal(fn, `${place}.sets[${s}].covariance[${k}]`, "[xx, xy, yy]", covariance);
  }
}

/**
 * Refuses annotations that contradict themselves, before a format is written.
 *
 * @throws RangeError naming the function, the image and the set
 */
export function checkAnnotations(fn: string, annotations: Annotations): void {
  const { landmarkNames, images } = listsOf(fn, "annotations", annotations, ["landmarkNames", "images"]);
  for (const [k, name] of landmarkNames.entries()) assertText(fn, `landmarkNames[${k}]`, name);
  for (const [i, image] of images.entries()) assertImage(fn, `images[${i}]`, image);
  const fail = (what: string, message: string) => new RangeError(`${fn}: ${what} ${message}`);
  const seen = new Set<string>();
  const twice = landmarkNames.find((name) => seen.size === seen.add(name).size);
  if (twice !== undefined) throw fail("landmarkNames", `must differ, got ${quote(twice)} twice`);
  if (landmarkNames.includes("")) throw fail("landmarkNames", "must not be empty");
  const known = new Set<string>();
  for (const { image, width, height, spacing, sets } of images) {
    if (image === "") throw fail("image", "must be a file's name, got an empty one");
    const name = nfc(image);
    if (known.has(name))
      throw fail(`image ${printable(image)}`, "must be there once, with all its sets, got two entries of that name");
    known.add(name);
    for (const [name, size] of [
      ["width", width],
      ["height", height],
    ] as const)
      if (size !== null && !(Number.isInteger(size) && size > 0))
        throw fail(`${name} of ${printable(image)}`, `must be a whole number of pixels or null, got ${size}`);
    if (spacing && !(spacing.length === 2 && spacing.every((mm) => Number.isFinite(mm) && mm > 0)))
      throw fail(`spacing of ${printable(image)}`, `must be two positive numbers, got ${spacing.join(", ")}`);
    const names = sets.map(({ name }) => name);
    if (names.length > 1 && new Set(names).size !== names.length)
      throw fail(`sets of ${printable(image)}`, `must have names that differ, got ${printableList(names)}`);
    for (const { name, landmarks, visible, confidence, covariance } of sets) {
      const count = landmarks.length;
      const what = `set ${quote(name)} of ${printable(image)}`;
      if (count !== 0 && count !== landmarkNames.length)
        throw fail(what, `must have ${landmarkNames.length} landmarks or none, got ${count}`);
      for (const [field, list] of [
        ["visible", visible],
        ["confidence", confidence],
        ["covariance", covariance],
      ] as const)
        if (list && list.length !== count)
          throw fail(what, `must have ${field} of length ${count}, got ${list.length}`);
      const bad = confidence?.find((value: unknown) => typeof value !== "number" || value < 0 || value > 1);
      if (bad !== undefined) throw fail(what, `must have confidences from 0 to 1 or NaN, got ${bad}`);
      assertPoints(fn, `landmarks of ${what}`, landmarks);
      if (
        landmarks.some(
          ([x, y]) => Number.isNaN(x) !== Number.isNaN(y) || Math.abs(x) === Infinity || Math.abs(y) === Infinity,
        )
      )
        throw fail(what, "must have landmarks of two finite numbers, or [NaN, NaN]");
    }
  }
}

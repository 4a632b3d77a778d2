import { unzipSync, zipSync } from "fflate";
import { isPresent, type Point } from "../../geometry/point.ts";
import { assertBytes, fieldsOf, refusal } from "../../internal/guards.ts";
import { isList } from "../../internal/isList.ts";
import { isOneOf } from "../../internal/isOneOf.ts";
import { formatNpy, type NpyArray, parseNpy } from "../../internal/npy.ts";
import { printableList } from "../../internal/printable.ts";
import { errorOf } from "../../internal/thrown.ts";
import { areKneeLandmarks, kneeLandmarkNames } from "../../knee/landmarks.ts";
import { kneeSides } from "../../knee/side.ts";
import type { Annotations, LandmarkSet } from "../annotations.ts";
import { checkAnnotations } from "../checkAnnotations.ts";

/** Options of `formatKneelNpz`: whole pixels as the 2019 release, or sub-pixel. */
export interface FormatKneelNpzOptions {
  /** `float64` pixels as they are, NaN where missing; by default whole pixels in `int64`, as the original. @default false */
  readonly subpixel?: boolean;
}

const count = kneeLandmarkNames.length;

/** What NumPy makes of NaN when it turns floats into integers: no coordinate can be mistaken for it. */
const missing = -(2n ** 63n);

/**
 * Knees as the 2019 release saved them: a `.npz` of `preds` (n, 2, 16, 2), the right and the left knee of each image in
 * pixels as (x, y), and `imgs` (n), the files' names without extension. The original could not store a knee that was not
 * found; here its numbers, and those of missing points, are −2⁶³ among integers and NaN among floats.
 *
 * @throws RangeError for sets other than right and left, other landmarks than t0–t8 and f0–f6, or files whose names
 *   differ only in their extension
 */
export function formatKneelNpz(annotations: Annotations, options: FormatKneelNpzOptions = {}): Uint8Array {
  const { subpixel = false } = fieldsOf("formatKneelNpz", "options", options);
  const fn = "formatKneelNpz";
  checkAnnotations(fn, annotations);
  if (!areKneeLandmarks(annotations.landmarkNames))
    throw refusal(fn, "landmarkNames", "t0–t8, f0–f6", [...annotations.landmarkNames]);
  const names = annotations.images.map(({ image }) => image.replace(/\.[^.]+$/, ""));
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw refusal(fn, "images", "of names that differ without their extensions", twice);
  const values = annotations.images.flatMap(({ image, sets }) => {
    const odd = sets.find(({ name }) => !isOneOf(name, kneeSides));
    if (odd) throw refusal(fn, `sets of ${image}`, "right or left", odd.name);
    return kneeSides.flatMap((side) => coordinates(sets.find(({ name }) => name === side)));
  });
  const data = subpixel
    ? Float64Array.from(values)
    : BigInt64Array.from(values, (value) => (Number.isNaN(value) ? missing : BigInt(Math.round(value))));
  return zipSync(
    {
      "preds.npy": formatNpy({ shape: [names.length, kneeSides.length, count, 2], data }),
      "imgs.npy": formatNpy({ shape: [names.length], data: names }),
    },
    // A fixed date: equal content, equal bytes.
    { level: 0, mtime: new Date(1980, 0, 1) },
  );
}

function coordinates(set: LandmarkSet | undefined): number[] {
  const points =
    set && set.landmarks.length > 0 ? set.landmarks : kneeLandmarkNames.map(() => [Number.NaN, Number.NaN]);
  return points.flat();
}

/**
 * Reads what `formatKneelNpz` or the 2019 release wrote; images have the names of `imgs`, without extension. A knee of
 * which every point is missing has no landmarks.
 *
 * @throws RangeError naming the file and what is wrong
 */
export function parseKneelNpz(bytes: Uint8Array, source = "npz"): Annotations {
  assertBytes(source, bytes);
  const arrays = unzip(bytes, source);
  const read = (name: string): NpyArray => {
    const file = arrays[`${name}.npy`];
    if (!file)
      throw new RangeError(`${source}: has no array ${name}; there are: ${printableList(Object.keys(arrays))}`);
    return parseNpy(file, `${source}, ${name}`);
  };
  const [preds, imgs] = [read("preds"), read("imgs")];
  const n = imgs.shape[0] ?? -1;
  if (!isList(imgs.data) || imgs.shape.length !== 1) throw new RangeError(`${source}, imgs: must be a list of names`);
  const wanted = [n, kneeSides.length, count, 2];
  if (isList(preds.data) || preds.shape.join() !== wanted.join())
    throw new RangeError(
      `${source}, preds: must be numbers of shape (${wanted.join(", ")}), got (${preds.shape.join(", ")})`,
    );
  const stored: ArrayLike<number | bigint> = preds.data;
  const numbers = Array.from(stored, (value) => (value === missing ? Number.NaN : Number(value)));
  const annotations: Annotations = {
    landmarkNames: kneeLandmarkNames,
    images: imgs.data.map((image, i) => ({
      image,
      width: null,
      height: null,
      spacing: null,
      sets: kneeSides.map((name, s): LandmarkSet => {
        const at = (k: number) => 2 * ((i * kneeSides.length + s) * count + k);
        const points = kneeLandmarkNames.map((_, k): Point => [numbers[at(k)]!, numbers[at(k) + 1]!]);
        return { name, landmarks: points.some(isPresent) ? points : [] };
      }),
    })),
  };
  checkAnnotations(source, annotations);
  return annotations;
}

/** Room for a million knees; a file that claims more is not unpacked. */
const largest = 2 ** 30;

function unzip(bytes: Uint8Array, source: string): Record<string, Uint8Array> {
  let size = 0;
  try {
    return unzipSync(bytes, {
      filter: ({ originalSize }) => {
        size += originalSize;
        if (size > largest) throw new RangeError("it unpacks to more than 1 GiB");
        return true;
      },
    });
  } catch (error) {
    throw new RangeError(`${source}: is no .npz file (${errorOf(error).message})`, { cause: error });
  }
}

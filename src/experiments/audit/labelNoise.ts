import { isPresent } from "../../geometry/index.ts";
import { assertInteger, fieldsOf, rowsOf } from "../../internal/guards.ts";
import { createRandom } from "../../internal/random.ts";
import type { OutOfFold } from "../outOfFold.ts";

/** How the interval of the noise is drawn, by resampling patients. */
export interface LabelNoiseOptions {
  /** @default 1000 */
  readonly resamples?: number;
  /** @default 0 */
  readonly seed?: number | string;
}

/** What several models of one data set say about its labels. */
export interface LabelNoise {
  readonly unit: "mm" | "px";
  /** Points that all models have, and their patients. */
  readonly points: number;
  readonly patients: number;
  /**
   * Root mean square per axis of what the models' residuals have in common, with a 95 % interval over patients: the noise
   * of the labels and what all of the models do wrong alike, so an upper bound of the noise.
   */
  readonly shared: number;
  /** null for a single patient. */
  readonly low: number | null;
  readonly high: number | null;
  /** Root mean square per axis of what is each model's own: its error without the labels'. */
  readonly own: number;
  /** The mean radial error that a perfect model would have, were all that is shared label noise: shared·√(π/2). */
  readonly floor: number;
  /** `shared` of each landmark; null where fewer than two images have it. */
  readonly landmarks: readonly { readonly name: string; readonly shared: number | null }[];
}

/**
 * The noise of labels from out-of-fold predictions of independent models (other seeds, other methods): the residuals
 * rₐ = pₐ − t of two models share the label's error and nothing else, as far as the models' errors are independent, so
 * E[rₐ·r_b] is its variance (the landmark's mean residual removed). Models of one kind err alike on hard images, which counts
 * as noise here: compare different methods, and read it as an upper bound.
 *
 * @throws RangeError for fewer than two files, for files of other images, labels or landmarks, and where no point has a label and a
 * prediction of every model
 */
export function labelNoise(files: readonly OutOfFold[], options: LabelNoiseOptions = {}): LabelNoise {
  rowsOf("labelNoise", "files", files);
  const { resamples = 1000, seed = 0 } = fieldsOf("labelNoise", "options", options);
  const fn = "labelNoise";
  assertInteger(fn, "files.length", files.length, 2);
  assertInteger(fn, "resamples", resamples, 100);
  const [first, ...others] = files;
  const places = others.map(({ cases }) => new Map(cases.map((one) => [one.id, one])));
  for (const [f, other] of others.entries())
    if (
      other.data !== first!.data ||
      other.landmarkNames.join("\n") !== first!.landmarkNames.join("\n") ||
      other.cases.length !== first!.cases.length ||
      !first!.cases.every(({ id }) => places[f]!.has(id))
    )
      throw new RangeError(`${fn}: files[${f + 1}] must be of the data set and images of files[0]`);
  const names = first!.landmarkNames;
  const inMm = first!.cases.every(({ spacing }) => spacing !== null);
  // Residuals of every model at each point that all have: image × landmark × model × axis.
  const rows = first!.cases.map((one) => {
    const all = [one, ...places.map((place) => place.get(one.id)!)];
    const [sx, sy] = inMm ? one.spacing! : [1, 1];
    return names.map((_, k) => {
      const [x, y] = one.truth[k]!;
      const each = all.map(({ predicted }) => [(predicted[k]![0] - x) * sx, (predicted[k]![1] - y) * sy] as const);
      return each.every(isPresent) ? each : null;
    });
  });
  const offsets = names.map((_, k) => {
    const present = rows.flatMap((row) => (row[k] ? [row[k]] : []));
    return files.map((_, m) =>
      [0, 1].map((axis) => present.reduce((sum, each) => sum + each[m]![axis]!, 0) / present.length),
    );
  });
  /** Sums over points of one image: products of pairs of models, squares, points. */
  const sums = (row: (typeof rows)[number], only?: number) => {
    let [pairs, squares, points] = [0, 0, 0];
    for (const [k, each] of row.entries()) {
      if (!each || (only !== undefined && only !== k)) continue;
      points++;
      for (const axis of [0, 1] as const) {
        const r = each.map((residual, m) => residual[axis] - offsets[k]![m]![axis]!);
        const total = r.reduce((a, b) => a + b, 0);
        const square = r.reduce((a, b) => a + b * b, 0);
        pairs += (total * total - square) / (r.length * (r.length - 1)) / 2;
        squares += square / r.length / 2;
      }
    }
    return [pairs, squares, points] as const;
  };
  const patients = new Map<string, [number, number, number]>();
  for (const [i, { group }] of first!.cases.entries()) {
    const [pairs, squares, points] = sums(rows[i]!);
    const sum = patients.get(group) ?? [0, 0, 0];
    patients.set(group, [sum[0] + pairs, sum[1] + squares, sum[2] + points]);
  }
  const all = [...patients.values()].filter(([, , points]) => points > 0);
  if (all.length === 0) throw new RangeError(`${fn}: files must have a labelled point that every model has found`);
  const sharedOf = (parts: readonly (readonly number[])[]) => {
    const [pairs, points] = [0, 2].map((j) => parts.reduce((sum, part) => sum + part[j]!, 0));
    return Math.sqrt(Math.max(0, pairs! / points!));
  };
  const shared = sharedOf(all);
  const [squares, points] = [1, 2].map((j) => all.reduce((sum, part) => sum + part[j]!, 0));
  const random = createRandom(seed, "labelNoise");
  const drawn = Array.from({ length: resamples }, () =>
    sharedOf(all.map(() => all[Math.floor(random() * all.length)]!)),
  ).sort((a, b) => a - b);
  return {
    unit: inMm ? "mm" : "px",
    points: points!,
    patients: all.length,
    shared,
    low: all.length > 1 ? drawn[Math.floor(0.025 * resamples)]! : null,
    high: all.length > 1 ? drawn[Math.ceil(0.975 * resamples) - 1]! : null,
    own: Math.sqrt(Math.max(0, squares! / points! - shared ** 2)),
    floor: shared * Math.sqrt(Math.PI / 2),
    landmarks: names.map((name, k) => {
      const parts = rows.map((row) => sums(row, k));
      return { name, shared: parts.filter(([, , n]) => n > 0).length < 2 ? null : sharedOf(parts) };
    }),
  };
}

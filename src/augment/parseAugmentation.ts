import * as v from "valibot";
import { refusal } from "../internal/guards.ts";
import type { Augmentation, Operation } from "./augmentation.ts";

const isNumber = (value: unknown): value is number => Number.isFinite(value);
const isRange = (value: unknown): value is readonly [number, number] => {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [low, high] = value as readonly unknown[];
  return isNumber(low) && isNumber(high) && low <= high;
};

/** A range [low, high] within bounds; the message of a refusal is what the value must be. */
function range(low = Number.NEGATIVE_INFINITY, high = Number.POSITIVE_INFINITY, exclusive = false) {
  const bounds = Number.isFinite(high) ? ` within ${exclusive ? "(" : "["}${low}, ${high}]` : "";
  const above = exclusive ? " of positive numbers" : " of non-negative numbers";
  const requirement = `a range [low, high]${bounds || (Number.isFinite(low) ? above : "")}`;
  return v.custom<readonly [number, number]>(
    (value) => isRange(value) && value[0] >= low && !(exclusive && value[0] === low) && value[1] <= high,
    requirement,
  );
}

/** As `Range` of homographies: a range, or m for neutral ± m. */
function spread(neutral: 0 | 1) {
  return v.optional(
    v.custom<number | readonly [number, number]>(
      (value) => {
        const ends = isNumber(value) ? [neutral - value, neutral + value] : value;
        return isRange(ends) && (neutral === 0 || ends[0] > 0);
      },
      `a range [low, high]${neutral === 1 ? " of positive numbers" : ""} or a number`,
    ),
  );
}

const number = (low: number, high: number) =>
  v.custom<number>((value) => isNumber(value) && value >= low && value <= high, `a number from ${low} to ${high}`);
const integer = (low: number, high: number) =>
  v.custom<number>(
    (value) => Number.isInteger(value) && (value as number) >= low && (value as number) <= high,
    `an integer from ${low} to ${high}`,
  );
const list = (isItem: (value: unknown, i: number, all: readonly unknown[]) => boolean, requirement: string) =>
  v.custom<readonly number[]>((value) => Array.isArray(value) && value.length > 0 && value.every(isItem), requirement);
const choice = <const T extends string>(...values: readonly T[]) =>
  v.picklist(values, `one of ${values.map((value) => JSON.stringify(value)).join(", ")}`);

const oddSizes = list(
  (k) => Number.isInteger(k) && (k as number) > 0 && (k as number) % 2 === 1,
  "a list of odd sizes",
);
const side = integer(1, 16384);
const fill = v.optional(number(0, 1));
const operations = v.lazy(() => operationList);
const operation = <const T extends string, E extends v.ObjectEntries>(type: T, entries: E) =>
  v.strictObject({ type: v.literal(type), ...entries });

const schema = v.variant("type", [
  operation("homography", {
    projection: spread(0),
    rotationDegrees: spread(0),
    scale: spread(1),
    aspect: spread(1),
    shear: spread(0),
    translation: spread(0),
    perspective: spread(0),
    center: v.optional(
      v.custom<readonly [number, number]>(
        (value) => Array.isArray(value) && value.length === 2 && value.every(isNumber),
        "two numbers [u, v]",
      ),
    ),
    areaLimit: v.optional(number(1, 1e9)),
  }),
  operation("flip", {
    axis: v.optional(choice("horizontal", "vertical")),
    swap: v.optional(list((other, i, all) => all[other as number] === i, "pairs of landmark indices")),
  }),
  operation("elastic", { range: range(0, 0.48), spacing: v.optional(number(0.01, 2)) }),
  operation("thinPlate", { range: range(0, 0.5), nodes: v.optional(integer(2, 10)) }),
  operation("crop", { width: side, height: side, position: v.optional(choice("random", "center")) }),
  operation("pad", { width: side, height: side }),
  operation("fitCanvas", { operations }),
  operation("jitter", { range: range(-1, 1), whole: v.optional(v.boolean("true or false")) }),
  operation("gamma", { range: range(0, undefined, true), draw: v.optional(choice("log", "reciprocal")) }),
  operation("contrast", { range: range(0) }),
  operation("brightness", { range: range(-1, 1) }),
  operation("invert", {}),
  operation("saltPepper", { range: range(0, 1) }),
  operation("gaussianBlur", { range: range(0, 100, true), sizes: v.optional(oddSizes) }),
  operation("medianBlur", { sizes: oddSizes }),
  operation("noise", { range: range(0) }),
  operation("speckle", { range: range(0) }),
  operation("poisson", { range: range(0, undefined, true) }),
  operation("blendNoise", { range: range(0, 1) }),
  operation("sharpen", { range: range(0) }),
  operation("clahe", { range: range(0, undefined, true), tiles: v.optional(integer(1, 64)) }),
  operation("blockArtifacts", { range: range(1, 100) }),
  operation("cutout", { range: range(0, 1), count: v.optional(integer(1, 1000)), fill }),
  operation("gridMask", { range: range(0, 1, true), share: v.optional(number(0, 1)), fill }),
  operation("shading", { range: range(0, 1) }),
  operation("collimator", { range: range(0, 0.49), degrees: v.optional(range(-45, 45)), fill }),
  operation("compose", { operations }),
  operation("maybe", { probability: number(0, 1), operations }),
  operation("oneOf", {
    operations,
    weights: v.optional(list((w) => isNumber(w) && w >= 0, "a list of non-negative numbers")),
  }),
  operation("someOf", { count: range(0), operations }),
]);
const operationList: v.GenericSchema<Operation[]> = v.array(
  schema as v.GenericSchema<Operation>,
  "a list of operations",
);

/** Lists that passed, so that sampling checks each only once. */
const checked = /* @__PURE__ */ new WeakSet<Augmentation>();

/**
 * Checks an augmentation, for instance one read from JSON, and returns it.
 *
 * @throws RangeError or TypeError that names the path, such as `parseAugmentation: augmentations[2].range must be …`
 */
export function parseAugmentation(augmentations: unknown, fn = "parseAugmentation"): Augmentation {
  if (Array.isArray(augmentations) && checked.has(augmentations)) return augmentations;
  const { issues } = v.safeParse(operationList, augmentations, { abortEarly: true });
  if (issues) throw problem(fn, issues[0]);
  const list = augmentations as Augmentation;
  checkNested(fn, "augmentations", list, false);
  checked.add(list);
  return list;
}

function problem(fn: string, { type, path, received, input, message, expected }: v.BaseIssue<unknown>): Error {
  const keys = (path ?? []).map(({ key }) => key as string | number);
  const name = keys.reduce<string>((s, key) => s + (typeof key === "number" ? `[${key}]` : `.${key}`), "augmentations");
  if (type === "variant" && keys.at(-1) === "type") {
    if (input === "cutMix" || input === "mixUp") return mixing(fn, name, input);
    return refusal(fn, name, "an operation", input);
  }
  if (type === "strict_object" && expected === "never")
    return new RangeError(`${fn}: ${name} must be left out, unknown`);
  if (type === "strict_object" && received === "undefined") return new TypeError(`${fn}: ${name} must be given`);
  if (type === "variant" || type === "strict_object") return refusal(fn, name, "an operation {type, …}", input);
  return refusal(fn, name, message, input);
}

function mixing(fn: string, name: string, type: "cutMix" | "mixUp"): Error {
  const reason =
    type === "mixUp"
      ? "mixUp works on batches: use sampleMixUp, mixUp and mixUpLoss"
      : "cutMix is refused: its images show parts of two sets of landmarks, which no single set of targets describes; MixUp has a loss for both";
  return new RangeError(`${fn}: ${name}: ${reason}`);
}

/** What the shape of an operation cannot say: counts against lists, and what a canvas can be fitted to. */
function checkNested(fn: string, name: string, list: Augmentation, fitted: boolean): void {
  for (const [i, operation] of list.entries()) {
    const path = `${name}[${i}]`;
    if (fitted && !["homography", "flip", "compose", "maybe", "oneOf", "someOf"].includes(operation.type))
      throw refusal(fn, `${path}.type`, "a homography or flip within fitCanvas", operation.type);
    if (!("operations" in operation)) continue;
    const { length } = operation.operations;
    if (operation.type === "oneOf") {
      const { weights } = operation;
      if (length === 0) throw new RangeError(`${fn}: ${path}.operations must be at least one, got none`);
      if (weights && (weights.length !== length || !weights.some((w) => w > 0)))
        throw refusal(fn, `${path}.weights`, `${length} numbers, not all 0`, [...weights]);
    }
    if (operation.type === "someOf" && !(operation.count.every(Number.isInteger) && operation.count[1] <= length))
      throw refusal(fn, `${path}.count`, `a range of integers up to ${length}`, [...operation.count]);
    checkNested(fn, `${path}.operations`, operation.operations, fitted || operation.type === "fitCanvas");
  }
}

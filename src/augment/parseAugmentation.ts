import * as v from "valibot";
import { withData } from "../internal/errorData.ts";
import { refusal } from "../internal/guards.ts";
import { inline } from "../internal/printable.ts";
import type { Augmentation } from "./augmentation.ts";
import { definitionOf } from "./definitionOf.ts";
import { operations } from "./operations/list.ts";

type OperationSchema = v.StrictObjectSchema<v.ObjectEntries & { type: v.LiteralSchema<string, undefined> }, undefined>;

/** One schema for each operation of the list; those that hold others take a list as this is. */
const schemas = operations.map(({ type, entries, ...rest }): OperationSchema => {
  const parts = "isGroup" in rest ? { operations: v.lazy(() => operationList) } : {};
  return v.strictObject({ type: v.literal<string>(type), ...entries, ...parts });
});
const operationList: v.GenericSchema<unknown[]> = v.array(v.variant("type", schemas), "a list of operations");

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
  const list = augmentations as Augmentation; // the schemas are those that the type is inferred from
  checkNested(fn, "augmentations", list, false);
  checked.add(list);
  return list;
}

function problem(fn: string, { type, path, received, input, message, expected }: v.BaseIssue<unknown>): Error {
  const keys = (path ?? []).map(({ key }) => key as string | number); // of objects and lists
  const name = inline(
    keys.reduce<string>((s, key) => s + (typeof key === "number" ? `[${key}]` : `.${key}`), "augmentations"),
  );
  if (type === "variant" && keys.at(-1) === "type") {
    if (input === undefined) return told(TypeError, fn, name, "must be given");
    if (input === "cutMix" || input === "mixUp") return mixing(fn, name, input);
    return refusal(fn, name, "an operation", input);
  }
  if (type === "strict_object" && expected === "never") return told(RangeError, fn, name, "must be left out, unknown");
  if (type === "strict_object" && received === "undefined") return told(TypeError, fn, name, "must be given");
  if (type === "variant" || type === "strict_object") return refusal(fn, name, "an operation {type, …}", input);
  return refusal(fn, name, message, input);
}

function mixing(fn: string, name: string, type: "cutMix" | "mixUp"): Error {
  const reason =
    type === "mixUp"
      ? "mixUp works on batches: use sampleMixUp, mixUp and mixUpLoss"
      : "cutMix is refused: its images show parts of two sets of landmarks, which no single set of targets describes; MixUp has a loss for both";
  return withData(new RangeError(`${fn}: ${name}: ${reason}`), { code: "argument", option: `${name}:`, reason });
}

const told = (Kind: typeof RangeError | typeof TypeError, fn: string, option: string, reason: string): Error =>
  withData(new Kind(`${fn}: ${option} ${reason}`), { code: "argument", option, reason });

/** What schemas cannot say: numbers of parts, and what a canvas can be fitted to. */
function checkNested(fn: string, name: string, list: Augmentation, fitted: boolean): void {
  for (const [i, operation] of list.entries()) {
    const path = `${name}[${i}]`;
    const definition = definitionOf(operation);
    if (fitted && !definition.fitsCanvas)
      throw refusal(fn, `${path}.type`, "a homography or flip within fitCanvas", operation.type);
    if (!("operations" in operation)) continue;
    definition.check?.(fn, path, operation);
    checkNested(fn, `${path}.operations`, operation.operations, fitted || operation.type === "fitCanvas");
  }
}

import * as v from "valibot";
import { rowsOf, show } from "../internal/guards.ts";
import { parseJson } from "../internal/parseJson.ts";
import { inline, printable, quote } from "../internal/printable.ts";
import { trainableLossNames } from "../losses/lossNames.ts";
import { fitAlgorithms } from "../shape/index.ts";

/** The newest `formatVersion` that this release reads. */
export const experimentFormatVersion = 1;

const name = v.pipe(
  v.string("a name"),
  v.regex(/^[a-z0-9][a-z0-9.-]*$/, 'a name of lower-case letters, digits, "-" and ".", such as "wing-mixup-0.75"'),
);
const text = v.pipe(v.string("text"), v.nonEmpty("text that is not empty"));
const between = (low: number, high: number, requirement: string) =>
  v.pipe(
    v.number(requirement),
    v.check((value) => value >= low && value <= high, requirement),
  );

const common = {
  format: v.literal("kneel-experiment", '"kneel-experiment"'),
  formatVersion: v.literal(experimentFormatVersion, `${experimentFormatVersion}`),
  /** Identifies the row; its folder has this name. */
  name,
  /** What the table calls it. */
  title: text,
};

const someLandmarks = '"all" or a list of names of landmarks, such as ["t4"]';
const landmarks = v.optional(
  v.union(
    [
      v.literal("all"),
      v.pipe(
        v.array(text),
        v.check((names) => names.length > 0, someLandmarks),
      ),
    ],
    someLandmarks,
  ),
  "all",
);

const mixUp = v.strictObject(
  {
    alpha: v.pipe(
      v.number("a positive number"),
      v.check((value) => value > 0 && value <= 100, "a positive number"),
    ),
    variant: v.optional(v.picklist(["canonical", "kneel"], '"canonical" or "kneel"'), "kneel"),
  },
  "null or an object {alpha, variant}",
);

const network = v.strictObject({
  ...common,
  method: v.literal("network"),
  landmarks,
  loss: v.optional(
    v.picklist(trainableLossNames, 'the name of a loss, such as "wing", "l1", "l2", "elastic", "adaptiveRobust"'),
    "wing",
  ),
  /** Residual blocks: the paper's, or regular ones. */
  block: v.optional(v.picklist(["hmp", "bottleneck"], '"hmp" or "bottleneck"'), "hmp"),
  /** Coupled weight decay (an L2 penalty), as PyTorch's Adam has it. */
  weightDecay: v.optional(between(0, 1, "a number from 0 to 1"), 1e-4),
  dropout: v.optional(between(0, 0.95, "a number from 0 to 0.95"), 0.25),
  mixUp: v.optional(v.nullable(mixUp), null),
  /** Side of the cutout as a part of the image's; 0 for none. */
  cutout: v.optional(between(0, 0.9, "a number from 0 to 0.9, a part of the image's side"), 0),
  /** Whether the targets are jittered. */
  jitter: v.optional(v.boolean("true or false"), false),
  /** The row whose model of the same fold gives the weights to start from, all but the head. */
  init: v.optional(v.nullable(name), null),
});

const shape = v.strictObject({
  ...common,
  method: v.literal("shape"),
  /** `aam`: holistic, `clm`: local experts, `paam`: patches of appearance. */
  model: v.picklist(["aam", "clm", "paam"], '"aam", "clm" or "paam"'),
  feature: v.picklist(["none", "igo", "doubleIgo", "lbp"], '"none", "igo", "doubleIgo" or "lbp"'),
  /** How it is fitted. @default that of the model */
  algorithm: v.optional(
    v.nullable(
      v.picklist(
        ["wiberg", "projectOut", "meanShift", "gradientDescent"],
        'null, "wiberg" or "projectOut" of aam and paam, "meanShift" or "gradientDescent" of clm',
      ),
    ),
    null,
  ),
  landmarks,
});

const meanShape = v.strictObject({ ...common, method: v.literal("meanShape"), landmarks });

/** Of a row, in a configuration and in the plan of a queue. */
export const experimentSchema = v.variant("method", [network, shape, meanShape], '"network", "shape" or "meanShape"');

/** A row of a table of experiments: what is varied. How long and how large it trains is the scale's. */
export type Experiment = v.InferOutput<typeof experimentSchema>;
/** A row that trains a network. */
export type NetworkExperiment = v.InferOutput<typeof network>;
/** A row that learns a statistical model of shape and appearance. */
export type ShapeExperiment = v.InferOutput<typeof shape>;

/**
 * Reads the text of a configuration.
 *
 * @throws Error in one sentence that begins with the source and the path of the key and says what it must be
 */
export function parseExperiment(json: string, source = "experiment"): Experiment {
  const value = parseJson(json, (reason) => new Error(`${source}: must be JSON, is ${reason}`));
  if (value === null || typeof value !== "object" || Array.isArray(value))
    throw new Error(`${source}: must be an object with format, formatVersion, name, title and method`);
  const version = (value as { formatVersion?: unknown } | null)?.formatVersion; // any JSON
  if (typeof version === "number" && version > experimentFormatVersion)
    throw new Error(
      `${source}: formatVersion ${version} is newer than this kneel-tfjs reads (${experimentFormatVersion}); update kneel-tfjs`,
    );
  const { issues, output } = v.safeParse(experimentSchema, value, { abortEarly: true });
  if (issues) throw new Error(`${source}: ${problem(issues[0], value)}`);
  if (output.method === "shape" && output.algorithm !== null && !fitAlgorithms[output.model].includes(output.algorithm))
    throw new Error(
      `${source}: algorithm must be null or ${fitAlgorithms[output.model].map((one) => `"${one}"`).join(" or ")} for model "${output.model}", got "${output.algorithm}"`,
    );
  if (output.method === "network" && output.init === output.name)
    throw new Error(`${source}: init must be another row than ${quote(output.name)} itself`);
  return output;
}

function problem(issue: v.BaseIssue<unknown>, value: unknown): string {
  const path = inline(v.getDotPath(issue) ?? "the whole");
  const { method } = (value ?? {}) as { method?: unknown }; // any JSON
  if (issue.type === "strict_object" && issue.expected === "never") {
    const inside = issue.path!.length > 1;
    const keys = Object.keys(inside ? mixUp.entries : entriesOf(method)).join(", ");
    const owner = inside ? "" : ` to method ${show(method)}`;
    return `${path} must be left out, unknown${owner}; there are: ${keys}`;
  }
  if (issue.type === "strict_object" && issue.received === "undefined") return `${path} must be given`;
  return `${path} must be ${issue.message}, got ${issue.input === undefined ? "nothing" : show(issue.input)}`;
}

const entriesOf = (method: unknown): object =>
  method === "network" ? network.entries : method === "shape" ? shape.entries : meanShape.entries;

/** A configuration with the file it was read from. */
export interface SourcedExperiment {
  readonly source: string;
  readonly experiment: Experiment;
}

/**
 * Checks configurations together, and orders them so that a row comes after the one that its `init` names.
 *
 * @throws Error for a name given twice, an `init` that is no row here, is no network, or is of other blocks
 */
export function orderExperiments(given: readonly SourcedExperiment[]): Experiment[] {
  rowsOf("orderExperiments", "given", given);
  const byName = new Map<string, SourcedExperiment>();
  for (const one of given) {
    const first = byName.get(one.experiment.name);
    if (first)
      throw new Error(
        `${one.source}: name ${quote(one.experiment.name)} is taken by ${first.source}; give each its own`,
      );
    byName.set(one.experiment.name, one);
  }
  const ordered = new Set<Experiment>();
  const add = ({ source, experiment }: SourcedExperiment, above: readonly string[]) => {
    if (above.includes(experiment.name))
      throw new Error(
        `${source}: init must not lead back to itself: ${[...above, experiment.name].map(printable).join(" → ")}`,
      );
    if (experiment.method === "network" && experiment.init !== null) {
      const from = byName.get(experiment.init);
      if (!from)
        throw new Error(
          `${source}: init must be the name of a row that runs too, got ${quote(experiment.init)}; add its configuration`,
        );
      if (from.experiment.method !== "network" || from.experiment.block !== experiment.block)
        throw new Error(
          `${source}: init must be a network of block "${experiment.block}", which ${quote(experiment.init)} is not`,
        );
      add(from, [...above, experiment.name]);
    }
    ordered.add(experiment);
  };
  for (const one of given) add(one, []);
  return [...ordered];
}

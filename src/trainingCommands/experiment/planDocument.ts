import * as v from "valibot";
import { experimentSchema } from "../../experiments/experimentConfig.ts";
import { type Experiment, scaleNames } from "../../experiments/index.ts";
import { readDocument } from "../../models/readDocument.ts";
import type { PlanSettings } from "./planSettings.ts";

/** What a queue is to do, in `plan.json` of its folder. */
export interface Plan {
  readonly format: "kneel-experiment-plan";
  readonly formatVersion: 1;
  readonly settings: PlanSettings;
  /** Digest of the data set. */
  readonly data: string;
  readonly folds: readonly string[];
  readonly experiments: readonly Experiment[];
}

const text = v.pipe(v.string(), v.minLength(1));
const whole = (low: number) => v.pipe(v.number(), v.integer(), v.minValue(low));
const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));

const folds = v.union(
  [
    v.object({ column: v.string() }),
    v.object({
      count: whole(2),
      stratify: v.nullable(v.string()),
      seed: v.exactOptional(v.union([v.number(), v.string()])),
    }),
  ],
  "must be {column} or {count, stratify, seed}",
);

const scale = v.object({
  name: v.picklist(scaleNames),
  size: whole(8),
  inputSpacing: v.nullable(positive),
  width: whole(2),
  depth: whole(1),
  upsampling: v.picklist(["nearest", "bilinear"]),
  epochs: whole(1),
  batch: whole(1),
  learningRate: positive,
  schedule: v.picklist(["constant", "cosine"]),
  warmup: whole(0),
  clipNorm: v.nullable(positive),
  validation: v.pipe(v.number(), v.minValue(0), v.maxValue(0.9)),
  geometry: v.picklist(["kneel", "mild"]),
});

const settings = v.object({
  data: text,
  points: text,
  filter: v.nullable(v.string()),
  spacing: v.nullable(v.tuple([positive, positive])),
  groupColumn: v.nullable(v.string()),
  folds,
  scale,
  part: v.pipe(v.number(), v.gtValue(0), v.maxValue(1)),
  minutes: v.nullable(positive),
  seed: whole(0),
});

const document = v.object({
  format: v.literal("kneel-experiment-plan"),
  formatVersion: v.literal(1),
  settings,
  data: text,
  folds: v.pipe(v.array(v.string()), v.minLength(1)),
  experiments: v.array(experimentSchema),
});

/**
 * Reads the text of a `plan.json`.
 *
 * @throws Error in one sentence that names the file and the key
 */
export function parsePlan(json: string, source: string): Plan {
  return readDocument(json, source, { schema: document, kind: "a plan of experiments", version: 1 });
}

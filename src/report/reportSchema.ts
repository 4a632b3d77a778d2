import * as v from "valibot";

const figure = v.nullable(v.pipe(v.number(), v.finite()));
const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));
const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

const estimate = v.looseObject({
  key: v.string(),
  label: v.string(),
  quantity: v.picklist(["error", "share"]),
  value: figure,
  low: figure,
  high: figure,
  method: v.nullable(v.picklist(["bootstrap", "exact"])),
  count: whole,
  of: v.picklist(["points", "images"]),
  groups: whole,
  reason: v.exactOptional(v.string()),
});
const figures = v.array(estimate);

const bin = v.looseObject({
  low: v.number(),
  high: v.number(),
  count: whole,
  meanConfidence: figure,
  meanError: figure,
  medianError: figure,
  correct: figure,
});

/** The form of a report's JSON; fields that it does not name are kept. */
export const reportSchema = v.looseObject({
  format: v.literal("kneel-report"),
  version: v.literal(1),
  unit: v.string(),
  landmarkNames: v.pipe(v.array(v.string()), v.minLength(1)),
  thresholds: v.pipe(v.array(v.pipe(v.number(), v.finite(), v.minValue(0))), v.minLength(1)),
  outlierRadius: positive,
  bones: v.nullable(v.record(v.string(), v.pipe(v.array(whole), v.minLength(1)))),
  interval: v.looseObject({
    level: share,
    resamples: whole,
    seed: v.union([v.number(), v.string()]),
    method: v.string(),
  }),
  missingPolicy: v.string(),
  strata: v.pipe(
    v.array(
      v.looseObject({
        column: v.nullable(v.string()),
        value: v.string(),
        images: whole,
        groups: whole,
        points: whole,
        missing: whole,
        notFound: whole,
        figures,
      }),
    ),
    v.minLength(1),
  ),
  landmarks: v.array(v.looseObject({ name: v.string(), figures })),
  baselines: v.array(v.looseObject({ name: v.string(), figures })),
  reliability: v.nullable(
    v.looseObject({
      radius: positive,
      bins: v.array(bin),
      count: whole,
      missing: whole,
      expectedCalibrationError: figure,
      rankCorrelation: figure,
    }),
  ),
  conformal: v.array(
    v.looseObject({
      landmark: v.nullable(whole),
      radius: figure,
      coverage: share,
      count: whole,
      rank: whole,
      reason: v.exactOptional(v.string()),
    }),
  ),
  about: v.record(v.string(), v.string()),
  cases: v.array(
    v.looseObject({
      id: v.string(),
      group: v.string(),
      columns: v.record(v.string(), v.string()),
      errors: v.array(v.union([v.pipe(v.number(), v.minValue(0)), v.literal("notFound"), v.null()])),
    }),
  ),
});

import * as v from "valibot";
import { describeIssue } from "../../internal/describeIssue.ts";
import { withData } from "../../internal/errorData.ts";
import { parseJson } from "../../internal/parseJson.ts";
import type { Report } from "./reportData.ts";

const estimate = v.looseObject({ key: v.string(), value: v.nullable(v.number()) });
const schema = v.looseObject({
  format: v.literal("kneel-report"),
  version: v.literal(1),
  unit: v.string(),
  landmarkNames: v.array(v.string()),
  thresholds: v.array(v.number()),
  outlierRadius: v.number(),
  bones: v.nullable(v.record(v.string(), v.array(v.number()))),
  strata: v.pipe(v.array(v.looseObject({ value: v.string(), figures: v.array(estimate) })), v.minLength(1)),
  cases: v.array(
    v.looseObject({
      id: v.string(),
      group: v.string(),
      columns: v.record(v.string(), v.string()),
      errors: v.array(v.union([v.pipe(v.number(), v.minValue(0)), v.literal("notFound"), v.null()])),
    }),
  ),
});

/**
 * A report from the text of its JSON.
 *
 * @throws Error naming the place that is not as it must be
 */
export function parseReport(text: string): Report {
  const value = parseJson(text, damaged);
  const result = v.safeParse(schema, value);
  if (!result.success) {
    const [issue] = result.issues;
    throw damaged(describeIssue(issue, "the document"));
  }
  const { cases, landmarkNames } = result.output;
  for (const [i, { errors }] of cases.entries())
    if (errors.length !== landmarkNames.length)
      throw damaged(`cases.${i}.errors: ${errors.length} errors for ${landmarkNames.length} landmarks`);
  return value as Report; // checked above
}

const damaged = (reason: string) => withData(new Error(`parseReport: ${reason}`), { code: "damaged", reason });
